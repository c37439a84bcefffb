"""Questions to the places: a municipality's code, its region, and whether it is ours."""

from __future__ import annotations

import datetime as dt

from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import Query, Subject
from knowledge.lookups.reading.facets import KINDS, facets
from knowledge.registers.models import Registers

_OTHER = ("host", "receive", "see", "work", *KINDS[:4], "past", "when", "how")


#: Besides places, all that a question says of where they lie; `went` is the "med til" of Danish.
_BARE = frozenset({"polite", "belongs", "region_of", "municipality", "all", "went", "what", "where"})


def read_places(heard: Heard, registers: Registers, today: dt.date) -> Query | None:
    places = heard.ids("place")
    if heard.unknown or not places or heard.themes or heard.numbers or heard.says(*_OTHER):
        return None
    known = {place.id: place for place in registers.places}
    municipal = any(known[place].code or known[place].municipality for place in places)
    within = any(known[place].covers for place in places) and len(places) > 1
    bare = {hit.value for hit in heard.concepts} <= _BARE
    asked = heard.says("code", "region_of") or (bare and (within or heard.says("municipality")))
    if not municipal or not asked:
        return None
    return facets(heard, today=today).model_copy(update={"subject": Subject.PLACES})
