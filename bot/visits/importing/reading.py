"""Reading: a row of the file → what it tells of one case, what is wrong with it, and what is only worth knowing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from bot.visits.importing import values
from bot.visits.importing.fields import Field, Mapping
from bot.visits.importing.receivers import Receivers
from bot.visits.importing.values import Unusable
from bot.visits.models import GroupSize, SheetRow, Status, Told
from bot.visits.models.tables import SheetCell
from bot.visits.wording.sentences import sentence
from knowledge import Registers

Value = TypeVar("Value")
_NO_NAMES: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
_NO_HOSTS: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]] = ((), (), ())

Said = tuple[Field | None, Told]  #: A sentence and the field it speaks of; None for the row as a whole.


class RowFacts(NamedTuple):
    """Unknown is None or empty."""

    reference: str
    received: dt.date | None
    visit_from: dt.date | None
    visit_to: dt.date | None
    year: int | None
    organisation: str
    country: str | None
    sender_type: str | None
    themes: tuple[str, ...]
    persons: GroupSize | None
    status: Status | None
    hosts: tuple[str, ...]
    municipalities: tuple[str, ...]
    answered: dt.date | None


class RowReading(NamedTuple):
    facts: RowFacts
    faults: tuple[Said, ...]
    notes: tuple[Said, ...]


class RowReader:
    """Reads the rows of one file, each by itself; what cells say is remembered, as lists say the same over and over."""

    def __init__(self, headers: Sequence[str], mapping: Mapping, *, registers: Registers, today: dt.date) -> None:
        places = {header: place for place, header in reversed(list(enumerate(headers)))}
        self._columns = {field: places[header] for field, header in mapping.columns.items() if header in places}
        self._fixed = mapping.fixed
        self._registers = registers
        self._receivers = Receivers(registers)
        self._today = today
        self._known: dict[tuple[Field, SheetCell], Any] = {}

    def read(self, row: SheetRow) -> RowReading:
        faults: list[Said] = []
        notes: list[Said] = []

        def read_as(field: Field, reader: Callable[[SheetCell], Value], without: Value, *, vital: bool = True) -> Value:
            cell = self.cell(row, field)
            try:
                return self._remembered(field, cell, reader)
            except Unusable as unusable:
                said = sentence("importing", unusable.why, **unusable.values)
                (faults if vital else notes).append((field, said))
                return without

        hosts, homes, no_hosts = read_as(Field.HOST, self._receivers.hosts, _NO_HOSTS)
        municipalities, elsewhere = read_as(Field.MUNICIPALITY, self._receivers.municipalities, _NO_NAMES)
        themes, no_themes = read_as(Field.THEMES, lambda cell: values.themes(cell, self._registers), _NO_NAMES)
        for field, why, strange in (
            (Field.HOST, "unknown_host", no_hosts),
            (Field.MUNICIPALITY, "unknown_municipality", elsewhere),
            (Field.THEMES, "unknown_theme", no_themes),
        ):
            notes += [(field, sentence("importing", why, said=each)) for each in strange]
        facts = RowFacts(
            reference=values.text(self.cell(row, Field.REFERENCE)),
            received=read_as(Field.RECEIVED, values.day, None),
            visit_from=read_as(Field.VISIT_FROM, values.day, None),
            visit_to=read_as(Field.VISIT_TO, values.day, None),
            year=read_as(Field.YEAR, values.year, None),
            organisation=values.text(self.cell(row, Field.ORGANISATION)),
            country=read_as(Field.COUNTRY, values.country, None),
            sender_type=read_as(Field.SENDER_TYPE, values.sender_type, None, vital=False),
            themes=themes,
            persons=read_as(Field.PARTICIPANTS, values.participants, None),
            status=read_as(Field.STATUS, values.outcome, None),
            hosts=hosts,
            municipalities=tuple(dict.fromkeys((*municipalities, *homes))),
            answered=read_as(Field.ANSWERED, values.day, None),
        )
        wrong = {field for field, _ in faults}
        return RowReading(facts, (*faults, *self._contradictions(facts, wrong)), (*notes, *_worth_knowing(facts)))

    def cell(self, row: SheetRow, field: Field) -> SheetCell:
        place = self._columns.get(field)
        told = row.cells[place] if place is not None and place < len(row.cells) else None
        return self._fixed.get(field) if told in (None, "") else told

    def _remembered(self, field: Field, cell: SheetCell, reader: Callable[[SheetCell], Value]) -> Value:
        key = (field, cell if not isinstance(cell, bool) else str(cell))
        if key not in self._known:
            self._known[key] = reader(cell)
        known: Value = self._known[key]
        return known

    def _contradictions(self, facts: RowFacts, wrong: set[Field | None]) -> list[Said]:
        """A day that could not be read is a fault already, and no day on top of it."""
        found: list[Said] = []

        def say(field: Field | None, why: str, **blanks: object) -> None:
            found.append((field, sentence("importing", why, **blanks)))

        if facts.status is None and Field.STATUS not in wrong:
            say(Field.STATUS, "no_outcome")
        if not (facts.received or facts.visit_from or facts.year) and not wrong & {
            Field.RECEIVED, Field.VISIT_FROM, Field.YEAR,
        }:  # fmt: skip
            say(None, "no_time")
        if facts.visit_from and facts.visit_to and facts.visit_to < facts.visit_from:
            say(Field.VISIT_TO, "ends_before_it_begins")
        if facts.received and facts.visit_from and facts.visit_from < facts.received:
            say(Field.VISIT_FROM, "visit_before_enquiry", received=facts.received)
        if facts.received and facts.answered and facts.answered < facts.received:
            say(Field.ANSWERED, "answer_before_enquiry", received=facts.received)
        held_on = facts.visit_from if facts.status is Status.HELD else None
        for field, day in ((Field.RECEIVED, facts.received), (Field.VISIT_FROM, held_on)):
            if day and day > self._today:
                say(field, "not_yet", day=day)
        return found


def _worth_knowing(facts: RowFacts) -> list[Said]:
    notes: list[Said] = []
    if not facts.received and facts.visit_from:
        notes.append((Field.RECEIVED, sentence("importing", "no_received")))
    elif not facts.received and facts.year:
        notes.append((Field.YEAR, sentence("importing", "no_day")))
    if facts.sender_type == "individual" and facts.organisation:
        notes.append((Field.ORGANISATION, sentence("importing", "private")))
    return notes
