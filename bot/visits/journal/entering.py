"""Entering: what a person typed → an entry, or what is wrong with each field."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.visits.models import HostAnswer, Person, Way
from bot.visits.models.journal import EntryKind, JournalEntry, Side, Wording
from bot.visits.norms import norms
from bot.visits.reading.masking import masked
from bot.visits.versions import plain

_OF_WAY = {Way.TELEPHONE: EntryKind.CALL, Way.MEETING: EntryKind.MEETING, Way.OTHER: EntryKind.NOTE}


@dataclass(frozen=True)
class EntryForm:
    """An entry as a person wrote it down."""

    kind: EntryKind
    said_at: dt.datetime
    words: str
    who: str = ""
    side: Side = Side.ENQUIRER
    read: bool = False  #: It changes what we know: facts are read in it as in a message.
    key: str = ""


def faults(told: EntryForm, *, at: dt.datetime) -> dict[str, str]:
    """Field to the key of its sentence."""
    bounds, found = norms().journal, {}
    who, words = plain(told.who), plain(told.words)
    if told.kind is not EntryKind.NOTE and not who:
        found["who"] = "with_missing"
    if not words:
        found["words"] = "said_missing"
    if told.read and (told.kind is EntryKind.NOTE or told.side is not Side.ENQUIRER):
        found["read"] = "read_not_theirs"
    if told.said_at > at + dt.timedelta(minutes=bounds.clocks_differ_minutes):
        found["on"] = "moment_to_come"
    limits = {"who": (who, bounds.longest_name), "words": (words, bounds.longest_words)}
    return found | {name: "too_long" for name, (text, limit) in limits.items() if len(text) > limit}


def worded(told: EntryForm, *, by: Person, at: dt.datetime) -> Wording:
    """Numbers that identify persons are made unreadable, as in what comes from outside."""
    return Wording(
        who=masked(" ".join(plain(told.who).split())),
        said_at=told.said_at,
        words=masked(plain(told.words)),
        by=by.id,
        by_name=by.name,
        at=at,
    )


def spoken(case: str, answer: HostAnswer, *, key: str = "") -> JournalEntry | None:
    """The entry that tells of what a host said to a colleague; None where it did not speak but write."""
    if answer.way not in _OF_WAY or answer.by is None:
        return None
    said = Wording(
        who=answer.said_by,
        said_at=answer.said_at or answer.at,
        words=answer.quote,
        by=answer.by,
        by_name=answer.by_name or "",
        at=answer.at,
    )
    return JournalEntry(
        case=case,
        key=key or answer.id,
        kind=_OF_WAY[answer.way],
        side=Side.HOST,
        host=answer.asked.host,
        wordings=(said,),
        answer=answer.id,
    )
