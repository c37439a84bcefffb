"""Raising: a late change of participants becomes a task of the lead, in words that name nobody and guess at nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from bot.visits import decidable
from bot.visits.lifecycle import OPEN
from bot.visits.models import Bundle, Case, Person, Verdict
from bot.visits.models.participant import ParticipantList
from bot.visits.models.task import BY_CLOCK, Task
from bot.visits.participants.late import FLAG, late_changes
from bot.visits.staff import Rota, day_of
from bot.visits.tasks import HOUSE_LANGUAGE
from bot.visits.tasks.ports import TaskStore
from bot.visits.wording.sentences import sentence


def raise_to_lead(
    case: Case, lists: Sequence[ParticipantList], *, rota: Rota, tasks: TaskStore, at: dt.datetime
) -> Task | None:
    """Once for each change: None where nothing is new since the lead was told, or had it open. Safe to repeat.

    The lead is who let the programme out, or whoever stands in; where that is nobody, it falls to the case officer.

    Args:
        lists: Of participants, the oldest first.
    """
    if case.status not in OPEN or case.triage is None or not case.triage.flagged(FLAG):
        return None
    what = sentence("changes", "late_task")[HOUSE_LANGUAGE]
    before = [one for one in tasks.tasks(case=case.number) if one.by == BY_CLOCK and one.what == what]
    since = _since(case, lists)
    if any(not one.done or since is None or one.at >= since for one in before):
        return None
    lead, today = _lead(case, rota, day_of(at)), day_of(at)
    return tasks.add(
        Task(
            case=case.number,
            what=what,
            person=lead.id if lead else None,
            person_name=lead.name if lead else "",
            due=today,
            by=BY_CLOCK,
            at=at,
        )
    )


def _lead(case: Case, rota: Rota, on: dt.date) -> Person | None:
    approved = [one for one in case.decisions if one.verdict is Verdict.APPROVE]
    sealed = {one.bundle_digest: Bundle(kind=one.bundle, messages=(one.draft,)) for one in case.messages}
    out = {digest for digest, bundle in sealed.items() if decidable.shows_programme(bundle)}
    let_out = [one.by for one in approved if one.digest in out]
    return rota.stand_in(let_out[-1], on) if let_out else None


def _since(case: Case, lists: Sequence[ParticipantList]) -> dt.datetime | None:
    """When the newest of what raises the flag came to us."""
    signal = case.reading.signal(FLAG) if case.reading else None
    told = {span.part.partition(":")[0] for span in (signal.spans if signal else ())}
    moments = [one.received_at for one in case.inbound if one.id in told]
    return max([*moments, *_listed(case, lists)], default=None)


def _listed(case: Case, lists: Sequence[ParticipantList]) -> Iterator[dt.datetime]:
    """When the list came to hold those who are new on it."""
    new = _newcomers(case, lists)
    for count in range(len(lists), 0, -1) if new else ():
        if _newcomers(case, lists[: count - 1]) != new:
            yield lists[count - 1].at
            return


def _newcomers(case: Case, lists: Sequence[ParticipantList]) -> frozenset[str]:
    found = late_changes(case, lists)
    new = [*found.added, *(one.after for one in found.swapped)] if found else []
    return frozenset(one.id for one in new)
