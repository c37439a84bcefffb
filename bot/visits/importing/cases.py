"""Cases: what a row tells → the case of an earlier year that it becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.visits.importing import values
from bot.visits.importing.fields import Field, Mapping
from bot.visits.importing.reading import RowFacts
from bot.visits.models import (
    Channel,
    DateWindow,
    Earlier,
    Kind,
    Organisation,
    Recommendation,
    RequestedDates,
    SheetRow,
    Status,
    Triage,
    VisitRequest,
    digest_of,
)
from bot.visits.workdays import COPENHAGEN

_NOON = dt.time(12)  # a list knows days only
_PRIVATE = "individual"
_BY_REFERENCE = "ref"
#: What was done stands where a triage says what should be.
_DONE = {Status.DECLINED: Recommendation.DECLINE, Status.REDIRECTED: Recommendation.REDIRECT}


def earlier(row: SheetRow, facts: RowFacts, headers: Sequence[str], mapping: Mapping) -> Earlier:
    """A row without fault: it has an outcome and a time."""
    day = facts.received or facts.visit_from or dt.date(facts.year or 0, 1, 1)
    received_at = dt.datetime.combine(day, _NOON, COPENHAGEN)
    # All cells, those of columns that are left out too: another mapping does not make another row.
    digest = digest_of({header: values.text(cell) for header, cell in zip(headers, row.cells, strict=False) if header})
    status = facts.status or Status.HELD
    return Earlier(
        row=row.number,
        event_id=f"{_BY_REFERENCE}:{day.year}:{facts.reference}" if facts.reference else digest,
        digest=digest,
        year=day.year,
        status=status,
        received_at=received_at,
        request=_request(row, facts, headers, mapping, received_at),
        triage=_triage(facts, status),
        municipalities=facts.municipalities,
        answered_on=facts.answered,
        received_known=facts.received is not None,
    )


def reference(each: Earlier) -> str:
    return each.event_id.split(":", 2)[-1]


def _request(
    row: SheetRow, facts: RowFacts, headers: Sequence[str], mapping: Mapping, received_at: dt.datetime
) -> VisitRequest:
    return VisitRequest(
        submitted_at=received_at,
        channel=Channel.IMPORT,
        organisation=Organisation(name=_organisation(facts), country=facts.country),
        subject=facts.reference[:1_000],
        message=_words(row, headers, mapping, private=facts.sender_type == _PRIVATE),
        participants=facts.persons.min if facts.persons else None,
        dates=RequestedDates(earliest=facts.visit_from, latest=facts.visit_to) if facts.visit_from else None,
        themes=facts.themes,
    )


def _words(row: SheetRow, headers: Sequence[str], mapping: Mapping, *, private: bool) -> str:
    """The cells that were taken in, under their headings; the others stay in the file."""
    taken = {header: field for field, header in mapping.columns.items()}
    lines = [
        f"{header}: {values.text(cell)}"
        for header, cell in zip(headers, row.cells, strict=False)
        if header in taken and cell not in (None, "") and not (private and taken[header] is Field.ORGANISATION)
    ]
    return "\n".join(lines)


def _triage(facts: RowFacts, status: Status) -> Triage:
    first = facts.visit_from
    return Triage(
        kind=Kind.DELEGATION_VISIT,
        language="da",
        country=facts.country,
        sender_type=facts.sender_type,
        organisation=_organisation(facts),
        group_size=facts.persons,
        dates=DateWindow(earliest=first, latest=facts.visit_to or first) if first else None,
        themes=facts.themes,
        requested_hosts=facts.hosts,
        recommendation=_DONE.get(status, Recommendation.ACCEPT),
    )


def _organisation(facts: RowFacts) -> str | None:
    return None if facts.sender_type == _PRIVATE else facts.organisation[:500] or None
