"""Places: a municipality's code, its region, and whether it is ours."""

from __future__ import annotations

from knowledge.lookups.geography import Geography
from knowledge.lookups.models import Found, Line, Query
from knowledge.lookups.wording import country, label, say
from knowledge.registers.pages import municipality_line
from knowledge.registers.places import GazetteerEntry
from knowledge.registers.profiles import municipalities_document


def places(query: Query, geography: Geography, language: str) -> Found:
    named = [geography.place(place) for place in query.places]
    # An area named beside a place is what is asked about: "is Køge in Region Sjælland?"
    asked = [place for place in named if not place.covers] or named
    return Found(
        head=say("places", language),
        lines=tuple(_line(place, geography, language) for place in asked),
        notes=(say("places_note", language),),
    )


def _line(place: GazetteerEntry, geography: Geography, language: str) -> Line:
    municipality = geography.municipality(place.id)
    belongs = say("belongs" if place.in_greater_copenhagen else "belongs_not", language)
    where = {"region": place.region, "country": country(place.country, language), "belongs": belongs}
    if municipality is None or not municipality.code:
        return Line(text=say("place_area", language, name=place.name, **where))
    values = {**where, "name": place.name, "code": municipality.code}
    if municipality.id == place.id:
        text = say("place", language, kind=label("kinds", "municipality", language), **values)
    else:
        text = say("place_within", language, municipality=municipality.name, **values)
    return Line(
        text=text,
        profile=municipalities_document(municipality),
        quotes=(municipality_line(municipality),),
        is_listed=True,
    )
