"""Where the sending organisation sits: country and region, from the form, its name, the text, the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.visits.models import Kind, Span
from bot.visits.reading import lexicon, places
from bot.visits.reading.letter import Letter, Part

_WORD = re.compile(r"[^\W\d_]+(?:['’\-.][^\W\d_]+)*")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_CALLING_CODE = re.compile(r"(?:\+|00)\s?(\d{1,3})")
_CALLING = {
    "45": "DK",
    "46": "SE",
    "47": "NO",
    "358": "FI",
    "354": "IS",
    "49": "DE",
    "33": "FR",
    "31": "NL",
    "32": "BE",
    "34": "ES",
    "39": "IT",
    "48": "PL",
    "351": "PT",
    "44": "GB",
    "353": "IE",
    "43": "AT",
    "41": "CH",
    "420": "CZ",
    "36": "HU",
    "30": "GR",
    "372": "EE",
    "371": "LV",
    "370": "LT",
    "380": "UA",
    "90": "TR",
    "55": "BR",
    "52": "MX",
    "86": "CN",
    "886": "TW",
    "852": "HK",
    "81": "JP",
    "82": "KR",
    "65": "SG",
    "91": "IN",
    "61": "AU",
    "64": "NZ",
    "27": "ZA",
}
#: Endings that stand for a country of the sender; others are sold to everybody.
_NOT_A_COUNTRY = frozenset(
    {"io", "co", "me", "tv", "ai", "cc", "ws", "to", "fm", "ly", "gg", "nu", "eu", "la", "st", "ag", "sh"}
)
_BEFORE = 28


@dataclass(frozen=True)
class Origin:
    country: str | None = None
    region: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Mention:
    country: str
    region: str | None
    start: int
    end: int
    weight: float


def find_origin(letter: Letter, organisation: Part | None, kind: Kind) -> Origin:
    """The first of these that says something: the form, the organisation's name, the text, the address."""
    named = _strongest(organisation, letter, as_name=True) if organisation else None
    told = _strongest(letter.message, letter, as_name=False) if _speaks_of_itself(kind) else None
    region = next((each.region for each in (named, told) if each and each.region), None)
    form = _form(letter)
    if form.country:
        matching = next((each for each in (named, told) if each and each.country == form.country and each.region), None)
        return Origin(form.country, matching.region if matching else None, form.spans)
    for mention, part in ((named, organisation), (told, letter.message)):
        if mention and part:
            fitting = region if mention.region is None else mention.region
            return Origin(mention.country, fitting, (part.span(mention.start, mention.end),))
    return _address(letter)


def _speaks_of_itself(kind: Kind) -> bool:
    """Only who wants to come writes about where they come from; others name countries for other reasons."""
    return kind in (Kind.DELEGATION_VISIT, Kind.CHANGE_OR_CANCELLATION, Kind.NETWORK_MEMBERSHIP)


def _form(letter: Letter) -> Origin:
    organisation = letter.request.organisation
    said = (organisation.country or "").strip() if organisation else ""
    code = places.country_code(said) if said else None
    if not code:
        return Origin()
    return Origin(code, None, (Span(quote=said, start=0, end=len(said), part="form"),))


def _address(letter: Letter) -> Origin:
    contact = letter.request.contact
    email = (contact.email or "").strip()
    ending = email.rpartition(".")[2].lower()
    code = places.country_code(ending) if len(ending) == 2 and ending not in _NOT_A_COUNTRY else None
    if code:
        return Origin(code, None, (Span(quote=email, start=0, end=len(email), part="contact"),))
    dialled = _CALLING_CODE.match((contact.phone or "").strip())
    for length in (3, 2, 1):
        code = _CALLING.get(dialled[1][:length]) if dialled else None
        if code and contact.phone:
            phone = contact.phone.strip()
            return Origin(code, None, (Span(quote=phone, start=0, end=len(phone), part="contact"),))
    return Origin()


def _strongest(part: Part, letter: Letter, *, as_name: bool) -> Mention | None:
    weighed = [_weighed(each, part, letter, as_name=as_name) for each in mentions(part)]
    standing = [each for each in weighed if each.weight > 0]
    return max(standing, key=lambda each: each.weight, default=None)


def _weighed(mention: Mention, part: Part, letter: Letter, *, as_name: bool) -> Mention:
    if as_name:
        return mention
    before = part.folded[max(0, mention.start - _BEFORE) : mention.start]
    weight = 0.0
    if _ends_with("places.origin", before, letter):
        weight = 3.0 + mention.weight
    elif _HAN.match(part.folded[mention.start : mention.end]) and not _ends_with("places.destination", before, letter):
        weight = 2.0 + mention.weight
    elif _describes_group(mention, part):
        weight = 2.0 + mention.weight
    elif mention.start > len(part.folded) * 0.6 and _own_line(mention, part):
        weight = 1.5 + mention.weight
    if mention.country == "DK":
        weight -= 3.0
    first_lines = 0.3 if mention.start < 250 else 0.0
    return Mention(mention.country, mention.region, mention.start, mention.end, weight + (first_lines if weight else 0))


def _ends_with(key: str, before: str, letter: Letter) -> bool:
    pattern = lexicon.matcher(key, letter.languages)
    return any(
        re.fullmatch(
            r"\W*(?:(?:the|der|den|la|le|el|il|de|city|region|province|stadt|ville|town)\W+)?(?:\w+[,\s]+)?",
            before[m.end() :],
        )
        for m in pattern.finditer(before)
    )


_GROUP_NOUN = re.compile(
    r"[\s\-]*\w*(?:delegation|delegacion|delegazion|delegacj|delegasjon|delegatie|group|gruppe|grupp|municipal|kommun|compan|virksomhed|bedrift|foretag|firm|unternehmen|universit|ministr|government|region|cit|town|stad|stadt|embass|ambass|botschaft|investor|entreprise|empresa|aziend|utility|hospital|parliament|agency|institut)"
)


def _describes_group(mention: Mention, part: Part) -> bool:
    return bool(_GROUP_NOUN.match(part.folded[mention.end : mention.end + 30]))


def _own_line(mention: Mention, part: Part) -> bool:
    """A short line near the end: a signature's."""
    start = part.folded.rfind("\n", 0, mention.start) + 1
    end = part.folded.find("\n", mention.end)
    line = part.folded[start : end if end >= 0 else len(part.folded)]
    return start > 0 and len(line) < 70


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
    if not first.isupper():
        return None
    for count in range(len(words), 0, -1):
        start, end = words[0].start(), words[count - 1].end()
        phrase = re.sub(r"\s+", " ", part.folded[start:end])
        found = _place(phrase) or (_place(phrase[:-1]) if phrase.endswith("s") else None)
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
    return None


def _demonym(word: re.Match[str]) -> Mention | None:
    text = word.group()
    for stem, code in places.demonyms():
        if text.startswith(stem) and len(text) <= len(stem) + 5:
            return Mention(code, None, word.start(), word.end(), 0.5)
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
