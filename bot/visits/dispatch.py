"""The approved messages go to the outbox, once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator

from bot.visits import decidable, leaving, lifecycle, recalling
from bot.visits.errors import BundleUnknown, CaseDamaged, CaseMoved, SendFailed, SendPostponed, SendUncertain
from bot.visits.models import Bundle, BundleKind, Case, Message, MessageState, Status, Verdict
from bot.visits.ports import CaseStore, Outbox

logger = logging.getLogger(__name__)

#: Where a case stands once all messages of the bundle are out: (from, to).
#: Host enquiries, receipts and notes to colleagues move nothing; for what shows a programme see `_PROGRAMME_OUT`.
_AFTERWARDS: dict[BundleKind, tuple[frozenset[Status], Status]] = {
    BundleKind.CLARIFICATION: (frozenset({Status.TRIAGED, Status.PROPOSED}), Status.WAITING),
    BundleKind.REDIRECT: (frozenset({Status.TRIAGED, Status.PROPOSED}), Status.REDIRECTED),
    BundleKind.DECLINE: (frozenset({Status.TRIAGED, Status.PROPOSED}), Status.DECLINED),
    BundleKind.REPLY: (frozenset({Status.TRIAGED, Status.PROPOSED}), Status.CLOSED),
}

_PROGRAMME_OUT = (frozenset({Status.APPROVED}), Status.DISPATCHED)

#: A message younger than this may be in the hands of a sender that is alive; the sweep leaves it alone.
_SWEPT_AFTER = dt.timedelta(minutes=5)
#: House rule: a letter that no server took for a day is a person's matter; what it says may be out of date.
_GIVEN_UP_AFTER = dt.timedelta(days=1)
_UNFINISHED = frozenset({MessageState.APPROVED, MessageState.SENDING})
_WITHDRAW = frozenset({Verdict.REOPEN, Verdict.DECLINE})
_TRIES = 5
_CHANGED = "content changed since approval"
#: Why an acknowledgement may not leave, as things stand now: the one letter that no approval lets out.
Refusal = Callable[[Case, Message], str | None]


def _never(case: Case, message: Message) -> str | None:
    return "not released"


def dispatch(
    number: str,
    bundle_digest: str,
    *,
    store: CaseStore,
    outbox: Outbox,
    at: dt.datetime,
    acknowledgement: Refusal = _never,
) -> None:
    """Send what was approved, once its time has come: claimed, sent, marked. Safe to repeat after a crash at any point.

    What waited for its time is held back where the case has moved on meanwhile.

    Args:
        acknowledgement: Asked of acknowledgements in place of an approval.

    Raises:
        BundleUnknown: no messages were approved under this digest.
    """
    case = store.case(number)
    messages = _bundle_messages(case, bundle_digest)
    if not messages and any(one.digest == bundle_digest for one in case.decisions):
        return  # recalled
    if not messages:
        raise BundleUnknown
    if leaving.not_yet(messages, at) or leaving.unread(case, messages, at):
        return  # its job or the sweep comes again
    if leaving.overtaken(case, messages):
        recalling.hold_back(case, messages, store=store, at=at)
        return
    refusal = _refusal(case, messages, bundle_digest, acknowledgement)
    for message in messages:
        if message.state in _UNFINISHED:
            _settle(message, refusal, store=store, outbox=outbox, at=at)
    conclude(number, bundle_digest, store=store, at=at)


def sweep(*, store: CaseStore, outbox: Outbox, at: dt.datetime, acknowledgement: Refusal = _never) -> int:
    """Finish what a crash left behind; return the number of bundles. A damaged case keeps no other waiting."""
    left = {
        (message.case, message.bundle_digest) for message in store.messages(states=_UNFINISHED) if _is_left(message, at)
    } | set(_sent_but_standing(store))
    for number, bundle_digest in sorted(left):
        try:
            dispatch(number, bundle_digest, store=store, outbox=outbox, at=at, acknowledgement=acknowledgement)
        except CaseDamaged:
            logger.error("case.damaged", extra={"case": number})  # noqa: TRY400 - the event says it all
        except CaseMoved:
            logger.info("bundle.left_alone", extra={"case": number})  # written on in this moment: the next sweep
    return len(left)


def _is_left(message: Message, at: dt.datetime) -> bool:
    """One that nobody has tried yet is claimed when it is due; another may be in somebody's hands."""
    if message.due_at and message.changed_at < message.due_at:
        return message.due_at <= at
    return message.changed_at <= at - _SWEPT_AFTER


def _sent_but_standing(store: CaseStore) -> Iterator[tuple[str, str]]:
    """Programmes that are out while their case does not know it yet."""
    for summary in store.cases(statuses={Status.APPROVED}):
        try:
            case = store.case(summary.number)
        except CaseDamaged:
            logger.error("case.damaged", extra={"case": summary.number})  # noqa: TRY400 - the event says it all
            continue
        approved = _programme(case)
        if approved and all(message.state is MessageState.SENT for message in approved):
            yield summary.number, approved[0].bundle_digest


def _programme(case: Case) -> list[Message]:
    """The messages that tell the delegation of its programme, of the bundle that was approved last to do so."""
    for decision in reversed(case.decisions):
        messages = _bundle_messages(case, decision.digest) if decision.verdict is Verdict.APPROVE else []
        found = [one for one in messages if _shows_programme(one)]
        if found:
            return found
    return []


def _shows_programme(message: Message) -> bool:
    return decidable.shows_programme(Bundle(kind=message.bundle, messages=(message.draft,)))


def _approved(case: Case, kind: BundleKind) -> list[Message]:
    """The messages of the bundle of this kind that was approved last."""
    digests = [d.digest for d in case.decisions if d.verdict is Verdict.APPROVE and d.bundle is kind]
    return _bundle_messages(case, digests[-1]) if digests else []


