"""A calendar's reply to our invitation → the answer it suggests, bound to the invitation's UID and sequence."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from pydantic import AwareDatetime

from bot.visits.hostround.hearing import Heard
from bot.visits.models import AnswerKind, Message, OutgoingAttachment, RequestAttachment, Slot
from bot.visits.models.request import Frozen

_CALENDAR = "text/calendar"
_KINDS = {"ACCEPTED": AnswerKind.YES, "DECLINED": AnswerKind.NO, "TENTATIVE": AnswerKind.HOLD}


class CalendarWord(Frozen):
    """What a calendar file with one entry says."""

    method: str
    uid: str
    sequence: int
    partstat: str = ""
    start: AwareDatetime | None = None  #: In Europe/Copenhagen.
    end: AwareDatetime | None = None
    comment: str = ""


class CalendarReader(Protocol):
    def read(self, content: bytes) -> CalendarWord | None:
        """None where it is no calendar file with one entry, or is damaged."""
        ...


class NoCalendars:
    """Reads none."""

    def read(self, content: bytes) -> CalendarWord | None:
        return None


def word_in(
    files: tuple[RequestAttachment, ...] | tuple[OutgoingAttachment, ...], calendars: CalendarReader
) -> CalendarWord | None:
    found = (calendars.read(one.content) for one in files if one.media_type.split(";")[0].lower() == _CALENDAR)
    return next((word for word in found if word), None)


def answers(word: CalendarWord, enquiry: Message, calendars: CalendarReader) -> bool:
    """Whether it is about exactly this invitation: a reply to an earlier one binds nobody to the later."""
    ours = word_in(enquiry.draft.attachments, calendars)
    return ours is not None and (ours.uid, ours.sequence) == (word.uid, word.sequence)


def heard(word: CalendarWord, *, automatic: bool) -> Heard | None:
    """None where it answers nothing. A machine that accepts keeps the slot free, and has promised nothing."""
    quote = word.comment or f"{word.method}: {word.partstat}".strip(": ")
    if word.method == "COUNTER":
        return Heard(kind=AnswerKind.ANOTHER_TIME, quote=quote, proposed=_slot(word.start, word.end))
    if word.method != "REPLY":
        return None
    kind = _KINDS.get(word.partstat, AnswerKind.UNCLEAR)
    if automatic and kind is AnswerKind.YES:
        kind = AnswerKind.HOLD
    return Heard(kind=kind, quote=quote)


def _slot(start: dt.datetime | None, end: dt.datetime | None) -> Slot | None:
    if start is None or end is None or start.date() != end.date() or start >= end:
        return None
    return Slot(date=start.date(), start=start.time(), end=end.time())
