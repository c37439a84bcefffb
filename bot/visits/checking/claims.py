"""Rules on what is said: where it comes from, how old it is, and what must not be said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from bot.visits import wording
from bot.visits.checking.checked import Breach, Checked
from bot.visits.models import RECEIVES, BundleKind, ItemStatus
from bot.visits.norms import norms
from bot.visits.wording.discretion import reaches_a_person
from knowledge import Agreement

_WORDS = Path(__file__).parent / "data" / "words.yaml"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORTEST_NAME = 6  # letters; shorter ones are words too
_AROUND = 120  # characters in which it is said that something is over


def evidence(checked: Checked) -> Iterator[Breach]:
    for day in checked.days:
        for item in day.items:
            if item.kind not in RECEIVES:
                continue
            if not item.evidence:
                yield Breach("no_evidence", item.id, {"title": item.title})
                continue
            years = [int(year) for proof in item.evidence for year in _YEAR.findall(proof.as_of or "")]
            if not years:
                yield Breach("evidence_undated", item.id, {"title": item.title})
            elif day.date.year - max(years) > norms().checking.old_evidence_years:
                yield Breach("evidence_old", item.id, {"title": item.title, "year": max(years)})


def expired(checked: Checked) -> Iterator[Breach]:
    """What is over may be named only where it is said to be."""
    said = [*checked.texts(), *((None, why.text) for match in checked.hosts for why in match.why)]
    for one in checked.registers.agreements:
        if one.status != "expired":
            continue
        names = re.compile("|".join(map(re.escape, _names(one))), re.IGNORECASE)
        for item, text in said:
            found = next((hit for hit in names.finditer(text) if not _is_told_over(text, hit)), None)
            if found:
                yield Breach("expired_as_running", item, {"what": found.group()})


def personal(checked: Checked) -> Iterator[Breach]:
    """Numbers and addresses of persons, in what is printed or sent to hosts."""
    to_hosts = {letter.subject for letter in checked.letters if letter.asks}
    for item, text in checked.texts():
        subject = text.partition("\n")[0]
        if (item or subject in to_hosts) and reaches_a_person(text, ours=checked.registers.house.sender):
            yield Breach("personal_data", item)


def marked(checked: Checked) -> Iterator[Breach]:
    """A programme that hosts have not confirmed says so in its letter."""
    hosted = [item for item in checked.programme.items() if item.kind in RECEIVES]
    if all(item.status is ItemStatus.CONFIRMED for item in hosted):
        return
    for letter in checked.letters:
        sent_as_draft = letter.id.startswith(f"{BundleKind.DRAFT_PROGRAMME}-")
        if sent_as_draft and wording.of(letter.language).label("mark") not in letter.body:
            yield Breach("draft_unmarked")


def names(checked: Checked) -> Iterator[Breach]:
    """Hosts are called as they call themselves, diacritics and all."""
    for _, item, host in checked.received():
        if host.name not in item.title and _plain(host.name) in _plain(item.title):
            yield Breach("name_misspelt", item.id, {"title": item.title, "host": host.name})


def taiwan(checked: Checked) -> Iterator[Breach]:
    """There is a representation and no embassy, and no country is put behind the name."""
    if checked.triage.country != "TW":
        return
    for item, text in checked.texts():
        for found in _pattern("taiwan").finditer(text):
            yield Breach("name_of_taiwan", item, {"words": found.group()})
            break


def _names(one: Agreement) -> list[str]:
    """Names that stand for it alone: neither a party that does other things too, nor a mere word."""
    title = [" – ".join(one.parties)] if len(one.parties) > 1 else list(one.parties)
    return [name for name in (*title, *one.aliases) if len(name) >= _SHORTEST_NAME and "*" not in name]


def _is_told_over(text: str, hit: re.Match[str]) -> bool:
    near = text[max(0, hit.start() - _AROUND) : hit.end() + _AROUND]
    return bool(_pattern("over").search(near))


@cache
def _pattern(key: str) -> re.Pattern[str]:
    listed: dict[str, list[str]] = yaml.load(_WORDS.read_text("utf-8"), yaml.CSafeLoader)
    return re.compile("|".join(listed[key]), re.IGNORECASE)


def _plain(name: str) -> str:
    spelt = name.casefold().replace("ø", "o").replace("æ", "ae").replace("ß", "ss")
    letters = "".join(one for one in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(one))
    return re.sub(r"\W+", " ", letters).strip()
