"""Waiting: for whom a case waits, and which hosts receive its delegation; worked out of the whole case."""

from __future__ import annotations

import datetime as dt

from pydantic import AwareDatetime

from bot.visits import decidable
from bot.visits.appointments import Appointment, appointments
from bot.visits.hostround.continuing import silent
from bot.visits.models import BundleKind, Case
from bot.visits.models.request import Frozen
from bot.visits.models.undecided import Undecided
from bot.visits.silence import silence
from bot.visits.workdays import COPENHAGEN


class Waiting(Frozen):
    changed_at: AwareDatetime  #: When something last happened on the case.
    undecided: tuple[Undecided, ...] = ()
    hosts: tuple[tuple[str, dt.date], ...] = ()  #: Asked, and silent since that day.
    silent_since: dt.date | None = None  #: The enquirer owes us an answer since then.
    appointments: tuple[Appointment, ...] = ()
    escort: str = ""  #: Name of the colleague who goes along.

    @property
    def to_decide(self) -> tuple[BundleKind, ...]:
        return tuple(one.kind for one in self.undecided)


def waiting(case: Case) -> Waiting:
    quiet = silence(case)
    return Waiting(
        changed_at=_changed_at(case),
        undecided=_undecided(case),
        hosts=tuple(
            (one.draft.asks.host, one.changed_at.astimezone(COPENHAGEN).date())
            for one in silent(case)
            if one.draft.asks
        ),
        silent_since=quiet.since if quiet else None,
        appointments=appointments(case),
        escort=case.escort.name if case.escort else "",
    )


def _undecided(case: Case) -> tuple[Undecided, ...]:
    bundles = case.proposal.bundles if case.proposal else ()
    told = decidable.told_already(case)
    return tuple(
        Undecided(kind=one.kind, digest=one.digest, since=_since(case, one.digest))
        for one in bundles
        if decidable.is_open(case, one)
        and not decidable.used_up(case, one.digest)
        and any(message.id not in told for message in one.messages)
    )


def _since(case: Case, digest: str) -> dt.datetime:
    made = [case.proposal.created_at] if case.proposal else []
    return max([*made, *(one.at for one in case.decisions if one.digest == digest)], default=case.received_at)


def _changed_at(case: Case) -> dt.datetime:
    """Whoever cancels or moves something decides, answers, sends or makes a version."""
    moments = [one.at for one in case.decisions] + [one.changed_at for one in case.messages]
    moments += [one.at for one in case.answers] + [one.at for one in case.rulings]
    moments += [case.ending.at] if case.ending else []
    moments += [case.proposal.created_at] if case.proposal else []
    return max([case.received_at, *moments])
