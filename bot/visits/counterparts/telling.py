"""Which counterpart is due to be told what, as the case stands."""

from __future__ import annotations

from collections.abc import Iterator

from bot.visits.models import Case, MessageState, Status
from bot.visits.models.counterpart import Counterpart, Heard, Notified, Part, Word
from bot.visits.wording.cleaning import address

#: What an end, or a programme that is out, says to whoever passed the visit on or shares it.
_BECAME: dict[Status, Word] = {
    Status.DISPATCHED: Word.PROGRAMME,
    Status.HELD: Word.HELD,
    Status.DECLINED: Word.DECLINED,
    Status.REDIRECTED: Word.REDIRECTED,
    Status.CANCELLED: Word.CANCELLED,
    Status.POSTPONED: Word.POSTPONED,
    Status.NO_REPLY: Word.NO_REPLY,
    Status.NO_SHOW: Word.NO_SHOW,
    Status.CLOSED: Word.ANSWERED,
}
_FIRST: dict[Part, Word] = {Part.SHARES: Word.JOINT, Part.TAKES_OVER: Word.HAND_OVER}
_WANTS_TO_KNOW = frozenset({Part.PASSED_ON, Part.SHARES})


def counterparts(case: Case) -> tuple[Counterpart, ...]:
    """Those that have a part in the case, as they stand now, in the order they came in."""
    last = {one.id: one for one in case.counterparts}
    return tuple(one for one in last.values() if not one.struck)


def counterpart(case: Case, counterpart_id: int) -> Counterpart | None:
    return next((one for one in counterparts(case) if one.id == counterpart_id), None)


def taking_over(case: Case) -> Counterpart | None:
    """Who takes the request over from us, unless they have said no."""
    receivers = (one for one in counterparts(case) if one.part is Part.TAKES_OVER and one.heard is not Heard.REFUSED)
    return next(receivers, None)


def became(case: Case) -> Word | None:
    """What there is to be told of the case; None while it is being worked on."""
    if case.held and case.status in (Status.HELD, Status.CLOSED):
        return Word.HELD
    return _BECAME.get(case.status)


def told(case: Case) -> frozenset[Notified]:
    """Approved or out; a letter that failed told nobody anything."""
    return frozenset(
        message.draft.tells
        for message in case.messages
        if message.draft.tells and message.state is not MessageState.FAILED
    )


def due(case: Case) -> tuple[Notified, ...]:
    """In the order of the record. Who has no address cannot be told."""
    if case.history or case.merged_into or case.triage is None:
        return ()
    known = told(case)
    return tuple(one for one in _due(case) if one not in known)


def _due(case: Case) -> Iterator[Notified]:
    outcome = became(case)
    for one in counterparts(case):
        if address(one.email) is None:
            continue
        if (first := _FIRST.get(one.part)) and one.heard is None:
            yield Notified(counterpart=one.id, word=first)
        if outcome and one.part in _WANTS_TO_KNOW:
            yield Notified(counterpart=one.id, word=outcome)
