"""Naming: which places and names a text wants to see, and which of them are none of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

import yaml

from bot.visits.matching import phrases
from bot.visits.models.request import Frozen
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Part
from bot.visits.reading.matcher import Matcher, compiled
from bot.visits.wording.cleaning import clean
from knowledge import GazetteerEntry, Registers

_FILE = Path(__file__).parent / "data" / "elsewhere.yaml"
_NO_SITE = frozenset({"greater-copenhagen", "copenhagen-airport"})  # named by whoever writes to us or lands
_BEFORE, _FEW_WORDS, _SHORT = 45, 3, 4
_INFLECTED_FROM = 5  # letters; of shorter names only the commonest endings are taken off
_ENDINGS = ("s", "in", "iin", "issa")
_CAPITAL_NOUNS = frozenset({"de"})
_MOST_UNKNOWN, _LONGEST_NAME = 6, 60

_WORD = r"[A-ZÅÆØÄÖÜÉÈÀÁÍÓÚÑŁŚŻ0-9][\w&’'+.\-]*"
_NAME = rf"{_WORD}(?: (?:(?:of|for|i|de|du|des|la|le|von) )?{_WORD}){{0,4}}"
_AND = r"(?:and|og|och|und|et|y|e|en|i|ja|sowie|&)"
_BETWEEN = rf"(?:, (?:{_AND} )?| {_AND} )"
_ARTICLE = (
    r"(?:the|both|e\.g\.|la|le|les|el|los|las|il|lo|den|det|de|het|o|a|os|as|companies like|places like|sites like)"
)
_LIST = re.compile(rf"(?:{_ARTICLE} )?(?P<names>{_NAME}(?:{_BETWEEN}{_NAME})*)")


class Elsewhere(Frozen):
    """A well-known name that is in no register of ours."""

    name: str
    aliases: tuple[str, ...] = ()
    outside: str | None = None
    at: str = ""


def without(names: tuple[str, ...], text: Part) -> Part:
    for name in names:
        plain = folded(name)
        at = text.folded.find(plain) if len(plain) > 3 else -1
        while at >= 0:
            text = text.masked(at, at + len(plain))
            at = text.folded.find(plain, at + 1)
    return text


def places_to_see(text: Part, registers: Registers) -> Iterator[GazetteerEntry]:
    """Places that are neither a host's name, nor where they come from, land or sleep."""
    known = _places(registers)
    free = _without_hosts(text, registers)
    for match in _matcher(tuple(known)).finditer(free.folded):
        place = _longest(match.group(), known)
        if place and place.id not in _NO_SITE and _is_wish(free, match, place):
            yield place


def only_countries(text: Part, registers: Registers) -> Iterator[str]:
    """The side of the sentence that says `only`, where it names one side and no other."""
    known = _places(registers)
    for match in phrases.pattern("only").finditer(text.folded):
        low, high = text.sentence(match.start())
        said = text.folded[low:high]
        named = [_longest(found.group(), known) for found in _matcher(tuple(known)).finditer(said)]
        sides = {place.country for place in named if place and place.in_greater_copenhagen and place.id not in _NO_SITE}
        hosts = _hosts(registers)
        sides |= {hosts[folded(found.group())] for found in _exact(tuple(hosts)).finditer(said)}
        sides |= {
            side for side, key in (("SE", "swedish_side"), ("DK", "danish_side")) if phrases.pattern(key).search(said)
        }
        if len(sides) == 1:
            yield sides.pop()


def place_called(name: str, registers: Registers) -> GazetteerEntry | None:
    return _longest(folded(name), _places(registers))


def elsewhere(text: Part, registers: Registers) -> Iterator[tuple[str, str | None]]:
    """Well-known names that are no hosts of ours, with the country they lie in beyond the region."""
    free = _without_hosts(text, registers)
    known = {_plain(name): one for one in _elsewhere() for name in (one.name, *one.aliases)}
    for match in _exact(tuple(known)).finditer(free.folded):
        one = known.get(match.group())
        if one and _is_name(free, match):
            said = free.text[free.origins[match.start()] : free.origins[match.end() - 1] + 1]
            yield (f"{said} ({one.at})" if one.at else said), one.outside


def unknown(text: Part, registers: Registers, language: str) -> Iterator[str]:
    """Names in a list right after a word for seeing that nobody here knows.

    Where every noun has a capital, a capital says nothing.
    """
    if language in _CAPITAL_NOUNS:
        return
    free = _without_places(_without_hosts(text, registers), registers)
    stems = _theme_stems(registers)
    found = 0
    for match in phrases.pattern("to_see").finditer(free.folded):
        if match.end() >= len(free.origins):
            return
        after = _shown(free, match.end())
        names = _LIST.match(after.lstrip())
        for name in re.split(_BETWEEN, names["names"]) if names else ():
            if found < _MOST_UNKNOWN and _may_be_a_name(name, stems):
                found += 1
                yield clean(name.rstrip(".,;:!?"), _LONGEST_NAME)


