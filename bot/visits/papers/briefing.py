"""Briefing: who comes to one host, what they want, and what lies before and after; in the host's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.visits.matching.interests import about
from bot.visits.models import RECEIVES, ItemKind, ItemStatus, ProgrammeDay, ProgrammeItem
from bot.visits.papers.memos import Grid, Line, Memo, Section
from bot.visits.papers.occasion import Occasion, agreed, background, named, who
from bot.visits.participants.diets import in_words
from bot.visits.reading.questions import find_questions
from bot.visits.wording.cleaning import clean
from bot.visits.wording.discretion import discreet
from bot.visits.wording.memo_words import MemoWords, memo_words
from knowledge import Host

_WIDTHS = (5, 9, 6)
_LONGEST = 240
_ON_THE_WAY = frozenset({ItemKind.TRANSFER, ItemKind.BREAK})


class Reception(NamedTuple):
    """One host, and the first item at which it receives them."""

    host: Host
    day: ProgrammeDay
    item: ProgrammeItem

    @property
    def time(self) -> str:
        return f"{self.item.start:%H:%M}–{self.item.end:%H:%M}"


def receptions(occasion: Occasion, *, confirmed: bool = False) -> Iterator[Reception]:
    """Each host once, but for those that said no; with `confirmed`, none but those that said yes."""
    seen: set[str] = set()
    for day, item in occasion.received():
        host = occasion.registers.host(item.host or "")
        said = item.status is ItemStatus.CONFIRMED if confirmed else item.status is not ItemStatus.DECLINED
        receives = item.kind in RECEIVES and said
        if host and receives and host.id not in seen:
            seen.add(host.id)
            yield Reception(host, day, item)


def language_of(host: Host) -> str:
    """Danish hosts read Danish, all others English."""
    danish = host.place.country == "DK" and (not host.languages or "da" in host.languages)
    return "da" if danish else "en"


def briefing(occasion: Occasion, reception: Reception) -> Memo:
    words = memo_words(language_of(reception.host))
    confirmed = reception.item.status is ItemStatus.CONFIRMED
    sections = [
        who(occasion, words),
        *_listed(occasion, words),
        _or_none("background", background(occasion, words), words),
        _wants(occasion, reception, words),
        _around(occasion, reception, words),
        _or_none("agreements", agreed(occasion, words), words),
        _mind(occasion, words),
        _language(occasion, reception, words),
        _practical(reception, words),
        _or_none("questions", _questions(occasion, words), words),
    ]
    return occasion.memo(
        words,
        title=words.say("briefing", delegation=occasion.delegation(words)),
        subtitle=f"{reception.host.name} · {words.letters.heading(reception.day.date)}, {reception.time}",
        mark=words.say(_mark(occasion) if confirmed else "unconfirmed"),
        sections=sections,
    )


def _mark(occasion: Occasion) -> str:
    return "internal_named" if occasion.party.participants else "internal"


def _listed(occasion: Occasion, words: MemoWords) -> Iterator[Section]:
    """By name, with what they eat as counts: nobody's diet stands beside a name."""
    if diets := in_words(occasion.party.diets, words.language):
        yield Section(heading="", facts=((words.say("diets"), diets),))
    if section := named(occasion, words):
        yield section


def _or_none(key: str, lines: Iterator[Line], words: MemoWords) -> Section:
    found = tuple(lines) or (Line(text=words.say(f"{key}_none")),)
    return Section(heading=words.say(key), lines=found)


def _wants(occasion: Occasion, reception: Reception, words: MemoWords) -> Section:
    """What they wrote about this host's subjects first; always their words, never ours."""
    said = occasion.wishes.interests
    here = about(reception.item.themes, said, occasion.registers)
    ordered = [*here, *(phrase for phrase in said if phrase not in here)]
    themes = words.letters.themes(reception.item.themes or occasion.triage.themes, occasion.registers)
    lines = [Line(text=words.say("quote", words=discreet(phrase))) for phrase in ordered]
    return Section(
        heading=words.say("wants"),
        facts=((words.say("themes"), themes),) if lines else (),
        lines=tuple(lines) or (Line(text=words.say("wants_none", themes=themes)),),
    )


def _around(occasion: Occasion, reception: Reception, words: MemoWords) -> Section:
    shown = [(day, item) for day, item in occasion.received() if item.kind not in _ON_THE_WAY]
    own = [at for at, (_, item) in enumerate(shown) if item.host == reception.host.id]
    rows = tuple(_row(occasion, day, item, words, own=at in own) for at, (day, item) in enumerate(shown))
    head = tuple(words.say(f"column_{key}") for key in ("time", "what", "where"))
    return Section(heading=words.say("around"), grid=Grid(head=head, rows=rows, widths=_WIDTHS, marked=tuple(own)))


def _row(occasion: Occasion, day: ProgrammeDay, item: ProgrammeItem, words: MemoWords, *, own: bool) -> tuple[str, ...]:
    host = occasion.registers.host(item.host) if item.host else None
    what = words.letters.label(f"kind_{item.kind}")
    named = f"{what}: {host.name}" if host else what
    return (
        f"{words.letters.short_day(day.date)} {item.start:%H:%M}–{item.end:%H:%M}",
        words.say("around_you") if own else named[:1].upper() + named[1:],
        item.place.name if item.place else "",
    )


def _mind(occasion: Occasion, words: MemoWords) -> Section:
    lines = words.mind(country=occasion.triage.country, political=occasion.political)
    told = tuple(Line(text=line, source=words.say("house_rule")) for line in lines)
    return Section(heading=words.say("mind"), lines=told)


def _language(occasion: Occasion, reception: Reception, words: MemoWords) -> Section:
    triage, letters = occasion.triage, words.letters
    lines = [words.say("languages", language=letters.language_name(triage.language))]
    if triage.languages:
        spoken = letters.together(letters.language_name(one) for one in triage.languages)
        lines.append(words.say("languages_work", languages=spoken))
    lines.append(words.say(f"interpreting_{triage.interpreting or 'none'}"))
    if reception.item.split > 1:
        lines.append(words.say("parts", parts=reception.item.split))
    return Section(heading=words.say("language"), lines=tuple(Line(text=line) for line in lines))


def _practical(reception: Reception, words: MemoWords) -> Section:
    """From the register; what it does not say is asked for."""
    host, item = reception.host, reception.item
    needed = None if host.id_needed is None else words.say("id_yes" if host.id_needed else "id_no")
    place = item.place or host.place
    facts = (
        ("slot", f"{words.letters.heading(reception.day.date)}, {reception.time}"),
        ("place", ", ".join(dict.fromkeys(part for part in (place.name, place.municipality) if part))),
        ("most", str(host.max_group) if host.max_group else None),
        ("clothing", host.clothing),
        ("id_needed", needed),
        ("cameras", host.camera_rules),
        ("confidentiality", host.confidentiality),
        ("fee", host.fee),
        ("contact", host.contact_role),
        ("deputy", host.deputy_role),
    )
    return Section(
        heading=words.say("practical"),
        facts=tuple((words.say(key), said or words.say("ask_us")) for key, said in facts),
    )


def _questions(occasion: Occasion, words: MemoWords) -> Iterator[Line]:
    """The sentences that they end with a question mark."""
    for question in find_questions(occasion.request, occasion.triage):
        if question.words.endswith(("?", "？")):
            yield Line(text=words.say("quote", words=clean(discreet(question.words), _LONGEST)))
