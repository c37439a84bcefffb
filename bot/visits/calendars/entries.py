"""Entries: what a calendar shows of an appointment. No person, and nothing of what anybody wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import AwareDatetime

from bot.visits.appointments import Appointment
from bot.visits.models import CaseSummary
from bot.visits.models.request import Frozen
from bot.visits.weekly.waiting import Waiting


class CalendarEntry(Frozen):
    at: Appointment
    host: str  #: Its name.
    organisation: str  #: "" where it is unknown.
    revision: int  #: Of the case: an entry that changes has a higher one.
    changed_at: AwareDatetime
    link: str

    @property
    def uid(self) -> str:
        """Stays when the appointment is moved or confirmed."""
        return f"visit-{self.at.case}-{self.at.host}-{self.at.order}"


def entries(
    cases: Iterable[CaseSummary], waiting: Mapping[str, Waiting], *, hosts: Mapping[str, str], address: str
) -> tuple[CalendarEntry, ...]:
    """Return what somebody outside knows of, in order of time; a mere draft is nobody's appointment."""
    found = [
        CalendarEntry(
            at=one,
            host=hosts.get(one.host, one.host),
            organisation=case.organisation,
            revision=case.revision,
            changed_at=waiting[case.number].changed_at,
            link=f"{address}/cases/{case.number}",
        )
        for case in cases
        if case.number in waiting
        for one in waiting[case.number].appointments
        if one.told
    ]
    return tuple(sorted(found, key=lambda one: (one.at.date, one.at.start, one.uid)))
