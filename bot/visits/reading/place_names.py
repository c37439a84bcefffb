"""Place names in a text: every country, region, city and demonym, with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.visits.reading import places
from bot.visits.reading.letter import Part

_ELIDED = r"(?<!\w)(?:[dl]|(?:d|n)ell|dall|all|sull|qu)(?=['’]\w)"  # d'Orléans
_WORD = re.compile(rf"{_ELIDED}|[^\W\d_]+(?:['’.][^\W\d_]+)*")
_GERMAN_ADJECTIVE = re.compile(r"(?<=\w{4})(?:er|ische?[rnsm]?)$")  # Berliner, Hamburgischen
_GENITIVE = re.compile(r"['’]?s$")
_HEBREW_PREFIX = re.compile(r"^[והבכלמש](?=\w{3})")  # `in`, `from` and `the` are written in one with a name
_FINNISH_OR_HUNGARIAN_CASE = re.compile(r"(?<=\w{4})(?:[sl]ta|ssa|lla|[rb]o[lb]|b[ae]n)$")
_BENT = (_GENITIVE, _GERMAN_ADJECTIVE, _HEBREW_PREFIX, _FINNISH_OR_HUNGARIAN_CASE)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_FIRST_OTHER_SCRIPT = "\u0370"  #: Greek; Cyrillic, Hebrew and Arabic follow.
DEMONYM = 0.5  #: A word such as `English` names a language as often as a country.


@dataclass(frozen=True)
class Mention:
    country: str
    region: str | None
    start: int
    end: int
    weight: float


def mentions(part: Part) -> Iterator[Mention]:
    """Every country, region, city and demonym; names of places only where they begin with a capital."""
    words = list(_WORD.finditer(part.folded))
    for index, word in enumerate(words):
        if _HAN.match(word.group()):
            yield from _han_mentions(word)
            continue
        found = _longest(part, words[index : index + 4]) or _demonym(word)
        if found:
            yield found


def _longest(part: Part, words: list[re.Match[str]]) -> Mention | None:
    first = part.text[part.origins[words[0].start()]]
    if first.islower():
        return None
    for count in range(len(words), 0, -1):
        start, end = words[0].start(), words[count - 1].end()
        phrase = re.sub(r"\s+", " ", part.folded[start:end])
        forms = (phrase, *(bent.sub("", phrase) for bent in _BENT))
        found = next((place for form in forms if (place := _place(form))), None)
        if found:
            country, region, weight = found
            return Mention(country, region, start, end, weight + 0.1 * (count - 1))
    return None


def _place(phrase: str) -> tuple[str, str | None, float] | None:
    if phrase in places.countries() and len(phrase) > 1:
        return places.countries()[phrase], None, 1.0
    if phrase in places.regions():
        return *places.regions()[phrase], 0.9
    if phrase in places.cities() and len(phrase) > 3:
        return *places.cities()[phrase], 0.6
    if phrase in places.towns():
        return places.towns()[phrase], None, 0.3
    code = places.city_in_other_script(phrase) if phrase >= _FIRST_OTHER_SCRIPT else None
    return (code, None, 0.6) if code else None


def _demonym(word: re.Match[str]) -> Mention | None:
    text = word.group()
    for stem, code in places.demonyms():
        if text.startswith(stem) and len(text) <= len(stem) + 5:
            return Mention(code, None, word.start(), word.end(), DEMONYM)
    return None


def _han_mentions(run: re.Match[str]) -> Iterator[Mention]:
    text = run.group()
    for start in range(len(text)):
        for length in (6, 5, 4, 3, 2):
            found = _place_han(text[start : start + length]) if start + length <= len(text) else None
            if found:
                at = run.start() + start
                yield Mention(found[0], found[1], at, at + length, found[2])
                break


def _place_han(phrase: str) -> tuple[str, str | None, float] | None:
    if phrase in places.countries():
        return places.countries()[phrase], None, 1.0
    if phrase in places.regions():
        return *places.regions()[phrase], 0.9
    return (*places.cities()[phrase], 0.6) if phrase in places.cities() else None
