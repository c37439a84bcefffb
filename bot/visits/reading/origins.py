"""Where the sending organisation sits: country and region, from the form, its name, the text, the address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from bot.visits.models import Kind, Span
from bot.visits.reading import lexicon, places
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Letter, Part, part
from bot.visits.reading.matcher import compiled
from bot.visits.reading.place_names import DEMONYM, Mention, mentions

_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_BEFORE = 28
_SHORTEST_PLACE = 3
_FIRST_LINES = 250
_EARLY = 0.3


@dataclass(frozen=True)
class Origin:
    country: str | None = None
    region: str | None = None
    spans: tuple[Span, ...] = ()


def find_origin(letter: Letter, organisation: Part | None, kind: Kind) -> Origin:
    """The first of these that says something: the form, the organisation's name, the text, the address."""
    named = _strongest(organisation, letter, as_name=True) if organisation else None
    told = _told(letter, kind)
    region = next((each.region for each in (named, told) if each and each.region), None)
    form = _form(letter)
    if form.country:
        matching = next((each for each in (named, told) if each and each.country == form.country and each.region), None)
        return Origin(form.country, matching.region if matching else None, form.spans)
    if named and named.country == "DK" and kind is Kind.DELEGATION_VISIT:
        abroad = told if told and told.country != "DK" else None
        if abroad or (passed_on := _mentioned(letter, organisation, kind)).country:  # a Danish body passes somebody on
            named = None if abroad else named
            if not abroad:
                return passed_on
    surer = _surer(letter, organisation, kind, town=bool(named and named.weight < DEMONYM))
    if surer.country:
        return surer
    for mention, text in ((named, organisation), (told, letter.message)):
        if mention and text:
            fitting = region if mention.region is None else mention.region
            return Origin(mention.country, fitting, (text.span(mention.start, mention.end),))
    for finder in (_city, _address, _public_body, _legal_form, _at_home, _mentioned, _language, _lives_at_home):
        found = finder(letter, organisation, kind)
        if found.country:
            return found
    return Origin()


def _surer(letter: Letter, organisation: Part | None, kind: Kind, *, town: bool) -> Origin:
    """Whom it is for; and a company's form where its name is only a small town's, which is often only a word."""
    principal = _principal(letter)
    return principal if principal.country or not town else _legal_form(letter, organisation, kind)


def _principal(letter: Letter) -> Origin:
    """Whoever the form says it is for is the one who sends."""
    said = part("form", (letter.request.on_behalf_of or "").strip())
    found = _strongest(said, letter, as_name=True)
    return Origin(found.country, found.region, (said.span(found.start, found.end),)) if found else Origin()


def _city(letter: Letter, *_: object) -> Origin:
    """The form's city."""
    organisation = letter.request.organisation
    said = part("form", (organisation.city or "").strip() if organisation else "")
    found = next(iter(mentions(said)), None)
    return Origin(found.country, found.region, (said.span(found.start, found.end),)) if found else Origin()


def _public_body(letter: Letter, organisation: Part | None, _: Kind) -> Origin:
    """A public body named in its own language, where one country alone is run in that language."""
    country = places.country_of_administration(letter.language)
    if country and organisation:
        for match in lexicon.matches("places.public_body", organisation, (letter.language,)):
            return Origin(country, None, (organisation.span(match.start(), match.end()),))
    return Origin()


def _language(letter: Letter, organisation: Part | None, kind: Kind) -> Origin:
    """Who comes as a body, in the language that one country abroad is run in, most likely comes from there."""
    country = places.country_of_administration(letter.language)
    if letter.language == "zh":
        country = places.country_of_script(letter.message.folded)
    if country in (None, "DK") or kind is not Kind.DELEGATION_VISIT:
        return Origin()
    for text in (organisation or letter.subject, letter.message):
        for match in lexicon.matches("places.body", text, ()):
            return Origin(country, None, (text.span(match.start(), match.end()),))
    return Origin()


def _legal_form(letter: Letter, organisation: Part | None, _: Kind) -> Origin:
    """`Sp. z o.o.` is Polish; `GmbH` is German where the letter is, and may be Austrian or Swiss."""
    if organisation:
        for form, country, language in places.legal_forms():
            match = compiled((form,)).search(organisation.folded)
            if match and language in (None, letter.language):
                return Origin(country, None, (organisation.span(match.start(), match.end()),))
    return Origin()


