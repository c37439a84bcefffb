"""Naming: which item of a programme, or which host, a typed name means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from bot.visits.editing.vocabulary import listed, numbered, stripped, words
from bot.visits.models import RECEIVES, ItemKind, ProgrammeDay, ProgrammeItem
from bot.visits.programme.following import follows
from bot.visits.reading.folding import folded
from bot.visits.wording import Wording
from knowledge import Host, Registers

_ALIKE = 0.8  #: Of the letters of two names, where one may be the other misspelt.
_SHORTEST_PART = 3


class Placed(NamedTuple):
    date: dt.date
    item: ProgrammeItem


def planned(days: Sequence[ProgrammeDay], words_: Wording) -> list[Placed]:
    """What a person can ask about: not the ways and the free time that follow from it."""
    return [Placed(day.date, item) for day in days for item in day.items if not follows(item, words_)]


def items_called(name: str, among: Sequence[Placed], registers: Registers) -> list[Placed]:
    """By kind, by what it is called whole, then by a part of that; with an ordinal the one of that number."""
    plain = stripped(name, before="before_names")
    first, _, rest = plain.partition(" ")
    number = numbered("ordinals").get(first)
    if number is not None and rest:
        found = _called(rest, among, registers)
        return found[number - 1 : number] if number > 0 else found[-1:]
    return _called(plain, among, registers)


def hosts_called(name: str, registers: Registers) -> list[Host]:
    """Those of exactly that name, else those of which it is a part."""
    plain = stripped(name, before="before_names")
    whole = [host for host in registers.hosts if plain in _names(host)]
    return whole or [host for host in registers.hosts if any(_part(plain, one) for one in _names(host))]


def hosts_like(name: str, registers: Registers, *, most: int) -> list[Host]:
    """Those that may be meant by a name that nobody has, the likeliest first."""
    plain = stripped(name, before="before_names")
    scored = [(max(_alike(plain, one) for one in _names(host)), host) for host in registers.hosts]
    near = sorted((one for one in scored if one[0] >= _ALIKE), key=lambda one: (-one[0], one[1].name))
    return [host for _, host in near[:most]]


def kind_called(name: str) -> ItemKind | None:
    plain = stripped(name, before="before_names")
    return next((ItemKind(kind) for kind, forms in words()["kinds"].items() if plain in map(folded, forms)), None)


def is_no_name(name: str) -> bool:
    return name in listed("no_names")


def _called(plain: str, among: Sequence[Placed], registers: Registers) -> list[Placed]:
    if plain in listed("anything"):
        return list(among)
    kind = kind_called(plain)
    if kind is not None:
        kinds = RECEIVES if kind is ItemKind.VISIT else {kind}
        return [one for one in among if one.item.kind in kinds]
    whole = [one for one in among if plain in _names_of(one.item, registers)]
    partly = [one for one in among if any(_part(plain, name) for name in _names_of(one.item, registers))]
    return partly if len(partly) > len(whole) == 1 and _vague(plain, partly, registers) else whole or partly


def _vague(plain: str, found: Sequence[Placed], registers: Registers) -> bool:
    """A name that is another's beginning, as that of a town: in the programme it may be either."""
    hosts = [registers.host(one.item.host or "") for one in found]
    return all(host is None or _part(plain, folded(host.name)) for host in hosts)


def _names(host: Host) -> list[str]:
    return [folded(name) for name in (host.name, *host.aliases)]


def _names_of(item: ProgrammeItem, registers: Registers) -> list[str]:
    host = registers.host(item.host) if item.host else None
    names = [folded(item.title), *(_names(host) if host else [])]
    return [*names, *([folded(item.place.name)] if item.place and host else [])]


def _part(plain: str, name: str) -> bool:
    """Whether all of its words stand in the name, whole."""
    said = re.findall(r"\w+", plain)
    return len(plain) >= _SHORTEST_PART and bool(said) and set(said) <= set(re.findall(r"\w+", name))


def _alike(plain: str, name: str) -> float:
    return SequenceMatcher(None, plain, name).ratio()
