"""Files of hosts: what they would change is shown, what is wrong is named by row, and all or nothing is taken."""

from __future__ import annotations

import pytest

from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.services.host_files import HostFiles
from bot.services.registry import Registry
from bot.visits.entries import sheets
from bot.visits.entries.planning import HostPlan, Planner
from bot.visits.errors import ChangeUnknown, ImportFaulty, NotAllowed, RegisterMoved, SheetTooLarge
from bot.visits.models import Role, SheetContent, SheetRow
from knowledge import Host
from knowledge.registers.loading import load_registers
from knowledge.registers.transfer import export_hosts
from tests.factories import NOW, a_person
from tests.fakes import Clock, a_registry

SHIPPED = load_registers()
TODAY = NOW.date()
BY = a_person(Role.COORDINATOR)


@pytest.fixture
def registry() -> Registry:
    return a_registry(SHIPPED, Clock(NOW))


def sheet(*rows: tuple[object, ...], head: tuple[str, ...] = ("id", "max_group")) -> SheetContent:
    return SheetContent("Hosts", (), head, tuple(SheetRow(n, row) for n, row in enumerate(rows, start=2)))  # type: ignore[arg-type]


def plan(registry: Registry, content: SheetContent | str) -> HostPlan:
    planner = Planner("hosts.xlsx", b"bytes", registry.current(), TODAY)
    return planner.yaml(content) if isinstance(content, str) else planner.workbook(content)


def files(registry: Registry) -> HostFiles:
    return HostFiles(registry, OfficeSpreadsheets())


@pytest.mark.parametrize("language", ["da", "en"])
def test_exported_workbook_changes_nothing(registry, language):
    odd = registry.current().hosts[0].model_copy(
        update={
            "aliases": ("=HYPERLINK(1)", "@x"), "fee": "+45 kr.", "notes": "'=quoted' and 'so'", "camera_rules": "'",
            "clothing": "-", "priorities": ("a | b", "'-1"),
        }
    )  # fmt: skip
    registry.keep(odd, seen=0, reason="", by=BY)
    hosts = registry.current().hosts
    book = OfficeSpreadsheets().xlsx([sheets.table(hosts, title="Hosts", language=language)])

    found = plan(registry, OfficeSpreadsheets().read(book))

    assert (found.faults, found.changes, found.same, found.left) == ((), (), len(hosts), ())


def test_exported_workbook_makes_the_same_register_elsewhere(registry):
    book = OfficeSpreadsheets().xlsx([sheets.table(SHIPPED.hosts, title="Hosts", language="da")])
    empty = a_registry(SHIPPED.model_copy(update={"hosts": ()}), Clock(NOW))

    files(empty).take(plan(empty, OfficeSpreadsheets().read(book)), seen=0, by=BY)

    assert empty.current().hosts == SHIPPED.hosts


def test_exported_yaml_changes_nothing(registry):
    found = plan(registry, export_hosts(SHIPPED.hosts))

    assert (found.faults, found.changes, found.same) == ((), (), len(SHIPPED.hosts))


def test_workbook_without_a_column_leaves_its_field(registry):
    found = plan(registry, sheet(("nordhavn", 24)))

    before, after = found.changes[0]
    assert before is not None
    assert after == before.model_copy(update={"max_group": 24})


def test_workbook_finds_hosts_by_name_and_gives_new_ones_an_id(registry):
    head = ("Navn", "Slags", "Status", "Sted", "Bemærk")
    found = plan(
        registry,
        sheet(
            ("nordhavn", "lab", "aktiv", "Nordhavn", ""),
            ("Ny Vært ApS", "virksomhed", "ubekræftet", "Roskilde", "x"),
            head=head,
        ),
    )

    assert [(before and before.id, after.id) for before, after in found.changes][1:] == [(None, "ny-vaert-aps")]
    assert found.left == ("Bemærk",)
    assert found.changes[1][1].sources[0].document == "hosts.xlsx"


