"""Thanking: a visit that was held → thanks to the delegation and to each host that received it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.visits import wording
from bot.visits.letters import Writer, language_of
from bot.visits.models import RECEIVES, Bundle, BundleKind, Draft, ItemKind, ItemStatus, ProgrammeDay
from bot.visits.proposal.bundling import Stamp, draft, to_enquirer
from bot.visits.wording import Wording
from bot.visits.wording.cleaning import address
from knowledge import Host, Registers

_LATEST_PROMISE = 60  # days after the visit


class Thanked(NamedTuple):
    host: Host
    date: dt.date  #: The first day on which it received them.


class Promise(NamedTuple):
    """What the wrap-up says that somebody does afterwards."""

    note: str = ""  #: As it stands in the programme.
    by: dt.date | None = None  #: The day, where the note is still the one that we wrote.


def received(days: Sequence[ProgrammeDay], registers: Registers) -> tuple[Thanked, ...]:
    """Each host once, with the first day; one that never said yes is not thanked."""
    found: dict[str, Thanked] = {}
    for day in days:
        for item in day.items:
            host = registers.host(item.host or "")
            if host and item.kind in RECEIVES and item.status is ItemStatus.CONFIRMED:
                found.setdefault(host.id, Thanked(host, day.date))
    return tuple(found.values())


def promised(days: Sequence[ProgrammeDay], told_in: Wording) -> Promise:
    notes = [(day.date, item.note) for day in days for item in day.items if item.kind is ItemKind.WRAP_UP]
    if not notes:
        return Promise()
    date, note = notes[-1]
    left = min(_LATEST_PROMISE, (dt.date.max - date).days)
    possible = (date + dt.timedelta(days=n) for n in range(left))
    return Promise(note, next((one for one in possible if _note(told_in, one) == note), None))


def thanks(
    hosts: Sequence[Thanked], days: Sequence[ProgrammeDay], writer: Writer, *, told_in: Wording, stamp: Stamp
) -> tuple[Bundle, ...]:
    """Whoever has no address is left out.

    Args:
        told_in: The wording in which the programme was made.
    """
    promise = promised(days, told_in)
    drafts = [message for bundle in _to_delegation(hosts, days, promise, writer, stamp) for message in bundle.messages]
    drafts += _to_hosts(hosts, promise, writer, stamp, first=len(drafts) + 1)
    return (Bundle(kind=BundleKind.THANKS, messages=tuple(drafts)),) if drafts else ()


def _to_delegation(
    hosts: Sequence[Thanked], days: Sequence[ProgrammeDay], promise: Promise, writer: Writer, stamp: Stamp
) -> tuple[Bundle, ...]:
    words = writer.words
    letter = writer.to_enquirer(
        "thanks",
        dates=words.period([day.date for day in days]),
        hosts=words.together(one.host.name for one in hosts),
        promise=_note(words, promise.by) if promise.by else promise.note,
    )
    return to_enquirer(BundleKind.THANKS, letter, writer, stamp=stamp)


def _to_hosts(
    hosts: Sequence[Thanked], promise: Promise, writer: Writer, stamp: Stamp, *, first: int
) -> Iterator[Draft]:
    reached = ((one, recipient) for one in hosts if (recipient := address(one.host.email)))
    for number, (one, recipient) in enumerate(reached, start=first):
        words = wording.of(writer.language or language_of(one.host))
        letter = writer.letter(
            "host_thanks",
            words,
            host=one.host.name,
            delegation=writer.delegation_in(words.language),
            date=words.day(one.date),
            promised=words.date(promise.by) if promise.by else "",
        )
        yield draft(BundleKind.THANKS, number, letter, to=recipient, stamp=stamp)


def _note(words: Wording, date: dt.date) -> str:
    return words.label("wrap_up_note", date=words.date(date))
