"""Writing: a host → the text of each field, in codes for files or in the words of a language for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bot.visits.entries.fields import FIELDS, LANGUAGES_SHOWN, WEEKDAYS, Field, Kind
from bot.visits.wording.sentences import country, sentence, tongue
from knowledge import Host, Source
from knowledge.registers.models import OpeningHours


def written(host: Host, language: str | None = None) -> dict[str, str]:
    """Field to text; "" for what is unknown. Without a language in codes, which any of ours reads."""
    raw = _raw(host)
    return {field.name: _written(raw[field.name], field, language) for field in FIELDS}


def _raw(host: Host) -> dict[str, Any]:
    place = host.place
    shown = {f"solutions_{one}": host.solutions_in.get(one, ()) for one in LANGUAGES_SHOWN}
    hours = {name: tuple(one for one in host.hours if one.weekday == day) for day, name in enumerate(WEEKDAYS)}
    where = {"place_name": place.name, "municipality": place.municipality, "country": place.country}
    return {**dict(host), **shown, **hours, **where, "lat": place.lat, "lon": place.lon}


def _written(value: Any, field: Field, language: str | None) -> str:
    if value is None or value == ():
        return ""
    write = _WRITERS.get(field.kind)
    return write(value, language) if write else str(value)


def _lines(value: Iterable[str], language: str | None) -> str:
    return "\n".join(value)


def _yes_no(value: bool, language: str | None) -> str:
    answer = "yes" if value else "no"
    return sentence("hosts", "answers", answer)[language] if language else answer


def _days(value: tuple[dt.date, ...], language: str | None) -> str:
    return ", ".join(first if first == last else f"{first} – {last}" for first, last in _spans(value))


def _spans(days: tuple[dt.date, ...]) -> Iterator[tuple[str, str]]:
    start = 0
    ordered = sorted(set(days))
    for place, day in enumerate(ordered):
        if place + 1 == len(ordered) or (ordered[place + 1] - day).days > 1:
            yield ordered[start].isoformat(), day.isoformat()
            start = place + 1


def _hours(value: tuple[OpeningHours, ...], language: str | None) -> str:
    spells = sorted((one.opens, one.closes) for one in value)
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spells)


def _countries(value: Iterable[str], language: str | None) -> str:
    return ", ".join(country(code)[language] if language else code for code in value)


def _languages(value: Iterable[str], language: str | None) -> str:
    return ", ".join(tongue(code)[language] if language else code for code in value)


def _sources(value: Iterable[Source], language: str | None) -> str:
    return "\n".join(map(_source, value))


def _source(source: Source) -> str:
    parts = [source.document, source.title, source.section, source.as_of or "", source.note]
    while not parts[-1]:
        parts.pop()
    return " | ".join(part.replace("|", "||") for part in parts)


def _word(group: str) -> Callable[[Any, str | None], str]:
    return lambda value, language: sentence("hosts", group, str(value))[language] if language else str(value)


_WRITERS: dict[Kind, Callable[[Any, str | None], str]] = {
    Kind.LINES: _lines,
    Kind.THEMES: lambda value, language: ", ".join(value),
    Kind.YES_NO: _yes_no,
    Kind.DAYS: _days,
    Kind.HOURS: _hours,
    Kind.COUNTRY: lambda value, language: _countries([value], language),
    Kind.COUNTRIES: _countries,
    Kind.LANGUAGES: _languages,
    Kind.SOURCES: _sources,
    Kind.HOST_KIND: _word("kinds"),
    Kind.STATUS: _word("statuses"),
}
