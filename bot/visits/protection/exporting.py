"""Exporting: what is held on one person, for that person, with everybody else taken out of it for good."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import yaml
from pydantic import AwareDatetime

from bot.visits.models.request import Frozen, Told
from bot.visits.papers.memos import Line, Memo, Section
from bot.visits.protection.excerpts import excerpts
from bot.visits.protection.holdings import register
from bot.visits.protection.identity import Identity, Matcher
from bot.visits.protection.models import Plan
from knowledge import House

_WORDS = Path(__file__).parent / "data" / "export.yaml"
TAKEN_OUT = "[…]"  #: Of one length, whoever it was.
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}\w")
_PHONE = re.compile(r"(?<![\w-])(?!\d{4}-\d\d-\d\d)\+?\d[\d\s().\-]{6,}\d(?![\w-])")
_CAPITAL = "A-ZÆØÅÄÖÜÉÈÁÍÓÚÑÇŠŽŁ"
#: Two words or more that begin with a capital: somebody, or something, of whom we do not know that it is theirs.
_NAMED = re.compile(rf"(?<!\w)[{_CAPITAL}][\w'’-]+(?:[ \t]+[{_CAPITAL}][\w'’-]*)+")


class Held(Frozen):
    """One place, as its own person may read it."""

    holding: str
    case: str | None
    at: AwareDatetime | None
    written_by_them: bool
    text: str


class Access(Frozen):
    """That somebody here looked at their data: when and what for, not who."""

    at: AwareDatetime
    what: str  #: A word of ours.


class PersonFile(Frozen):
    made_at: AwareDatetime
    held: tuple[Held, ...]
    accesses: tuple[Access, ...]


def held(found: Plan, who: Identity, *, others: Iterable[str]) -> tuple[Held, ...]:
    """`others` are the names that are known besides; addresses, numbers and names in capitals go in any case."""
    theirs = who.matcher()
    clean = cleaner(theirs, others)
    return tuple(
        Held(
            holding=fate.hit.holding,
            case=fate.hit.case,
            at=fate.hit.at,
            written_by_them=fate.hit.own,
            text=clean(fate.hit.text) if fate.hit.own else "\n".join(excerpts([fate.hit.text], theirs, clean=clean)),
        )
        for fate in found.fates
        if register().holding(fate.hit.holding).id != "set_aside"
    )


def cleaner(theirs: Matcher, others: Iterable[str]) -> Callable[[str], str]:
    """A function that takes everybody else out of a text."""
    known = Identity(names=tuple(others)).matcher()

    def clean(text: str) -> str:
        spans = list(known.spans(text))
        spans += [found.span() for pattern in (_ADDRESS, _PHONE, _NAMED) for found in pattern.finditer(text)]
        mine = theirs.spans(text)
        pieces, at = [], 0
        for start, end in sorted(spans):
            for low, high in _without((max(start, at), end), mine):
                pieces += [text[at:low], TAKEN_OUT]
                at = high
        return "".join([*pieces, text[at:]])

    return clean


def _without(span: tuple[int, int], mine: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a stretch that are not the person's own."""
    left, (start, end) = [], span
    for low, high in mine:
        if high <= start or low >= end:
            continue
        if low > start:
            left.append((start, low))
        start = max(start, high)
    return [*left, (start, end)] if start < end else left


def memo(file: PersonFile, *, language: str, house: House) -> Memo:
    """The same as a paper to be read."""
    said = {name: told[language] for name, told in _words().items()}
    sections = [_section(one, language, said, house) for one in file.held]
    looked = tuple(Line(text=f"{one.at:%Y-%m-%d}: {said[one.what]}") for one in file.accesses)
    return Memo(
        language=language,
        sender=house.name,
        title=said["title"],
        subtitle=said["subtitle"].format(day=f"{file.made_at:%Y-%m-%d}"),
        foot=said["foot"],
        page=said["page"],
        created_at=file.made_at,
        sections=(
            Section(heading=said["about"], lines=(Line(text=said["taken_out"]),), prose=True),
            *sections,
            Section(heading=said["looked"], lines=looked or (Line(text=said["nobody"]),)),
        ),
    )


def _section(one: Held, language: str, said: dict[str, str], house: House) -> Section:
    holding = register().holding(one.holding)
    limit = register().limits.get(holding.rule or "")
    days = said["days"].format(n=limit.in_days(house)) if limit else ""
    until = f"{days} {limit.since[language]}" if limit else holding.until.get(language, "")
    facts = [(said["why"], holding.why[language]), (said["ground"], holding.ground[language]), (said["until"], until)]
    if one.case:
        facts.insert(0, (said["case"], one.case))
    if one.at:
        facts.insert(0, (said["day"], f"{one.at:%Y-%m-%d}"))
    return Section(
        heading=holding.title[language],
        facts=tuple(facts),
        lines=tuple(Line(text=line) for line in one.text.splitlines() if line.strip()),
    )


@cache
def _words() -> dict[str, Told]:
    words: dict[str, Told] = yaml.load(_WORDS.read_text("utf-8"), yaml.CSafeLoader)
    return words
