"""`ope register`: hosts out to a file and in again, with every wrong row named."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.cli import registers
from bot.services import Services
from bot.visits.errors import VisitError
from bot.visits.models import Table
from knowledge.registers.loading import load_registers
from tests.bot.web.fakes import the_services
from tests.factories import NOW
from tests.fakes import Clock, InMemoryCaseStore, InMemoryPeopleStore, a_registry

SHIPPED = load_registers()


@dataclasses.dataclass(frozen=True)
class Opened:
    """As much of the assistant as these commands use."""

    services: Services


@pytest.fixture
def ours() -> Any:
    clock = Clock(NOW)
    plain = the_services(store=InMemoryCaseStore(), people=InMemoryPeopleStore(), now=clock)
    return Opened(dataclasses.replace(plain, registry=a_registry(SHIPPED, clock)))


def lines(events: Any) -> list[str]:
    return [event.get("line") or f"error: {event['error']}" for event in events]


def a_workbook(folder: Path, *rows: tuple[Any, ...]) -> str:
    path = folder / "hosts.xlsx"
    path.write_bytes(OfficeSpreadsheets().xlsx([Table(title="Hosts", head=("id", "max_group"), rows=rows)]))
    return str(path)


@pytest.mark.parametrize("name", ["hosts.yaml", "hosts.xlsx"])
def test_what_went_out_comes_in_without_a_change(name, ours, tmp_path):
    path = str(tmp_path / name)

    out = lines(registers.export_register(ours, path=path))
    back = lines(registers.import_register(ours, path=path, preview=False))

    count = len(SHIPPED.hosts)
    assert (out, back) == ([f"{count} hosts written to {name}"], [f"0 hosts would change; {count} are as they are."])
    assert ours.services.registry.changes() == []


def test_file_changes_hosts_at_once_and_is_set_back(ours, tmp_path):
    path = a_workbook(tmp_path, ("nordhavn", 24), ("doll", 12))

    shown = lines(registers.import_register(ours, path=path, preview=True))
    assert ours.services.registers == SHIPPED
    taken = lines(registers.import_register(ours, path=path, preview=False))
    sizes = [host.max_group for host in ours.services.registers.hosts if host.id in ("nordhavn", "doll")]
    undone = lines(registers.undo_register(ours, number=1))

    assert "  Largest group: unknown → 24" in shown
    assert taken[-1].endswith("`ope register import --undo 1` sets them back.")
    assert (sizes, undone) == ([24, 12], ["As before hosts.xlsx: 2 hosts."])
    assert ours.services.registers.hosts == SHIPPED.hosts


def test_wrong_rows_are_all_named_and_nothing_is_taken(ours, tmp_path):
    path = a_workbook(tmp_path, ("nordhavn", "many"), ("doll", 12), ("doll", 0))

    said = lines(registers.import_register(ours, path=path, preview=False))

    assert said == [
        'row 2, nordhavn, Largest group: "many" is no whole number from 1 to 10000.',
        "row 4, doll, Id: doll stands in the file twice; see row 3.",
        "error: Nothing was taken in; wrong rows: 2.",
    ]
    assert ours.services.registry.changes() == []


def test_file_that_is_not_there_is_named(ours, tmp_path):
    with pytest.raises(VisitError, match=r"gone\.yaml cannot be opened"):
        lines(registers.import_register(ours, path=str(tmp_path / "gone.yaml"), preview=False))
