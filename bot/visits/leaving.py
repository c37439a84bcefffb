"""Leaving: when letters that were approved leave, and what keeps them here when their time has come."""

from __future__ import annotations

import datetime as dt

from bot.visits import decidable
from bot.visits.models import Bundle, Case, Message, MessageState, Status, Verdict
from bot.visits.staff.errors import SendAtFaulty
from bot.visits.workdays import COPENHAGEN

#: House rule: what came on the case is read by then; what is not read yet is a person's matter.
READ_WITHIN = dt.timedelta(minutes=5)
_SLIP = dt.timedelta(minutes=1)  #: Times are typed to the minute.


def local_time(typed: str) -> dt.datetime | None:
    """`2027-03-28T09:30`, as a browser sends it; of an hour that comes twice the first. None where nothing is typed.

    Raises:
        SendAtFaulty: it is no time, or one that the clocks leave out.
    """
    if not typed.strip():
        return None
    try:
        return in_copenhagen(dt.datetime.fromisoformat(typed.strip()))
    except ValueError:
        raise SendAtFaulty from None


def in_copenhagen(moment: dt.datetime) -> dt.datetime:
    """One without a zone is ours. Raises SendAtFaulty where the clocks leave it out."""
    if moment.tzinfo is not None:
        return moment.astimezone(COPENHAGEN)
    local = moment.replace(tzinfo=COPENHAGEN)
    if local.astimezone(dt.UTC).astimezone(COPENHAGEN).replace(tzinfo=None) != moment:
        raise SendAtFaulty
    return local


def due(at: dt.datetime, *, recall: dt.timedelta, send_at: dt.datetime | None, most_days: int) -> dt.datetime | None:
    """When what is approved now may leave; None for at once.

    Raises:
        SendAtFaulty: `send_at` is over, or more than so many days ahead.
    """
    earliest = at + recall if recall else None
    if send_at is None:
        return earliest
    if not at - _SLIP < send_at <= at + dt.timedelta(days=most_days):
        raise SendAtFaulty
    return max(send_at, earliest or at)


def job_key(case: Case, digest: str) -> str:
    """Of the job that sends what was approved: the same words once more, after a recall, are another job."""
    times = sum(one.digest == digest and one.verdict is Verdict.APPROVE for one in case.decisions)
    return f"dispatch:{case.number}:{digest}" + (f":{times}" if times > 1 else "")


def waiting(case: Case) -> dict[str, list[Message]]:
    """Digest to the messages of each bundle that was approved and waits for its time, none of them begun."""
    bundles: dict[str, list[Message]] = {}
    for message in case.messages:
        bundles.setdefault(message.bundle_digest, []).append(message)
    return {
        digest: messages
        for digest, messages in bundles.items()
        if all(one.state is MessageState.APPROVED and one.due_at for one in messages)
    }


def not_yet(messages: list[Message], at: dt.datetime) -> bool:
    """Whether the time has not come, of letters of which none has begun to leave."""
    return any(one.due_at and at < one.due_at for one in messages if one.state is MessageState.APPROVED)


def unread(case: Case, messages: list[Message], at: dt.datetime) -> bool:
    """Something came while they waited that the assistant is still reading: a moment longer."""
    latest = max((one.due_at for one in messages if one.due_at), default=None)
    return case.pending is not None and latest is not None and at < latest + READ_WITHIN


def overtaken(case: Case, messages: list[Message]) -> bool:
    """Whether the case is not any more what they were approved on. Only of letters that waited for their time."""
    digest, sealed = messages[0].bundle_digest, bundle_of(messages)
    said = [one.at for one in case.decisions if one.digest == digest and one.verdict is Verdict.APPROVE]
    if not said or any(one.due_at is None or one.state is not MessageState.APPROVED for one in messages):
        return False
    return (
        case.pending is not None
        or case.merged_into is not None
        or not _stands(case, sealed)
        or _facts_moved(case, said[-1])
        or (decidable.shows_programme(sealed) and any(one.at > said[-1] for one in case.rulings))
        or _written_anew(case, sealed)
    )


def bundle_of(messages: list[Message]) -> Bundle:
    return Bundle(kind=messages[0].bundle, messages=tuple(one.draft for one in messages))


def _stands(case: Case, bundle: Bundle) -> bool:
    """Whether the case is still where such letters wait: one whose programme was approved stands as approved."""
    own = case.status is Status.APPROVED and decidable.shows_programme(bundle)
    return own or decidable.is_open(case, bundle)


def _facts_moved(case: Case, since: dt.datetime) -> bool:
    came = {one.id: one.received_at for one in case.inbound}
    read = (came.get(one.message or "") for one in case.differences)
    return any(at and at > since for at in read) or any(one.at > since for one in case.corrections)


def _written_anew(case: Case, bundle: Bundle) -> bool:
    """Other words stand in the place of those that answer the enquirer."""
    current = case.proposal.bundle(bundle.kind) if case.proposal else None
    return bundle.kind in decidable.ANSWERING and current is not None and current.digest != bundle.digest