def _shown(text: Part, at: int) -> str:
    """Some of the original text from there on, with what was masked blanked out."""
    end = min(len(text.origins), at + 200)
    return "".join(
        text.text[text.origins[position]] if text.folded[position] != " " else " " for position in range(at, end)
    )


def _may_be_a_name(name: str, stems: set[str]) -> bool:
    plain = folded(name).strip(" .,;:!?")
    words = re.findall(r"\w+", plain)
    if len(plain) < 3 or not words or words[0].isdigit() or any(f" {stem}" in f" {plain}" for stem in stems):
        return False
    return words[0] not in phrases.plain_words("no_name")


def _is_name(text: Part, match: re.Match[str]) -> bool:
    """Names begin with a capital, where there are capitals."""
    first = text.text[text.origins[match.start()]]
    return first.isupper() or not first.islower()


def _is_wish(text: Part, match: re.Match[str], place: GazetteerEntry) -> bool:
    return _is_name(text, match) and _is_written_so(text, match, place) and not _is_passed(text, match.start())


def _is_written_so(text: Part, match: re.Match[str], place: GazetteerEntry) -> bool:
    """Very short names count as they are written only: `Møn` is a place, and `Mon` a day."""
    said = text.text[text.origins[match.start()] : text.origins[match.end() - 1] + 1].casefold()
    return len(said) > _SHORT or said in {name.casefold() for name in place.names}


def _is_passed(text: Part, at: int) -> bool:
    before = text.folded[max(0, at - _BEFORE) : at]
    for key in ("home", "passing"):
        for match in phrases.pattern(key).finditer(before):
            between = before[match.end() :]
            if not re.search(r"[,.!?;:\n]", between) and len(between.split()) < (_FEW_WORDS if key == "home" else 1):
                return not (key == "home" and phrases.pattern("to_see").search(between))
    return False


def _without_hosts(text: Part, registers: Registers) -> Part:
    return _masked(text, _exact(tuple(_hosts(registers))))


def _without_places(text: Part, registers: Registers) -> Part:
    known = {_plain(name) for one in _elsewhere() for name in (one.name, *one.aliases)}
    return _masked(_masked(text, _matcher(tuple(_places(registers)))), _exact(tuple(sorted(known))))


def _masked(text: Part, names: Matcher) -> Part:
    for match in list(names.finditer(text.folded)):
        text = text.masked(match.start(), match.end())
    return text


@lru_cache(maxsize=20_000)
def _plain(name: str) -> str:
    return folded(name)


def _places(registers: Registers) -> dict[str, GazetteerEntry]:
    return {
        _plain(name): place for place in registers.places for name in place.names if len(name) > 2 or not name.isascii()
    }


def _hosts(registers: Registers) -> dict[str, str]:
    """Names of hosts with the country they lie in; names of cities stay names of places."""
    places = _places(registers)
    names = {_plain(name): host.place.country for host in registers.hosts for name in (host.name, *host.aliases)}
    return {name: country for name, country in names.items() if name not in places}


def _longest(said: str, known: Mapping[str, GazetteerEntry]) -> GazetteerEntry | None:
    return next(
        (known[said[:end]] for end in range(len(said), 2 if said.isascii() else 1, -1) if said[:end] in known), None
    )


@lru_cache(maxsize=4)
def _matcher(names: tuple[str, ...]) -> Matcher:
    """Names with the endings that languages put to them."""
    bare = [_bare(name) for name in names]
    ended = [f"{name}*" if len(name) >= _INFLECTED_FROM else name for name in bare]
    short = [name + ending for name in bare if 3 < len(name) < _INFLECTED_FROM for ending in _ENDINGS]
    return compiled((*ended, *short))


@lru_cache(maxsize=8)
def _exact(names: tuple[str, ...]) -> Matcher:
    return compiled(tuple(_bare(name) for name in names))


def _bare(name: str) -> str:
    return re.sub(r"[*#/()|]+", " ", name).strip()


def _theme_stems(registers: Registers) -> set[str]:
    stems = {_plain(term) for theme in registers.themes for terms in theme.terms.values() for term in terms}
    return stems | {_plain(label) for theme in registers.themes for label in theme.labels.values()}


@cache
def _elsewhere() -> tuple[Elsewhere, ...]:
    return tuple(Elsewhere.model_validate(entry) for entry in yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader))