def _at_home(letter: Letter, _: Part | None, kind: Kind) -> Origin:
    """Who asks for advice is one of us: the first of our own places that they name."""
    near = _near_home(letter.message, letter) if kind is Kind.ADVICE else ()
    first = min(near, key=lambda each: each.start, default=None)
    return Origin(first.country, None, (letter.message.span(first.start, first.end),)) if first else Origin()


def _lives_at_home(letter: Letter, _: Part | None, kind: Kind) -> Origin:
    """Nobody from abroad is named, and whoever writes signs with a Danish place, comes from it or sits there."""
    if not _speaks_of_itself(kind):
        return Origin()
    text = letter.message
    for place in _near_home(text, letter):
        before = text.folded[max(0, place.start - _BEFORE) : place.start]
        ours = letter.language == "da" or kind is Kind.NETWORK_MEMBERSHIP  # others are only here for their visit
        wished = not ours and lexicon.matcher("signals.to_see", ()).search(text.folded, 0, place.start)
        sits = (ours and _lives_there(place, text, before)) or _ends_with("places.origin", before, letter)
        if place.country == "DK" and ((sits and not wished) or text.signed(place.start, place.end)):
            return Origin(place.country, None, (text.span(place.start, place.end),))
    return Origin()


def _mentioned(letter: Letter, _: Part | None, kind: Kind) -> Origin:
    """The first place abroad that is neither wished for nor passed through; last, as nothing around it says more."""
    if not _speaks_of_itself(kind):
        return Origin()
    near = {folded(name) for place in letter.registers.places for name in place.names}
    for text in (_without_ended(letter.message), _without_ended(letter.subject)):
        abroad = [
            each
            for each in mentions(text)
            if each.weight > DEMONYM and each.country != "DK" and text.folded[each.start : each.end] not in near
        ]
        standing = [
            each
            for each in abroad
            if not (_elsewhere(each, text, letter) or _agency(each, text, letter, as_name=False))
        ]
        if standing:
            surest = max(standing, key=lambda each: (round(each.weight), -each.start))
            return Origin(surest.country, surest.region, (text.span(surest.start, surest.end),))
    return Origin()


def _without_ended(text: Part) -> Part:
    """Offers that have ended carry names of countries."""
    for ended in lexicon.matches("signals.outdated_offer", text, ()):
        text = text.masked(ended.start(), ended.end())
    return text


def _elsewhere(mention: Mention, text: Part, letter: Letter) -> bool:
    before = text.folded[max(0, mention.start - _BEFORE) : mention.start]
    return _ends_with("places.seen", before, letter) or _ends_with("signals.passing", before, letter)


def _speaks_of_itself(kind: Kind) -> bool:
    """Only who wants to come writes about where they come from; others name countries for other reasons."""
    return kind in (Kind.DELEGATION_VISIT, Kind.CHANGE_OR_CANCELLATION, Kind.NETWORK_MEMBERSHIP)


def _told(letter: Letter, kind: Kind) -> Mention | None:
    if kind is Kind.PRESS:
        return _medium_home(letter)
    return _strongest(letter.message, letter, as_name=False) if _speaks_of_itself(kind) else None


def _medium_home(letter: Letter) -> Mention | None:
    """The place abroad in the sentence that says what they write for."""
    text = letter.message
    heard = list(lexicon.matches("kinds.press", text, letter.languages))
    for place in mentions(text):
        low, high = text.sentence(place.start)
        says = any(low <= each.start() < high for each in heard)
        if says and place.weight > DEMONYM and place.country != "DK" and not _elsewhere(place, text, letter):
            return place
    return None


def _form(letter: Letter) -> Origin:
    organisation = letter.request.organisation
    said = (organisation.country or "").strip() if organisation else ""
    code = places.country_code(said) if said else None
    if not code:
        return Origin()
    return Origin(code, None, (Span(quote=said, start=0, end=len(said), part="form"),))


def _address(letter: Letter, *_: object) -> Origin:
    contact = letter.request.contact
    email, phone = (contact.email or "").strip(), (contact.phone or "").strip()
    for said, code in ((email, places.country_of_address(email)), (phone, places.country_of_phone(phone))):
        if code:
            return Origin(code, None, (Span(quote=said, start=0, end=len(said), part="contact"),))
    return Origin()


