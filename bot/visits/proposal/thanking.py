"""Thanking: a visit that was held → thanks to the delegation and to each host that received it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.visits import wording
from bot.visits.hostround.linking import Links
from bot.visits.letters import Letter, Writer, language_of
from bot.visits.models import RECEIVES, Bundle, BundleKind, Draft, ItemKind, ItemStatus, ProgrammeDay
from bot.visits.models.evaluation import Audience, Survey
from bot.visits.norms import norms
from bot.visits.proposal.bundling import Stamp, draft, to_enquirer
from bot.visits.wording import Wording
from bot.visits.wording.cleaning import address
from bot.visits.workdays import COPENHAGEN
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
    hosts: Sequence[Thanked],
    days: Sequence[ProgrammeDay],
    writer: Writer,
    *,
    told_in: Wording,
    stamp: Stamp,
    links: Links,
) -> tuple[Bundle, ...]:
    """Whoever has no address is left out.

    Args:
        told_in: The wording in which the programme was made.
    """
    promise = promised(days, told_in)
    asking = _Asking(links, writer.reference, _until(days), stamp)
    bundles = _to_delegation(hosts, days, promise, writer, asking)
    drafts = [message for bundle in bundles for message in bundle.messages]
    drafts += _to_hosts(hosts, promise, writer, asking, first=len(drafts) + 1)
    return (Bundle(kind=BundleKind.THANKS, messages=tuple(drafts)),) if drafts else ()


class _Asking(NamedTuple):
    """What the letters of one case lead to."""

    links: Links
    number: str
    until: dt.date
    stamp: Stamp

    def link(self, survey: Survey) -> str:
        """Return "" where there is none: then the letter asks, and a reply answers."""
        over = self.stamp.at.astimezone(COPENHAGEN).date() > self.until
        return "" if over else self.links.survey(self.number, survey)


def _until(days: Sequence[ProgrammeDay]) -> dt.date:
    last = max(day.date for day in days)
    return last + dt.timedelta(days=min(norms().surveys.open_days, (dt.date.max - last).days))


def _to_delegation(
    hosts: Sequence[Thanked], days: Sequence[ProgrammeDay], promise: Promise, writer: Writer, asking: _Asking
) -> tuple[Bundle, ...]:
    words = writer.words
    survey = Survey(
        audience=Audience.DELEGATION,
        rates=tuple(one.host.id for one in hosts),
        language=wording.language_for(writer.triage.language),  # whatever language it is told in to staff
        first=days[0].date,
        until=asking.until,
    )
    link = asking.link(survey)
    letter = writer.to_enquirer(
        "thanks",
        dates=words.period([day.date for day in days]),
        hosts=words.together(one.host.name for one in hosts),
        promise=_note(words, promise.by) if promise.by else promise.note,
        link=link,
        until=words.date(survey.until),
    )
    return to_enquirer(BundleKind.THANKS, letter, writer, stamp=asking.stamp, survey=_led_to(letter, link, survey))


def _to_hosts(
    hosts: Sequence[Thanked], promise: Promise, writer: Writer, asking: _Asking, *, first: int
) -> Iterator[Draft]:
    reached = ((one, recipient) for one in hosts if (recipient := address(one.host.email)))
    for number, (one, recipient) in enumerate(reached, start=first):
        words = wording.of(writer.language or language_of(one.host))
        survey = Survey(
            audience=Audience.HOST,
            host=one.host.id,
            delegation=writer.delegation_in(language_of(one.host)),
            language=language_of(one.host),
            first=one.date,
            until=asking.until,
        )
        link = asking.link(survey)
        letter = writer.letter(
            "host_thanks",
            words,
            host=one.host.name,
            delegation=writer.delegation_in(words.language),
            date=words.day(one.date),
            promised=words.date(promise.by) if promise.by else "",
            link=link,
            until=words.date(survey.until),
        )
        survey_sent = _led_to(letter, link, survey)
        yield draft(BundleKind.THANKS, number, letter, to=recipient, stamp=asking.stamp, survey=survey_sent)


def _led_to(letter: Letter, link: str, survey: Survey) -> Survey | None:
    """None where the letter does not lead to it: a template of the office need not."""
    return survey if link and link in letter.body else None


def _note(words: Wording, date: dt.date) -> str:
    return words.label("wrap_up_note", date=words.date(date))