def _bundle_messages(case: Case, bundle_digest: str) -> list[Message]:
    found = [message for message in case.messages if message.bundle_digest == bundle_digest]
    return sorted(found, key=lambda message: message.position)


def _refusal(case: Case, messages: list[Message], bundle_digest: str, acknowledgement: Refusal) -> str | None:
    """Return why nothing of this may leave: the rows are not what was approved, or the approval was withdrawn."""
    sealed = Bundle(kind=messages[0].bundle, messages=tuple(message.draft for message in messages))
    if sealed.digest != bundle_digest or any(message.bundle is not sealed.kind for message in messages):
        return _CHANGED
    if sealed.kind is BundleKind.ACKNOWLEDGEMENT:
        return acknowledgement(case, messages[0]) if len(messages) == 1 else "more than one"
    said = [d for d in case.decisions if d.verdict in _WITHDRAW or (d.digest, d.bundle) == (bundle_digest, sealed.kind)]
    if not any(decision.verdict is Verdict.APPROVE for decision in said):
        return "no approval"
    return "approval withdrawn" if said[-1].verdict in _WITHDRAW | {Verdict.RECALL} else None


def _settle(message: Message, refusal: str | None, *, store: CaseStore, outbox: Outbox, at: dt.datetime) -> None:
    try:
        if message.state is MessageState.SENDING:
            _recover(message, refusal, store=store, outbox=outbox, at=at)
        elif refusal:
            _mark(message, MessageState.FAILED, store=store, at=at, was=MessageState.APPROVED, detail=refusal)
        else:
            claimed = store.move_message(message.id, MessageState.SENDING, was=MessageState.APPROVED, at=at)
            _send_as_checked(claimed, message, store=store, outbox=outbox, at=at)
    except CaseMoved:  # another sender has it
        logger.info("message.left_alone", extra={"message_id": message.id})


def _recover(message: Message, refusal: str | None, *, store: CaseStore, outbox: Outbox, at: dt.datetime) -> None:
    """A sender died between claim and mark: ask the outside what became of it."""
    sent = outbox.was_sent(message)
    if sent is None:
        _mark(message, MessageState.UNCERTAIN, store=store, at=at, detail="the sender stopped while sending")
    elif sent:
        _mark(message, MessageState.SENT, store=store, at=at)
    elif refusal:
        _mark(message, MessageState.FAILED, store=store, at=at, detail=refusal)
    else:
        _send(message, store=store, outbox=outbox, at=at)


def _send_as_checked(claimed: Message, checked: Message, *, store: CaseStore, outbox: Outbox, at: dt.datetime) -> None:
    """The row is read again as it is claimed: what was changed in between is not what was approved."""
    if claimed.draft.digest == checked.draft.digest:
        _send(claimed, store=store, outbox=outbox, at=at)
    else:
        _mark(claimed, MessageState.FAILED, store=store, at=at, detail=_CHANGED)


def _send(message: Message, *, store: CaseStore, outbox: Outbox, at: dt.datetime) -> None:
    try:
        outbox.send(message)
    except SendPostponed as error:
        _postpone(message, error.particulars, store=store, at=at)
    except SendFailed as error:
        _mark(message, MessageState.FAILED, store=store, at=at, detail=error.particulars)
    except SendUncertain as error:
        _mark(message, MessageState.UNCERTAIN, store=store, at=at, detail=error.particulars)
    else:
        _mark(message, MessageState.SENT, store=store, at=at)


def _postpone(message: Message, detail: str, *, store: CaseStore, at: dt.datetime) -> None:
    """It certainly is not out: it waits as it was approved, and the sweep sends it."""
    decisions = store.case(message.case).decisions
    approved_at = max((one.at for one in decisions if one.digest == message.bundle_digest), default=message.draft.date)
    given_up = at - max(approved_at, message.due_at or approved_at) > _GIVEN_UP_AFTER
    to = MessageState.FAILED if given_up else MessageState.APPROVED
    _mark(message, to, store=store, at=at, detail=f"given_up: {detail}" if given_up else detail)


def _mark(
    message: Message,
    to: MessageState,
    *,
    store: CaseStore,
    at: dt.datetime,
    was: MessageState = MessageState.SENDING,
    detail: str = "",
) -> None:
    store.move_message(message.id, to, was=was, at=at, detail=detail)
    level = logging.INFO if to is MessageState.SENT else logging.WARNING if to in _UNFINISHED else logging.ERROR
    logger.log(level, "message.moved", extra={"message_id": message.id, "to": to.value, "why": detail})


def conclude(number: str, bundle_digest: str, *, store: CaseStore, at: dt.datetime) -> None:
    """Move the case once all is out. A decision on another bundle may come in between: look again then."""
    for attempt in range(_TRIES):
        case = store.case(number)
        sent = _bundle_messages(case, bundle_digest)
        if not sent:  # recalled in this moment
            return
        kind, tells = sent[0].bundle, any(map(_shows_programme, sent))
        before, after = _PROGRAMME_OUT if tells else _AFTERWARDS.get(kind, (frozenset[Status](), case.status))
        messages = _programme(case) if tells else _approved(case, kind)
        unsent = any((m.state, m.bundle_digest) != (MessageState.SENT, bundle_digest) for m in messages)
        if case.status not in before or not messages or unsent:
            return
        try:
            lifecycle.advance(case, after, event=f"case.{after}", actor="system", at=at, store=store)
        except CaseMoved:
            if attempt == _TRIES - 1:
                raise
        else:
            logger.info("case.moved", extra={"case": number, "to": after.value})
            return
