"""Imports: rows of a file on their way to cases of earlier years, and the record of each file."""

from __future__ import annotations

import datetime as dt

from pydantic import AwareDatetime

from bot.visits.models.case import Case, Status
from bot.visits.models.history import History
from bot.visits.models.request import Frozen, VisitRequest
from bot.visits.models.triage import Triage


class Earlier(Frozen):
    """A row of a file as the case that it becomes once it has a number."""

    row: int
    event_id: str  #: Tells the row from every other; the same one again is the same case.
    digest: str  #: Of all its cells.
    year: int
    status: Status
    received_at: AwareDatetime
    request: VisitRequest
    triage: Triage
    municipalities: tuple[str, ...] = ()
    answered_on: dt.date | None = None
    received_known: bool = True

    def case(self, number: str, import_id: int) -> Case:
        history = History(
            import_id=import_id,
            row=self.row,
            municipalities=self.municipalities,
            answered_on=self.answered_on,
            received_known=self.received_known,
        )
        return Case(
            number=number,
            status=self.status,
            revision=1,
            received_at=self.received_at,
            request=self.request,
            triage=self.triage,
            held=self.status is Status.HELD,
            history=history,
        )


class NewImport(Frozen):
    """A file about to be taken in."""

    at: AwareDatetime
    by: str  #: Person id, or `system` for the terminal.
    file: str  #: Its name, to be shown.
    digest: str  #: Of its bytes.
    headers: tuple[str, ...]
    mapping: dict[str, str]  #: Field to header, and `field=` to what holds for every row.


class Import(NewImport):
    """One file of earlier years that was taken in, or taken in and back out again."""

    id: int
    cases: int
    undone_at: AwareDatetime | None = None
    undone_by: str | None = None
