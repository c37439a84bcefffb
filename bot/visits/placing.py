"""A person puts a message on the case it belongs to, or two cases together, and takes either back."""

from __future__ import annotations

import datetime as dt
import logging

from bot.visits import landing, lifecycle
from bot.visits.errors import MessageUnknown, NotAllowed, StepNotAllowed
from bot.visits.models import Action, Case, Change, Inbound, Match, MessageState, Pending, Person, Status
from bot.visits.ports import CaseStore

logger = logging.getLogger(__name__)

_ON_THEIR_WAY = frozenset({MessageState.APPROVED, MessageState.SENDING})
_MERGED = "case.merged"


def split_off(number: str, message: str, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Make a message a case of its own. The case it lay on is read again without it.

    Raises:
        NotAllowed: the person's role does not cover it.
        MessageUnknown: no such message lies there.
        CaseMoved: somebody else was faster.
    """
    case = _case(number, by, store)
    _message(case, message)
    return store.apply(_change(case, "message.split_off", by, at, message=message, splits=message))


def move(number: str, message: str, *, to: str, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Put a message on another case; return that case.

    Raises:
        NotAllowed, MessageUnknown, CaseMoved: as `split_off`.
        CaseUnknown: there is no case to put it on.
        StepNotAllowed: it lies there already.
    """
    case = _case(number, by, store)
    found, target = _message(case, message), _kept(to, store)
    if target.number == case.number:
        raise StepNotAllowed
    match = landing.who(found.request, target) or Match.PERSON
    landed = found.model_copy(update={"match": match}) if found.heard else found
    away = _change(case, "message.moved_away", by, at, message=message, to=target.number)
    here = _change(target, "message.moved_here", by, at, message=message, source=case.number, landed=landed)
    return store.apply_all([away.model_copy(update={"moved": (message, target.number)}), here])[1]


def merge(number: str, *, into: str, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Keep the other case in place of this one; return it. All that came is read together, and nothing is lost.

    Raises:
        NotAllowed, CaseMoved: as `split_off`.
        CaseUnknown: there is no case to keep.
        StepNotAllowed: it is that case, or merged already, or over, or letters of it are on their way.
    """
    case, kept = _case(number, by, store), _kept(into, store)
    on_their_way = any(message.state in _ON_THEIR_WAY for message in case.messages)
    if case.number == kept.number or case.merged_into or on_their_way:
        raise StepNotAllowed(f"({case.status})")
    if case.status not in lifecycle.FOLLOWING[Status.DUPLICATE]:
        raise StepNotAllowed(f"({case.status})")
    gone = _change(case, _MERGED, by, at, was=case.status.value, into=kept.number)
    gone = gone.model_copy(update={"merge": kept.number, "status": Status.DUPLICATE, "pending": None})
    here = _change(kept, "case.merged_here", by, at, merged=case.number)
    return store.apply_all([gone, here])[1]


def unmerge(number: str, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Let the case stand by itself again, where it stood; return it. What came on the kept one since stays there.

    Raises:
        NotAllowed, CaseMoved: as `split_off`.
        StepNotAllowed: it is not merged.
    """
    case = _case(number, by, store)
    if case.merged_into is None:
        raise StepNotAllowed(f"({case.status})")
    kept, was = store.case(case.merged_into), _stood(case, store)
    back = _change(case, "case.unmerged", by, at, to=was.value, source=kept.number)
    here = _change(kept, "case.unmerged_here", by, at, unmerged=case.number)
    return store.apply_all([back.model_copy(update={"merge": "", "status": was}), here])[0]


def stand_alone(number: str, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Have a letter drafted for a case that might have belonged to another and does not.

    Raises:
        NotAllowed, CaseMoved: as `split_off`.
        StepNotAllowed: nothing waits for this word.
    """
    case = _case(number, by, store)
    if case.status is not Status.TRIAGED or case.proposal is not None or case.pending:
        raise StepNotAllowed(f"({case.status})")
    change = _change(case, "case.stands_alone", by, at)
    return store.apply(change.model_copy(update={"pending": Pending.DRAFT}))


def seen(number: str, *, by: Person, store: CaseStore, at: dt.datetime) -> Case:
    """Say that the messages that came were looked at.

    Raises:
        NotAllowed, CaseMoved: as `split_off`.
    """
    case = _case(number, by, store)
    change = _change(case, "messages.seen", by, at, messages=case.unseen)
    return store.apply(change.model_copy(update={"pending": None}))


def _case(number: str, by: Person, store: CaseStore) -> Case:
    if not by.may(Action.SORT_CASE):
        raise NotAllowed
    return _alive(store.case(number))


def _alive(case: Case) -> Case:
    if case.history:
        raise StepNotAllowed
    return case


def _message(case: Case, message: str) -> Inbound:
    found = next((one for one in case.messages_to_read() if one.id == message), None)
    if found is None:
        raise MessageUnknown
    return found


def _kept(number: str, store: CaseStore) -> Case:
    """The case of that number, or the one kept in its place."""
    case = store.case(number)
    while case.merged_into:
        case = store.case(case.merged_into)
    return _alive(case)


def _stood(case: Case, store: CaseStore) -> Status:
    """Where it stood before it was merged, as the log tells."""
    told = [line.details["was"] for line in store.audit(case=case.number) if line.event == _MERGED]
    return Status(str(told[-1])) if told else Status.TRIAGED


def _change(
    case: Case,
    event: str,
    by: Person,
    at: dt.datetime,
    *,
    splits: str | None = None,
    landed: Inbound | None = None,
    **details: str | int | None,
) -> Change:
    logger.info(event, extra={"case": case.number, "by": by.id})
    return Change(
        case=case.number,
        revision=case.revision,
        at=at,
        actor=by.id,
        event=event,
        details=details,
        trouble=case.trouble,
        pending=Pending.READ,
        splits=splits,
        landed=landed,
    )
