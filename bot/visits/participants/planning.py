"""Planning: a workbook of participants → the list it would make, or what is wrong in which row; stores nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from bot.visits.errors import SheetTooLarge
from bot.visits.importing.words import plain
from bot.visits.models import SheetContent, Table, Told
from bot.visits.models.participant import Part, Participant, ParticipantList, Restricted
from bot.visits.models.request import Frozen
from bot.visits.models.tables import SheetCell
from bot.visits.participants import entering, keeping, words
from bot.visits.participants.comparing import Changes, changes, same_person
from bot.visits.participants.entering import Entry, Guests
from bot.visits.wording.sentences import sentence

_NAMES = ("name", "given", "family")
_KEPT = ("title", "rank", "organisation", "part")


class RowFault(Frozen):
    row: int  #: As the file counts them.
    name: str
    column: Told
    told: Told


class GuestPlan(NamedTuple):
    file: str
    rows: int
    guests: Guests
    secrets: dict[str, Restricted]  #: By id; never shown.
    changes: Changes
    faults: tuple[RowFault, ...]
    columns: dict[str, str]  #: Field to the heading it is read from.
    left: tuple[str, ...]  #: Headings that name no field.

    @property
    def restricted(self) -> int:
        return sum(one != Restricted() for one in self.secrets.values())


def plan(sheet: SheetContent, versions: list[ParticipantList], *, file: str) -> GuestPlan:
    """Whoever is on the list under the same name keeps the place; a column that the sheet has not got stays as it is.

    Raises SheetTooLarge.
    """
    if len(sheet.rows) > entering.MOST:
        raise SheetTooLarge
    return _Planner(sheet, versions, file).plan()


class _Planner:
    def __init__(self, sheet: SheetContent, versions: list[ParticipantList], file: str) -> None:
        self._sheet, self._file = sheet, file
        self._before = keeping.guests_of(versions)
        self._next = int(keeping.new_id(versions)[1:])
        self._places = columns(sheet.headers)
        self._found: list[tuple[int, Participant]] = []
        self._secrets: dict[str, Restricted] = {}
        self._faults: list[RowFault] = []

    def plan(self) -> GuestPlan:
        if not any(name in self._places for name in _NAMES):
            self._fault(1, "", "name", sentence("participants", "faults", "no_column"))
        for row in self._sheet.rows if not self._faults else ():
            self._row(row.number, _texts(row.cells, self._places))
        guests = tuple(guest for _, guest in self._found)
        used = set(self._places.values())
        return GuestPlan(
            file=self._file,
            rows=len(self._sheet.rows),
            guests=guests,
            secrets=self._secrets,
            changes=changes(self._before, guests),
            faults=tuple(self._faults),
            columns={field: self._sheet.headers[at] for field, at in self._places.items()},
            left=tuple(heading for at, heading in enumerate(self._sheet.headers) if heading and at not in used),
        )

    def _row(self, number: int, said: dict[str, str]) -> None:
        name = said.get("name", "") or self._joined(said)
        if not any(said.values()):
            return
        before = self._known(name)
        kept = {field: str(getattr(before, field)) for field in _KEPT if before and field not in said}
        texts = {field: said.get(field, "") for field in ("title", "rank", "organisation", "part", "passport", "diet")}
        entry = Entry(**(texts | kept | {"name": name}))
        guest, faults = entering.entered(entry, id_=before.id if before else self._new_id())
        for fault in faults:
            self._fault(number, name, fault.field, fault.told)
        if guest and self._is_first(number, guest):
            self._found.append((number, guest))
            self._secrets[guest.id] = Restricted(passport=entering.passport(entry.passport), diet=entry.diet.strip())

    def _joined(self, said: dict[str, str]) -> str:
        """Given and family name in the order of their columns: it is theirs."""
        ordered = sorted((at, field) for field, at in self._places.items() if field in ("given", "family"))
        parts = [said[field] for _, field in ordered if said[field]]
        return ("" if all(map(words.unspaced, parts)) else " ").join(parts)

    def _known(self, name: str) -> Participant | None:
        """Somebody of that name, the nearest writing first, who is not in the file already."""
        taken = {guest.id for _, guest in self._found}
        free = [one for one in self._before if one.id not in taken]
        exact = [one for one in free if words.folded(one.name) == words.folded(name)]
        return next(iter(exact or [one for one in free if name and same_person(one.name, name)]), None)

    def _new_id(self) -> str:
        self._next += 1
        return f"p{self._next - 1}"

    def _is_first(self, number: int, guest: Participant) -> bool:
        for first, other in self._found:
            same = words.folded(other.name) == words.folded(guest.name)
            if same and other.organisation == guest.organisation:
                told = sentence("participants", "faults", "twice", name=guest.name, first=first)
                self._fault(number, guest.name, "name", told)
                return False
            if other.part is guest.part is Part.HEAD:
                self._fault(number, guest.name, "part", sentence("participants", "faults", "two_heads", first=first))
                return False
        return True

    def _fault(self, row: int, name: str, column: str, told: Told) -> None:
        label = sentence("participants", "fields", column)
        self._faults.append(RowFault(row=row, name=name[:80], column=label, told=told))


def table(guests: Guests, *, language: str) -> Table:
    """As it can be brought in again."""
    labels = [sentence("participants", "fields", field)[language].capitalize() for field in ("name", *_KEPT)]
    rows = tuple((one.name, one.title, one.rank, one.organisation, _part(one.part, language)) for one in guests)
    return Table(title=sentence("participants", "title")[language], head=tuple(labels), rows=rows)


def _part(part: Part, language: str) -> str:
    return sentence("participants", "parts", part)[language]


def columns(headers: Sequence[str]) -> dict[str, int]:
    """Field to the place of its column; the first of two that name the same. One name is whole, or in two parts."""
    found: dict[str, int] = {}
    for at, heading in enumerate(headers):
        if field := _headings().get(plain(heading)):
            found.setdefault(field, at)
    halves = {"given", "family"} & found.keys()
    if "name" in found and len(halves) == 1:  # `Nombre` beside `Apellidos`, `Name` beside `Vorname`
        found[({"given", "family"} - halves).pop()] = found.pop("name")
    return found


@cache
def _headings() -> dict[str, str]:
    listed = [(plain(str(heading)), field) for field, known in words.data("columns.yaml").items() for heading in known]
    return dict(reversed(listed))


def _texts(cells: Sequence[SheetCell], places: dict[str, int]) -> dict[str, str]:
    return {field: _text(cells[at]) if at < len(cells) else "" for field, at in places.items()}


def _text(cell: SheetCell) -> str:
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).removeprefix("'").strip()
