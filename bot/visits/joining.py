"""Joining: what a company that wants to join the network says of itself, read for a person who takes it in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.visits.models import Kind, Span, Triage, VisitRequest
from bot.visits.models.request import Frozen
from bot.visits.reading import lexicon, place_names
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Part, part
from bot.visits.reading.mail import own_words
from knowledge import GazetteerEntry, Host, Registers

_OFFER_ENDS = re.compile(r"[.,;:!?。，；！？\n]")
_LONGEST_OFFER = 120
_FEWEST_LETTERS = 4
_HOME = "DK"


class Applicant(Frozen):
    """As read; a person corrects it before it goes into the register."""

    name: str = ""
    name_span: Span | None = None
    solutions: tuple[Span, ...] = ()
    markets: tuple[tuple[str, Span], ...] = ()  #: Country codes.
    themes: tuple[str, ...] = ()
    place: str | None = None  #: Id in the gazetteer.
    place_span: Span | None = None


def find_applicant(request: VisitRequest, triage: Triage, *, registers: Registers) -> Applicant | None:
    """None where nobody asks to join."""
    if triage.kind is not Kind.NETWORK_MEMBERSHIP:
        return None
    message, _ = own_words(part("message", request.message), part("subject", request.subject))
    names = triage.evidence.get("organisation", ())
    place, place_span = _place(message, registers)
    return Applicant(
        name=_without_place(triage.organisation or "", place_span),
        name_span=names[0] if names else None,
        solutions=tuple(_offers(message, triage.language))[:5],
        markets=tuple(_markets(message)),
        themes=triage.themes,
        place=place.id if place else None,
        place_span=place_span,
    )


def known_host(name: str, registers: Registers) -> Host | None:
    """The entry of that name, so that nobody stands in the register twice."""
    wanted = folded(name.strip())
    named = ((host, {folded(each) for each in (host.name, *host.aliases)}) for host in registers.hosts)
    return next((host for host, names in named if wanted and wanted in names), None)


def _offers(message: Part, language: str) -> Iterator[Span]:
    languages = tuple(dict.fromkeys((language, "en", "da")))
    for found in lexicon.matches("joining.offers", message, languages):
        end = _OFFER_ENDS.search(message.folded, found.end())
        stop = min(end.start() if end else len(message.folded), found.end() + _LONGEST_OFFER)
        if sum(char.isalpha() for char in message.folded[found.end() : stop]) >= _FEWEST_LETTERS:
            yield message.span(found.end(), stop)


def _markets(message: Part) -> Iterator[tuple[str, Span]]:
    """Countries in sentences that speak of markets."""
    seen = {_HOME}
    speaks = lexicon.matcher("joining.markets", ())
    stretches = [(low, high) for low, high in message.sentences() if speaks.search(message.folded, low, high)]
    for mention in place_names.mentions(message):
        named = mention.region is None and mention.weight > place_names.DEMONYM and mention.country not in seen
        if named and any(low <= mention.start < high for low, high in stretches):
            seen.add(mention.country)
            yield mention.country, message.span(mention.start, mention.end)


def _without_place(name: str, place: Span | None) -> str:
    """`… ApS i Glostrup` is called `… ApS`."""
    words = name.split()
    ends = place is not None and len(words) > 3 and folded(words[-1]) == folded(place.quote)
    return " ".join(words[:-2]) if ends else name


def _place(message: Part, registers: Registers) -> tuple[GazetteerEntry | None, Span | None]:
    """The first place of the region that is named with a capital."""
    found = []
    for entry in registers.places:
        if not entry.in_greater_copenhagen:
            continue
        for name in (entry.name, *entry.aliases):
            at = re.search(rf"(?<!\w){re.escape(folded(name))}(?!\w)", message.folded)
            if at and message.text[message.origins[at.start()]].isupper():
                found.append((at.start(), -len(name), entry, message.span(at.start(), at.end())))
    if not found:
        return None, None
    _, _, entry, span = min(found, key=lambda each: each[:2])
    return entry, span