def test_rows_that_are_wrong_are_named_and_nothing_is_taken(registry):
    rows = (("nordhavn", "many"), ("nordhavn", 3), ("NO ID!", 3), ("nobody", 3), ("doll", 12))
    found = plan(registry, sheet(*rows))

    assert [(fault.row, fault.column["en"]) for fault in found.faults] == [
        (2, "Largest group"), (3, "Id"), (4, "Id"),
        (5, "Name"), (5, "Kind"), (5, "Status"), (5, "Place"), (5, "Municipality"),
    ]  # fmt: skip
    with pytest.raises(ImportFaulty):
        files(registry).take(found, seen=0, by=BY)
    assert registry.changes() == []


def test_yaml_that_is_wrong_is_named_by_entry_and_field(registry):
    text = """
- {id: nordhavn, name: Nordhavn, kind: castle, themes: [], place: {name: X, lat: 55.7, lon: 12.5}, sources: []}
- 7
- {id: a, name: A, kind: lab, themes: [], place: {name: X, lat: 55.7, lon: 12.5}, max_group: 1e9, x: 1, sources: []}
- {id: b, name: B, kind: lab, themes: [alchemy], place: {name: X, lat: 55.7, lon: 12.5}, sources: []}
"""
    found = plan(registry, text)

    assert [(fault.row, fault.column["en"]) for fault in found.faults] == [
        (1, "Kind"), (2, ""), (3, "Largest group"), (3, "x"), (4, "Themes"), (4, "Sources"),
    ]  # fmt: skip
    assert all(fault.told["da"] and fault.told["en"] for fault in found.faults)


def test_file_is_taken_and_undone_as_a_whole(registry):
    taken = files(registry).take(plan(registry, sheet(("nordhavn", 24), ("doll", 12))), seen=0, by=BY)
    assert [_size(registry, one) for one in ("nordhavn", "doll")] == [24, 12]
    assert [(one.file, one.batch) for one in taken] == [("hosts.xlsx", 1)] * 2

    files(registry).undo(1, by=BY)

    assert registry.current().hosts == SHIPPED.hosts


def test_file_of_which_a_host_was_changed_since_is_not_undone(registry):
    files(registry).take(plan(registry, sheet(("nordhavn", 24), ("doll", 12))), seen=0, by=BY)
    registry.keep(_host(registry, "doll").model_copy(update={"max_group": 9}), seen=2, reason="", by=BY)

    with pytest.raises(ChangeUnknown):
        files(registry).undo(1, by=BY)

    assert [_size(registry, one) for one in ("nordhavn", "doll")] == [24, 9]


def test_preview_that_is_out_of_date_is_not_taken(registry):
    found = plan(registry, sheet(("nordhavn", 24)))
    registry.keep(_host(registry, "doll").model_copy(update={"max_group": 9}), seen=0, reason="", by=BY)

    with pytest.raises(RegisterMoved):
        files(registry).take(found, seen=0, by=BY)


def test_reader_takes_no_file(registry):
    with pytest.raises(NotAllowed):
        files(registry).take(plan(registry, sheet(("nordhavn", 24))), seen=0, by=a_person(Role.READER))


def test_file_without_bounds_is_refused(registry):
    with pytest.raises(SheetTooLarge):
        plan(registry, sheet(*[("nordhavn", 24)] * 2_001))


def test_what_a_cell_cannot_hold_is_not_cut(registry):
    found = plan(registry, sheet(("nordhavn", "x" * 2_000), head=("id", "notes")))

    assert [fault.told["en"] for fault in found.faults] == ["This is longer than 1,990 characters."]


def _host(registry: Registry, host_id: str) -> Host:
    host = registry.current().host(host_id)
    assert host is not None
    return host


def _size(registry: Registry, host_id: str) -> int | None:
    return _host(registry, host_id).max_group
