"""Appointments: which host receives a delegation when, and how firmly that stands by now."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from enum import StrEnum

from bot.visits import lifecycle
from bot.visits.decidable import PROGRAMMES
from bot.visits.models import Case, ItemStatus, MessageState, Status
from bot.visits.models.request import Frozen
from bot.visits.models.standing import received, standing

#: Where a visit with a programme takes place, or took place.
_ON = lifecycle.OPEN | {Status.HELD, Status.CLOSED}


class Certainty(StrEnum):
    TENTATIVE = "tentative"  #: Asked, or held for us.
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"  #: The host said no, or the visit is off.


class Appointment(Frozen):
    """One host receives one delegation. Times are Copenhagen's."""

    case: str
    host: str
    place: str  #: "" where none is known.
    date: dt.date
    start: dt.time
    end: dt.time
    status: ItemStatus
    order: int  #: Which item of this host on the programme, counted from 1: stays when it is moved.
    told: bool  #: Somebody outside knows of it: the host was asked, or a programme went out.
    off: bool  #: The visit does not take place.

    @property
    def certainty(self) -> Certainty:
        if self.off or self.status is ItemStatus.DECLINED:
            return Certainty.CANCELLED
        return Certainty.CONFIRMED if self.status is ItemStatus.CONFIRMED else Certainty.TENTATIVE


def appointments(case: Case) -> tuple[Appointment, ...]:
    """Every time a host receives, on the current programme; in order of time."""
    if case.proposal is None or case.history or case.merged_into:
        return ()
    stand, count = standing(case), Counter[str]()
    off = case.status not in _ON or (case.status is Status.CLOSED and not case.held)
    went_out = any(one.bundle in PROGRAMMES and one.state is MessageState.SENT for one in case.messages)
    found = []
    for day, item in received(case.proposal.days):
        host, status = item.host or "", stand.get(item.id, item.status)
        count[host] += 1
        found.append(
            Appointment(
                case=case.number,
                host=host,
                place=item.place.name if item.place else "",
                date=day.date,
                start=item.start,
                end=item.end,
                status=status,
                order=count[host],
                told=status is not ItemStatus.PROPOSED or went_out or case.held,
                off=off,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.date, one.start, one.host)))
