"""Which status may follow which; every change of status goes through `advance`."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict, Unpack

from bot.visits import overriding
from bot.visits.errors import CaseMoved, StepNotAllowed
from bot.visits.models import (
    Case,
    Change,
    Decision,
    Difference,
    Ending,
    Inbound,
    Message,
    MessageState,
    Override,
    Pending,
    Proposal,
    Reading,
    Status,
    Triage,
)
from bot.visits.ports import CaseStore

_ANYTIME = frozenset({Status.PROPOSED, Status.CANCELLED, Status.POSTPONED, Status.DUPLICATE, Status.SPAM})
_ENDINGS = frozenset({Status.DECLINED, Status.REDIRECTED, Status.NO_REPLY, Status.CLOSED})

_ON_ITS_WAY = dt.timedelta(days=5)  #: A mail server gives up then; a webhook's sender, after 76 hours.

#: Where a case can be merged from, and goes back to when that is undone.
_UNDECIDED_OR_OUT = frozenset(
    {Status.RECEIVED, Status.TRIAGED, Status.WAITING, Status.PROPOSED, Status.DISPATCHED, Status.POSTPONED}
)

FOLLOWING: dict[Status, frozenset[Status]] = {
    Status.RECEIVED: _ANYTIME | _ENDINGS | {Status.TRIAGED},
    Status.TRIAGED: _ANYTIME | _ENDINGS | {Status.TRIAGED, Status.WAITING},
    Status.WAITING: _ANYTIME | _ENDINGS | {Status.TRIAGED},
    Status.PROPOSED: _ANYTIME | _ENDINGS | {Status.APPROVED, Status.WAITING, Status.TRIAGED},
    Status.APPROVED: _ANYTIME | {Status.DISPATCHED, Status.TRIAGED},
    Status.DISPATCHED: _ANYTIME | _ENDINGS | {Status.HELD, Status.NO_SHOW, Status.TRIAGED},
    Status.HELD: frozenset({Status.CLOSED, Status.PROPOSED, Status.NO_SHOW}),
    Status.NO_SHOW: frozenset({Status.CLOSED, Status.PROPOSED, Status.HELD}),
    Status.POSTPONED: _ANYTIME | _ENDINGS | {Status.TRIAGED},
    Status.CLOSED: frozenset({Status.PROPOSED, Status.TRIAGED}),
    Status.DECLINED: frozenset({Status.PROPOSED, Status.TRIAGED}),
    Status.REDIRECTED: frozenset({Status.PROPOSED, Status.TRIAGED}),
    Status.NO_REPLY: frozenset({Status.PROPOSED, Status.TRIAGED}),
    Status.CANCELLED: frozenset({Status.PROPOSED, Status.TRIAGED}),
    Status.DUPLICATE: _UNDECIDED_OR_OUT,
    Status.SPAM: frozenset({Status.TRIAGED}),
}

OPEN = frozenset({Status.RECEIVED, Status.TRIAGED, Status.WAITING, Status.PROPOSED, Status.APPROVED, Status.DISPATCHED})

#: Where the enquirer waits for our answer.
OWED = frozenset({Status.RECEIVED, Status.TRIAGED, Status.PROPOSED})


def may_follow(was: Status, to: Status) -> bool:
    return to in FOLLOWING[was]


def changed(case: Case, change: Change, *, opened: str | None = None) -> Case:
    """Return the case as the change leaves it; every store writes this.

    Args:
        opened: The number of the case that was opened for a message that the change splits off.

    Raises:
        StepNotAllowed: the case is history, with which nothing is ever done.
    """
    if case.history:
        raise StepNotAllowed(f"({case.number})")
    return case.model_copy(
        update={
            "status": change.status or case.status,
            "revision": case.revision + 1,
            "reading": change.reading or case.reading,
            "triage": change.triage or case.triage,
            "proposal": change.proposal or case.proposal,
            "decisions": case.decisions + ((change.decision,) if change.decision else ()),
            "messages": _left(case, change) + change.messages,
            "trouble": change.trouble,
            "held": change.status is Status.HELD or (case.held and change.status in (None, Status.CLOSED)),
            "inbound": _inbound(case, change, opened),
            "corrections": case.corrections + change.corrections,
            "differences": case.differences if change.differences is None else change.differences,
            "touched": case.touched if change.touched is None else change.touched,
            "overrides": _overrides(case, change),
            "pending": None if change.settled else change.pending or case.pending,
            "unseen": _unseen(case, change),
            "merged_into": case.merged_into if change.merge is None else change.merge or None,
            "answers": case.answers + change.answers,
            "rulings": case.rulings + change.rulings,
            "escort": None if change.unescorted else change.escort or case.escort,
            "ending": change.ending or (case.ending if change.status is None else None),
            "officer": None if change.unassigned else change.officer or case.officer,
            "counterparts": case.counterparts + change.counterparts,
            "addressee": None if change.to_sender else change.addressee or case.addressee,
        }
    )


def _left(case: Case, change: Change) -> tuple[Message, ...]:
    """Raises CaseMoved where something has begun to leave of what is recalled."""
    gone = [one for one in case.messages if one.bundle_digest == change.recalls]
    if any(one.state is not MessageState.APPROVED for one in gone):
        raise CaseMoved
    return tuple(one for one in case.messages if one not in gone) if gone else case.messages


def _overrides(case: Case, change: Change) -> tuple[Override, ...]:
    said = case.overrides + change.overrides
    return overriding.carried(said, change.proposal) if change.proposal else said


def landing(case: Case, message: Inbound, *, at: dt.datetime, details: dict[str, str | int | None]) -> Change:
    """What a message that comes on the case writes: it is kept, and everything is to be read anew."""
    return Change(
        case=case.number,
        revision=case.revision,
        at=at,
        actor="system",
        event="message.received",
        details=details | {"message": message.id, "match": message.match.value},
        trouble=case.trouble,
        landed=message,
        pending=Pending.READ,
    )


def _inbound(case: Case, change: Change, opened: str | None) -> tuple[Inbound, ...]:
    gone = dict([change.moved] if change.moved else [])
    if change.splits and opened:
        gone[change.splits] = opened
    landed = change.landed
    kept = tuple(
        one.model_copy(update={"moved_to": gone[one.id]}) if one.id in gone else one
        for one in case.inbound
        if landed is None or one.id != landed.id
    )
    return in_order(kept + ((landed,) if landed else ()))


def in_order(messages: tuple[Inbound, ...]) -> tuple[Inbound, ...]:
    """As they were written: what comes late says nothing newer than it did then."""
    return tuple(sorted(messages, key=lambda one: (_written_at(one), one.received_at, one.id)))


def _written_at(message: Inbound) -> dt.datetime:
    """When its sender says, where that can be: not after it came, nor longer before than a delivery is tried for."""
    said, came = message.request.submitted_at, message.received_at
    return said if dt.timedelta(0) <= came - said <= _ON_ITS_WAY else came


def recognised_anew(change: Change) -> bool:
    """Whether the change touches what its case is recognised by."""
    return bool(change.messages or change.triage or change.landed or change.moved or change.splits or change.addressee)


def _unseen(case: Case, change: Change) -> int:
    """What a person does on a case is done in sight of what came on it."""
    if change.actor != "system":
        return 0
    landed = change.landed
    came = landed is not None and landed.for_a_person
    return case.unseen + came + sum(answer.inbound is None for answer in change.answers)


#: Stands in what a message tells of itself between what a person said and their name.
SAID_BY = " · "


def told(message: Message, was: MessageState) -> dict[str, str | int | None]:
    """What the audit log says of a message that moved."""
    return {
        "message": message.id,
        "bundle": message.bundle.value,
        "digest": message.bundle_digest,
        "was": was.value,
        "why": message.detail.partition(SAID_BY)[0] or None,
    }


def search_text(case: Case) -> str:
    """What the inbox's search looks in, folded: number, subject, and who wrote."""
    request = case.request
    organisation = request.organisation.name if request.organisation else None
    read = case.triage.organisation if case.triage else None
    contact, other = request.contact, case.addressee
    written_to = (other.name, other.email) if other else ()
    parts = (case.number, request.subject, organisation, read, contact.name, contact.email, *written_to)
    return "\n".join(part for part in parts if part).casefold()


class Written(TypedDict, total=False):
    """What a step may write beside the status: see `Change`."""

    reading: Reading | None
    triage: Triage | None
    proposal: Proposal | None
    decision: Decision | None
    messages: tuple[Message, ...]
    overrides: tuple[Override, ...]
    pending: Pending | None
    settled: bool
    differences: tuple[Difference, ...] | None
    ends_copy: int | None
    ending: Ending | None


def advance(
    case: Case,
    to: Status,
    *,
    event: str,
    actor: str,
    at: dt.datetime,
    store: CaseStore,
    details: dict[str, str | int | None] | None = None,
    **written: Unpack[Written],
) -> Case:
    """Move the case, with all that the step writes, if nobody was faster.

    Raises:
        StepNotAllowed: `to` may not follow the case's status, or the case is history.
        CaseMoved: the case has changed since it was read.
        CopyMoved: the working copy that ends has.
    """
    if not may_follow(case.status, to):
        raise StepNotAllowed(f"({case.status} → {to})")
    return store.apply(
        Change(
            case=case.number,
            revision=case.revision,
            at=at,
            actor=actor,
            event=event,
            details=(details or {}) | {"was": case.status, "to": to},
            status=to,
            **written,
        )
    )
