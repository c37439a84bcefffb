"""Entering: texts, as typed or as a row of a file holds them → the host they describe, or what is wrong with each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bot.visits.entries.fields import FIELDS, LANGUAGES_SHOWN, LONGEST, WEEKDAYS, Field
from bot.visits.entries.locating import located
from bot.visits.entries.values import Unfit, value
from bot.visits.entries.writing import written
from bot.visits.models import Told
from bot.visits.models.request import Frozen
from bot.visits.wording.sentences import country, joined, sentence
from knowledge import Host, Place, Registers, Source

_NORTH, _EAST = (54.0, 70.0), (7.0, 25.0)  #: Scandinavia, as the cross-check of the registers has it.
_WHERE = ("place_name", "municipality", "country", "lat", "lon")
_SHOWN = {f"solutions_{language}": language for language in LANGUAGES_SHOWN}


class Fault(Frozen):
    field: str
    told: Told


class Entered(NamedTuple):
    host: Host | None  #: None while anything is wrong.
    faults: tuple[Fault, ...]  #: In the order of the fields.


def enter(
    texts: Mapping[str, str], *, host_id: str, before: Host | None, registers: Registers, today: dt.date, source: Source
) -> Entered:
    """What no text is given for stays as it was; an empty one makes it unknown.

    Args:
        source: What a host rests on that names no source itself.
    """
    given = {**(written(before) if before else {}), **texts}
    faults: dict[str, Told] = {}
    values: dict[str, Any] = {}
    for field in FIELDS:
        try:
            values[field.name] = _value(given.get(field.name, ""), field, registers)
        except Unfit as unfit:
            values[field.name] = None
            faults[field.name] = _expected(field, unfit.said, len(given[field.name]))
        if field.required and field.name not in faults and not values[field.name]:
            faults[field.name] = sentence("hosts", "faults", "missing")
    place = _place(given, values, before, registers)
    for name, told in _crossed(values, place, today):
        faults.setdefault(name, told)
    if faults or place is None:
        ordered = tuple(Fault(field=one.name, told=faults[one.name]) for one in FIELDS if one.name in faults)
        return Entered(None, ordered)
    return Entered(_host(host_id, values, place, before, source), ())


def _value(text: str, field: Field, registers: Registers) -> Any:
    if len(text) > LONGEST:
        raise Unfit(text)
    return value(text, field, registers=registers)


def _expected(field: Field, said: str, length: int) -> Told:
    if length > LONGEST:
        return sentence("hosts", "faults", "too_long")
    return sentence("hosts", "expected", field.kind.value, said=said, low=field.low, high=field.high)


def _place(given: Mapping[str, str], values: dict[str, Any], before: Host | None, registers: Registers) -> Place | None:
    """Coordinates that were those of another place do not stay when the place is another."""
    name, municipality, land, lat, lon = (values[each] for each in _WHERE)
    if before:
        was = before.place
        moved = (name, municipality) != (was.name, was.municipality)
        if not moved and lat is None and lon is None:
            return was
        if moved and (lat, lon) == (was.lat, was.lon):
            lat = lon = None
    found = located(name or "", municipality, land, lat, lon, registers)
    return found or (before.place if before and values["lat"] is not None else None)


def _crossed(values: Mapping[str, Any], place: Place | None, today: dt.date) -> Iterator[tuple[str, Told]]:
    """What is wrong between fields that are right in themselves."""
    low, high = values["min_group"], values["max_group"]
    if low and high and low > high:
        yield "min_group", sentence("hosts", "faults", "min_over_max")
    both = [code for code in values["unwanted_markets"] or () if code in (values["markets"] or ())]
    if both:
        yield "unwanted_markets", sentence("hosts", "faults", "wanted_and_not", markets=joined(map(country, both)))
    if values["network_on"] and values["in_network"] is None:
        yield "in_network", sentence("hosts", "faults", "neither_in_nor_out")
    for name in ("confirmed_on", "network_on"):
        if values[name] and values[name] > today:
            yield name, sentence("hosts", "faults", "to_come", day=values[name])
    wanted = len(values["solutions"] or ())
    for name in _SHOWN:
        if values[name] and len(values[name]) != wanted:
            yield name, sentence("hosts", "faults", "not_one_for_one", wanted=wanted, found=len(values[name]))
    yield from _lost(values, place)


def _lost(values: Mapping[str, Any], place: Place | None) -> Iterator[tuple[str, Told]]:
    if place is None:
        yield "municipality", sentence("hosts", "faults", "where", said=values["municipality"] or values["place_name"])
    elif not (_NORTH[0] <= place.lat <= _NORTH[1] and _EAST[0] <= place.lon <= _EAST[1]):
        yield "lat", sentence("hosts", "faults", "not_here")


def _host(host_id: str, values: dict[str, Any], place: Place, before: Host | None, source: Source) -> Host:
    others = before.solutions_in if before and before.solutions == values["solutions"] else {}
    shown = {language: lines for language, lines in others.items() if language not in LANGUAGES_SHOWN}
    shown |= {language: values[name] for name, language in _SHOWN.items() if values[name]}
    hours = tuple(spell for day in WEEKDAYS for spell in values[day] or ())
    plain = {name: told for name, told in values.items() if name in Host.model_fields and name != "country"}
    return Host(
        **plain
        | {
            "id": host_id,
            "place": place,
            "hours": hours,
            "solutions_in": shown,
            "outdoor": bool(values["outdoor"]),
            "notes": values["notes"] or "",
            "sources": values["sources"] or (source,),
        }
    )
