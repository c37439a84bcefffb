"""Questions: what became of each thing a host was asked, and whether it may still be answered."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from bot.visits.lifecycle import OPEN
from bot.visits.models import AnswerKind, Asked, Case, HostAnswer, Message, MessageState, ProgrammeItem
from bot.visits.models.standing import confirmed, on_their_way, received, terms, withdrawn
from bot.visits.workdays import COPENHAGEN

_UNSAID = frozenset({AnswerKind.OUT_OF_OFFICE, AnswerKind.BOUNCE, AnswerKind.UNCLEAR})
_OUT = frozenset({MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN})


class Standing(StrEnum):
    """Whether a host may answer a question by its link."""

    OPEN = "open"
    UNSENT = "unsent"  #: It still waits for approval.
    EXPIRED = "expired"  #: The day has come.
    REVOKED = "revoked"  #: The programme, the group or the language is another by now, or the visit is off.
    SETTLED = "settled"  #: Staff confirmed an answer.


def question(case: Case, asked_id: str) -> Asked | None:
    """The question of that id, in a letter that went out or in one that waits."""
    out = (message.draft for message in case.messages)
    waiting = (draft for bundle in (case.proposal.bundles if case.proposal else ()) for draft in bundle.messages)
    return next((draft.asks for draft in (*out, *waiting) if draft.asks and draft.asks.id == asked_id), None)


def enquiry(case: Case, asked: Asked) -> Message | None:
    """The letter that asked it, of those that went out."""
    asking = [one for one in case.messages if one.draft.asks == asked and one.state in _OUT]
    return asking[0] if asking else None


def item_of(case: Case, asked: Asked) -> ProgrammeItem | None:
    """The item of the current programme that the question still is about: on terms that it covers."""
    if case.proposal is None or case.triage is None:
        return None
    for day, item in received(case.proposal.days):
        if item.host == asked.host and asked.terms.cover(terms(day.date, item, case.triage)):
            return item
    return None


def standing_of(asked: Asked, case: Case, *, at: dt.datetime) -> Standing:
    if at.astimezone(COPENHAGEN).date() > asked.terms.slot.date:
        return Standing.EXPIRED
    if asked.id in withdrawn(case):
        return Standing.REVOKED
    later = [one for one in on_their_way(case) if one.host == asked.host]
    if case.status not in OPEN or item_of(case, asked) is None or (asked in later and asked != later[-1]):
        return Standing.REVOKED
    if enquiry(case, asked) is None:
        return Standing.UNSENT
    settled = any(one.asked == asked and one.kind not in _UNSAID for one in confirmed(case))
    return Standing.SETTLED if settled else Standing.OPEN


def unruled(case: Case) -> tuple[HostAnswer, ...]:
    """Answers that nobody has confirmed or set aside."""
    ruled = {ruling.answer for ruling in case.rulings}
    return tuple(answer for answer in case.answers if answer.id not in ruled)
