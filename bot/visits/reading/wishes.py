"""Which hosts and places they name: wishes, the Swedish side, and what lies beyond Greater Copenhagen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.visits.models import Span
from bot.visits.reading import lexicon
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Letter, Part
from bot.visits.reading.matcher import Matcher, compiled
from knowledge import HostKind, Registers

_SHORT = 4  #: Names up to this long count only as written, capitals included: DI, KU, ESS, CLEAN.
_ONLY_TOWN_HALL = frozenset(
    {"copenhagen", "kobenhavn"}
)  # whoever comes here names the city; that is no wish to meet it


_FROM_WITHIN = 60
_FROM_WORDS = 6


@dataclass(frozen=True)
class Wishes:
    hosts: tuple[str, ...] = ()
    host_spans: tuple[Span, ...] = ()
    swedish_side: tuple[Span, ...] = ()
    outside: tuple[Span, ...] = ()


def find_wishes(letter: Letter, *, sender_names: tuple[str, ...]) -> Wishes:
    """Names in what the sender wrote, their own name and home left out."""
    parts = tuple(_without_ended(_without(part, sender_names), letter) for part in letter.own)
    hosts: dict[str, Span] = {}
    for name, host_id in host_names(letter.registers):
        for part in parts:
            found = _named(name, part, letter)
            if found and not _comes_from(part, found.start(), letter):
                hosts.setdefault(host_id, part.span(found.start(), found.end()))
    swedish, outside = _places(parts, letter)
    by_id = {host.id: host for host in letter.registers.hosts}
    over_there = [span for host, span in hosts.items() if by_id[host].place.country == "SE"]
    return Wishes(tuple(hosts), tuple(hosts.values()), (*swedish, *over_there), outside)


def _places(parts: tuple[Part, ...], letter: Letter) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    swedish: list[Span] = []
    outside: list[Span] = []
    for name, country, inside in _place_names(letter.registers):
        if inside and country != "SE":
            continue
        named = [(part, found) for part in parts if (found := _named(name, part, letter))]
        if any(_home(part, name, letter) for part, _ in named):
            continue
        for part, found in named:
            if _is_wish(part, found.start(), letter):
                (swedish if inside else outside).append(part.span(found.start(), found.end()))
    return tuple(swedish), tuple(outside)


def _home(part: Part, name: str, letter: Letter) -> bool:
    """They come from there, or sign with it; wherever else they name it, it is still their own place."""
    return any(
        part.signed(found.start(), found.end()) or _comes_from(part, found.start(), letter)
        for found in _name_pattern(name).finditer(part.folded)
    )


def _is_wish(part: Part, at: int, letter: Letter) -> bool:
    """Not where they come from, nor a stop on the way that is none of ours."""
    if _comes_from(part, at, letter):
        return False
    before = re.split(r"(?<!\d)[.!?。]\s", part.folded[max(0, at - 40) : at])[-1]
    return not any(
        len(re.findall(r"\w+", before[m.end() :])) <= 1
        for m in lexicon.matcher("signals.passing", letter.languages).finditer(before)
    )


def _comes_from(part: Part, at: int, letter: Letter) -> bool:
    """`from Malmö and Region Skåne`: no comma and no word for seeing or for a night's stay since the `from`."""
    before = part.folded[max(0, at - _FROM_WITHIN) : at]
    froms = list(lexicon.matcher("signals.coming_from", letter.languages).finditer(before))
    if not froms:
        return False
    between = before[froms[-1].end() :]
    far = len(between.split()) > _FROM_WORDS or re.search(r"[,.!?;:\n]", between)
    return not far and not any(lexicon.matcher(key, ()).search(between) for key in ("signals.to_see", "dates.lodging"))


def _named(name: str, part: Part, letter: Letter) -> re.Match[str] | None:
    if _first_word(name) not in part.folded:
        return None  # most names: spared a pattern of their own
    pattern = _name_pattern(name)
    for match in pattern.finditer(part.folded):
        if len(name) > _SHORT:
            return match
        if part.text[part.origins[match.start()] :].startswith(name):
            return match
    return None


@cache
def _first_word(name: str) -> str:
    return next(iter(re.findall(r"[^\W_]+", folded(name))), "")


@cache
def _name_pattern(name: str) -> Matcher:
    return compiled((re.sub(r"[*#/()]", " ", name),))


def host_names(registers: Registers) -> tuple[tuple[str, str], ...]:
    """(name, host id), longest first."""
    names = []
    for host in registers.hosts:
        for name in {host.name, *host.aliases}:
            if host.kind is HostKind.MUNICIPALITY and folded(name) in _ONLY_TOWN_HALL:
                continue
            names.append((name, host.id))
    return tuple(sorted(names, key=lambda pair: -len(pair[0])))


def _place_names(registers: Registers) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (name, place.country, place.in_greater_copenhagen)
        for place in registers.places
        for name in set(place.names)
        if len(name) > 2
    )


def _without(part: Part, names: tuple[str, ...]) -> Part:
    for name in names:
        plain = folded(name)
        at = part.folded.find(plain) if len(plain) > _SHORT else -1
        while at >= 0:
            part = part.masked(at, at + len(plain))
            at = part.folded.find(plain, at + 1)
    return part


def _without_ended(part: Part, letter: Letter) -> Part:
    """Offers that have ended carry names of hosts that have not."""
    for match in lexicon.matches("signals.outdated_offer", part, letter.languages):
        part = part.masked(match.start(), match.end())
    return part
