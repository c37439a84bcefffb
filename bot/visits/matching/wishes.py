"""Wishes: where, when and how a group wants to visit, beyond the facts that triage rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.visits.matching import naming, phrases
from bot.visits.matching.interests import interests
from bot.visits.matching.journeys import ENDS, journey
from bot.visits.matching.region import place_named
from bot.visits.models import Triage, VisitRequest
from bot.visits.models.request import Frozen
from bot.visits.reading.letter import Part, part
from knowledge import GazetteerEntry, Registers

_SHORT_NOTICE = "short_notice"
_AROUND_TIME = 60  # characters between a word for arriving and its time


class Beyond(Frozen):
    """A name they wish to see that no host of ours answers to."""

    name: str
    country: str | None = None  #: Where it lies beyond the region; None where it may lie within.


class Wishes(Frozen):
    side: str | None = None  #: `DK` or `SE`, where the sender wants to see that side of the Øresund and no other.
    places: tuple[str, ...] = ()  #: Ids of places of the region that are named to be seen.
    beyond: tuple[Beyond, ...] = ()
    days: tuple[dt.date, ...] = ()  #: Named one by one.
    weekdays: tuple[int, ...] = ()  #: Monday is 0.
    afternoon: bool = False  #: And not in the morning.
    settled: frozenset[str] = (
        frozenset()
    )  #: What is said already: `transport`, `interpreting`, `costs`, `arrival`, `departure`.
    arrives: dt.time | None = None  #: Where a clock time is given.
    arrives_on: dt.date | None = None  #: None where they did not say; where dates are fixed, it is the first.
    departs: dt.time | None = None
    departs_on: dt.date | None = None  #: As above; the last.
    commercial: bool = False  #: They look for suppliers, customers, partners or investments.
    diets: bool = False  #: They say that some do not eat everything.
    interests: tuple[str, ...] = ()  #: What they want to learn, in their own words.
    full_notice_from: dt.date | None = None  #: Before this day there is time for a reduced visit only.


def wishes(request: VisitRequest, triage: Triage, *, registers: Registers) -> Wishes:
    own = tuple(name for name in (triage.organisation, request.contact.name) if name)
    texts = tuple(naming.without(own, part(name, text)) for name, text in _texts(request))
    since = request.submitted_at.date()
    arrival, departure = (
        journey(end, texts, language=triage.language, window=triage.dates, since=since) for end in ENDS
    )
    named = [place for text in texts for place in naming.places_to_see(text, registers)]
    return Wishes(
        side=_side(texts, named, triage, registers),
        places=_places(named, registers),
        beyond=tuple(_beyond(texts, named, triage, registers)),
        days=_days(triage),
        weekdays=tuple(sorted({day for text in texts for day in phrases.weekdays(text)})),
        afternoon=_heard("afternoon", texts) and not _heard("morning", texts),
        settled=frozenset(_settled(texts)),
        arrives=arrival.time if arrival else None,
        arrives_on=arrival.date if arrival else None,
        departs=departure.time if departure else None,
        departs_on=departure.date if departure else None,
        commercial=_heard("commercial", texts),
        diets=_heard("diets", texts),
        interests=interests(texts, private=own),
        full_notice_from=_full_notice_from(request, registers),
    )


def _texts(request: VisitRequest) -> tuple[tuple[str, str], ...]:
    return ("message", request.message), ("subject", request.subject)


def _heard(key: str, texts: tuple[Part, ...]) -> bool:
    return any(phrases.pattern(key).search(text.folded) for text in texts)


def _side(texts: tuple[Part, ...], named: list[GazetteerEntry], triage: Triage, registers: Registers) -> str | None:
    """The side that alone is named, or named with an `only`; a guest from Sweden who names ours comes for ours."""
    wished = [host.place.country for wish in triage.requested_hosts if (host := registers.host(wish))]
    countries = {*wished, *(place.country for place in named if place.in_greater_copenhagen)}
    if _heard("swedish_side", texts) or triage.signal("swedish_side"):
        countries.add("SE")
    if _heard("danish_side", texts) or _heard("denmark", texts):
        countries.add("DK")
    insisted = {country for text in texts for country in naming.only_countries(text, registers)}
    if len(insisted) == 1:
        return insisted.pop()
    if countries == {"SE"}:
        return "SE"
    return "DK" if countries == {"DK"} and triage.country == "SE" else None


def _places(named: list[GazetteerEntry], registers: Registers) -> tuple[str, ...]:
    """Without the city that we sit in: whoever comes to us names it."""
    ours = place_named(registers.house.office.municipality or "", registers)
    ids = dict.fromkeys(place.id for place in named if place.in_greater_copenhagen)
    return tuple(place for place in ids if ours is None or place != ours.id)


def _beyond(
    texts: tuple[Part, ...], named: list[GazetteerEntry], triage: Triage, registers: Registers
) -> Iterator[Beyond]:
    seen: set[str] = set()
    outside = [Beyond(name=place.name, country=place.country) for place in named if not place.in_greater_copenhagen]
    flagged = triage.signal("outside_region")
    by_reading = [naming.place_called(span.quote, registers) for span in flagged.spans] if flagged else []
    outside += [Beyond(name=place.name, country=place.country) for place in by_reading if place]
    elsewhere = [
        Beyond(name=name, country=country) for text in texts for name, country in naming.elsewhere(text, registers)
    ]
    unknown = [Beyond(name=name) for text in texts for name in naming.unknown(text, registers, triage.language)]
    for one in (*outside, *elsewhere, *unknown):
        if one.name.casefold() not in seen:
            seen.add(one.name.casefold())
            yield one


def _days(triage: Triage) -> tuple[dt.date, ...]:
    asked = triage.signal("days_asked")
    return tuple(dt.date.fromisoformat(day) for day in asked.detail.split(",") if day) if asked else ()


def _settled(texts: tuple[Part, ...]) -> Iterator[str]:
    if _heard("own_transport", texts):
        yield "transport"
    if _heard("own_interpreter", texts):
        yield "interpreting"
    if _heard("own_costs", texts):
        yield "costs"
    for key in ("arrival", "departure"):
        if any(_at_a_time(key, text) for text in texts):
            yield key


def _at_a_time(key: str, text: Part) -> bool:
    for match in phrases.pattern(key).finditer(text.folded):
        low, high = text.sentence(match.start())
        near = text.folded[max(low, match.start() - _AROUND_TIME) : min(high, match.end() + _AROUND_TIME)]
        if phrases.pattern("at_a_time").search(near):
            return True
    return False


def _full_notice_from(request: VisitRequest, registers: Registers) -> dt.date | None:
    policy = registers.policy(_SHORT_NOTICE)
    days = int(str(policy.values.get("days", 0))) if policy else 0
    return request.submitted_at.date() + dt.timedelta(days=days) if days else None