def _strongest(part: Part, letter: Letter, *, as_name: bool) -> Mention | None:
    found = [*mentions(part), *(_near_home(part, letter) if as_name else ())]
    found = [each for each in found if not _agency(each, part, letter, as_name=as_name)]
    weighed = [_weighed(each, part, letter, as_name=as_name) for each in found]
    standing = [each for each in weighed if each.weight > 0]
    return max(standing, key=lambda each: each.weight, default=None)


def _agency(mention: Mention, part: Part, letter: Letter, *, as_name: bool) -> bool:
    """`Study Tours` is no French city; `une délégation de Tours` is from one; and `Kota` is a city in Indonesian."""
    named = part.folded[mention.start : mention.end]
    word = lexicon.matcher("senders.agency_name", ()).fullmatch(named)
    agency = word is not None and (as_name or places.is_agency(named, letter.language))
    return agency or places.is_word(named, letter.language)


def _near_home(part: Part, letter: Letter) -> Iterator[Mention]:
    """Our own area's places, which the list of the world's cities leaves out."""
    for place in letter.registers.places:
        for name in place.names:
            plain = folded(name)
            at = part.folded.find(plain) if len(name) > _SHORTEST_PLACE else -1
            while at >= 0:
                if at == 0 or not part.folded[at - 1].isalnum():
                    yield Mention(place.country, None, at, at + len(plain), 0.5)
                at = part.folded.find(plain, at + 1)


def _weighed(mention: Mention, part: Part, letter: Letter, *, as_name: bool) -> Mention:
    if as_name:
        return mention
    weight = _context(mention, part, letter)
    if weight:
        weight += mention.weight + (_EARLY if mention.start < _FIRST_LINES else 0.0)
    if mention.country == "DK":
        weight -= 3.0  # most who write about Denmark want to see it
    return replace(mention, weight=weight)


def _context(mention: Mention, part: Part, letter: Letter) -> float:
    """How surely the words around say that they come from there; 0 where they do not."""
    before = part.folded[max(0, mention.start - _BEFORE) : mention.start]
    if _ends_with("places.origin", before, letter):
        return 3.0
    if _describes_group(mention, part) or _begins_name(mention, part):
        return 2.0
    if _HAN.match(part.folded[mention.start : mention.end]):
        return 0.0 if _ends_with("places.destination", before, letter) else 2.0
    if _lives_there(mention, part, before):
        return 1.2
    signed = mention.weight > DEMONYM and part.signed(mention.start, mention.end)
    return 1.5 if signed else 0.0


def _ends_with(key: str, before: str, letter: Letter) -> bool:
    pattern = lexicon.matcher(key, letter.languages)
    return any(
        re.fullmatch(
            r"\W*(?:(?:the|der|den|la|le|el|il|de|city|region|province|stadt|ville|town)\W+)?(?:\w+[,\s]+)?",
            before[m.end() :],
        )
        for m in pattern.finditer(before)
    )


def _lives_there(mention: Mention, part: Part, before: str) -> bool:
    """`I am a teacher in Sevilla`, `the sailing club in Sevilla`."""
    inside, sits = (lexicon.matcher(f"places.{name}", ()).pattern for name in ("in_place", "sits"))
    if not re.search(rf"(?:{inside})\s$", before):
        return False
    low, _ = part.sentence(mention.start)
    return bool(re.search(rf"(?:{sits})\W+(?:{inside})\s$", before)) or bool(
        lexicon.matcher("places.self", ()).search(part.folded, low, mention.start)
    )


def _describes_group(mention: Mention, part: Part) -> bool:
    return bool(_group_noun().match(part.folded[mention.end : mention.end + 30]))


def _begins_name(mention: Mention, part: Part) -> bool:
    """`Philippine Ports Authority`: an English adjective at the head of a name."""
    if mention.weight > DEMONYM or not part.text[part.origins[mention.start]].isupper():
        return False
    after = part.text[part.origins[mention.end - 1] + 1 :][:30]
    return bool(re.match(r" [A-Z][a-z]+ (?:[A-Z]|of )", after))


@cache
def _group_noun() -> re.Pattern[str]:
    return re.compile(rf"[\s\-]*(?:\w+\s)?(?:{lexicon.matcher('places.group_noun', ()).pattern})")
