"""Planning: a workbook with its mapping → what would be taken in, shown before it is."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf

from bot.visits.importing import cases
from bot.visits.importing.fields import TIMES, Field, Mapping
from bot.visits.importing.reading import RowReader, Said
from bot.visits.models import Earlier, SheetContent, Told
from bot.visits.models.request import Frozen
from bot.visits.ports import CaseStore
from bot.visits.wording.sentences import sentence
from knowledge import Registers

_ROWS_NAMED = 5


class Fault(Frozen):
    """Why a row cannot be taken in."""

    row: int
    column: str  #: Its heading; "" for the row as a whole.
    told: Told


class Note(Frozen):
    """What is worth knowing of rows that are taken in all the same."""

    column: str
    told: Told
    rows: tuple[int, ...]  #: The first few.
    count: int


class Plan(Frozen):
    file: str
    digest: str
    sheet: str
    others: tuple[str, ...]
    headers: tuple[str, ...]
    mapping: Mapping
    rows: int
    good: tuple[Earlier, ...]  #: New, and without fault.
    present: int  #: Taken in before.
    repeated: int  #: Said twice in the file.
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]

    @property
    def left(self) -> tuple[str, ...]:
        """Headings of columns that tell no field."""
        return tuple(h for h in self.headers if h and h not in self.mapping.columns.values())

    @property
    def faulty_rows(self) -> int:
        return len({fault.row for fault in self.faults})


def plan(
    sheet: SheetContent, *, file: str, content: bytes, mapping: Mapping, registers: Registers, today: dt.date,
    store: CaseStore,
) -> Plan:  # fmt: skip
    """Read every row. Nothing is stored."""
    report = _Report(mapping)
    reader = RowReader(sheet.headers, mapping, registers=registers, today=today)
    found: list[Earlier] = []
    for row in sheet.rows:
        reading = reader.read(row)
        report.add(row.number, reading.faults, () if reading.faults else reading.notes)
        if not reading.faults:
            found.append(cases.earlier(row, reading.facts, sheet.headers, mapping))
    good, present, repeated = _new(found, report, store)
    return Plan(
        file=file,
        digest="sha256:" + hashlib.sha256(content).hexdigest(),
        sheet=sheet.name,
        others=sheet.others,
        headers=sheet.headers,
        mapping=mapping,
        rows=len(sheet.rows),
        good=tuple(good),
        present=present,
        repeated=repeated,
        faults=tuple(sorted(report.faults, key=lambda fault: (fault.row, fault.column))),
        notes=report.notes(),
    )


def complete(mapping: Mapping) -> tuple[Field, ...]:
    """What no column and no fixed value tells, though no case can do without; () when the mapping will do."""
    missing = [] if mapping.tells(Field.STATUS) else [Field.STATUS]
    return tuple(missing if any(mapping.tells(time) for time in TIMES) else [*missing, Field.RECEIVED])


def _new(found: Sequence[Earlier], report: _Report, store: CaseStore) -> tuple[list[Earlier], int, int]:
    here = store.brought_in([each.event_id for each in found])
    good: dict[str, Earlier] = {}
    present = repeated = 0
    for each in found:
        if each.event_id in here:
            present += _is_the_same(each, here[each.event_id], report)
        elif (first := good.get(each.event_id)) is None:
            good[each.event_id] = each
        elif first.digest == each.digest:
            repeated += 1
            report.add(each.row, (), ((None, sentence("importing", "same_as")),))
        else:
            report.fault(each.row, "other_content", reference=cases.reference(each), first=first.row)
    return list(good.values()), present, repeated


def _is_the_same(each: Earlier, known: tuple[str, str], report: _Report) -> bool:
    digest, number = known
    if digest == each.digest:
        report.add(each.row, (), ((None, sentence("importing", "here_already")),))
        return True
    report.fault(each.row, "came_before_otherwise", reference=cases.reference(each), number=number)
    return False


class _Report:
    """Gathers what is said of rows; notes of the same wording become one."""

    def __init__(self, mapping: Mapping) -> None:
        self._columns: MappingOf[Field, str] = mapping.columns
        self.faults: list[Fault] = []
        self._notes: dict[tuple[str, str], tuple[Told, list[int]]] = {}

    def add(self, row: int, faults: Iterable[Said], notes: Iterable[Said]) -> None:
        self.faults += [Fault(row=row, column=self._name(field), told=told) for field, told in faults]
        for field, told in notes:
            self._notes.setdefault((self._name(field), told["en"]), (told, []))[1].append(row)

    def fault(self, row: int, why: str, **blanks: object) -> None:
        column = self._name(Field.REFERENCE)
        self.faults.append(Fault(row=row, column=column, told=sentence("importing", why, **blanks)))

    def notes(self) -> tuple[Note, ...]:
        return tuple(
            Note(column=column, told=told, rows=tuple(rows[:_ROWS_NAMED]), count=len(rows))
            for (column, _), (told, rows) in sorted(self._notes.items(), key=lambda note: -len(note[1][1]))
        )

    def _name(self, field: Field | None) -> str:
        return self._columns.get(field, field.value) if field else ""
