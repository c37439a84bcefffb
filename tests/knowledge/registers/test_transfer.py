import pytest

from knowledge.errors import RegisterInvalid
from knowledge.registers.loading import load_registers
from knowledge.registers.transfer import export_hosts, import_hosts


def test_exported_hosts_come_back_as_they_were():
    registers = load_registers()

    again = import_hosts(export_hosts(registers.hosts), registers)

    assert again == registers


def test_an_import_changes_one_host_and_keeps_the_rest():
    registers = load_registers()
    nordhavn = registers.host("nordhavn").model_copy(update={"max_group": 24, "markets": ("NO",)})

    again = import_hosts(export_hosts([nordhavn]), registers)

    assert again.host("nordhavn") == nordhavn
    assert [host.id for host in again.hosts] == [host.id for host in registers.hosts]


def test_an_import_with_an_unknown_theme_changes_nothing():
    registers = load_registers()
    odd = registers.hosts[0].model_copy(update={"themes": ("alchemy",)})

    with pytest.raises(RegisterInvalid, match="no theme 'alchemy'"):
        import_hosts(export_hosts([odd]), registers)


def test_an_import_without_hosts_is_refused():
    with pytest.raises(RegisterInvalid, match="holds no host"):
        import_hosts("[]", load_registers())


def test_an_import_with_the_same_host_twice_is_refused():
    registers = load_registers()

    with pytest.raises(RegisterInvalid, match="twice"):
        import_hosts(export_hosts([registers.hosts[0], registers.hosts[0]]), registers)
