"""CaseFacts: what statistics count of a case; none of its words, and no person."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from bot.visits.models.case import Case, MessageState, Status
from bot.visits.models.history import History
from bot.visits.models.programme import ItemStatus
from bot.visits.models.proposal import BundleKind
from bot.visits.models.reading import GroupSize, Kind, certain
from bot.visits.models.request import Frozen
from bot.visits.models.standing import standing

_HOME = ZoneInfo("Europe/Copenhagen")  # a day begins when it begins for the secretariat

#: Letters that answer whoever wrote to us. An enquiry to a host is none, nor is an acknowledgement.
ANSWERS = frozenset(
    {
        BundleKind.DRAFT_PROGRAMME,
        BundleKind.CLARIFICATION,
        BundleKind.REDIRECT,
        BundleKind.DECLINE,
        BundleKind.CONFIRMED_PROGRAMME,
    }
)


class CaseFacts(Frozen):
    number: str
    status: Status
    history: bool  #: Of an earlier year's file.
    held: bool  #: The visit took place, whatever came after.
    planned: bool  #: There is a programme with days.
    kind: Kind | None
    received_at: AwareDatetime
    submitted_on: dt.date | None  #: None where a file of earlier years does not say.
    country: str | None
    region: str | None = None  #: Of the country, where the request names one.
    agreements: tuple[str, ...] = ()  #: Ids of those with whoever asks.
    sender_type: str | None
    themes: tuple[str, ...]
    persons: GroupSize | None
    first_possible: dt.date | None  #: The first day that the sender could come.
    last_possible: dt.date | None = None
    visit_day: dt.date | None  #: The first day of the programme, else the first possible one.
    hosts: tuple[str, ...]  #: Ids of those on the programme, or that a file of earlier years names.
    host_days: tuple[tuple[str, dt.date], ...] = ()  #: Which of them receives on which day.
    municipalities: tuple[str, ...]  #: Of the hosts, where the case does not name the hosts themselves.
    answered_at: AwareDatetime | None  #: When the first letter to the sender went out.
    answered_on: dt.date | None  #: The same where only the day is known.

    @cached_property
    def received_on(self) -> dt.date:
        return self.received_at.astimezone(_HOME).date()

    @classmethod
    def of(cls, case: Case) -> CaseFacts:
        triage = certain(case.triage) if case.triage else None  # what a model suggested is not known yet
        history = case.history
        first_possible = triage.dates.earliest if triage and triage.dates else None
        days = case.proposal.days if case.proposal else ()
        host_days = _host_days(case)
        answers = [m.changed_at for m in case.messages if m.state is MessageState.SENT and m.bundle in ANSWERS]
        return cls(
            number=case.number,
            status=case.status,
            history=history is not None,
            held=case.held,
            planned=bool(days),
            kind=triage.kind if triage else None,
            received_at=case.received_at,
            submitted_on=case.request.submitted_at.astimezone(_HOME).date() if _is_told(history) else None,
            country=triage.country if triage else None,
            region=triage.region if triage else None,
            agreements=triage.agreements if triage else (),
            sender_type=triage.sender_type if triage else None,
            themes=triage.themes if triage else (),
            persons=triage.group_size if triage else None,
            first_possible=first_possible,
            last_possible=triage.dates.latest if triage and triage.dates else None,
            visit_day=min((day.date for day in days), default=first_possible),
            hosts=tuple(dict.fromkeys(host for host, _ in host_days)) or _told_hosts(case),
            host_days=host_days,
            municipalities=history.municipalities if history else (),
            answered_at=min(answers, default=None),
            answered_on=history.answered_on if history else None,
        )


def _is_told(history: History | None) -> bool:
    return history is None or history.received_known


def _host_days(case: Case) -> tuple[tuple[str, dt.date], ...]:
    """Who receives; a host that said no does not."""
    days = case.proposal.days if case.proposal else ()
    stands = {item for item, status in standing(case).items() if status is not ItemStatus.PROPOSED}
    declined = {item for item, status in standing(case).items() if status is ItemStatus.DECLINED}
    declined |= {i.id for day in days for i in day.items if i.status is ItemStatus.DECLINED and i.id not in stands}
    items = ((item, day.date) for day in days for item in day.items)
    return tuple(dict.fromkeys((i.host, day) for i, day in items if i.host and i.id not in declined))


def _told_hosts(case: Case) -> tuple[str, ...]:
    return case.triage.requested_hosts if case.history and case.triage else ()
