"""Geography: which places lie in which, and how far apart."""

from __future__ import annotations

import math

from knowledge.registers.models import Host, Registers
from knowledge.registers.places import GazetteerEntry

_KM_A_DEGREE = 111.2


class Geography:
    """The place register, asked for containment."""

    def __init__(self, registers: Registers) -> None:
        self._places = {place.id: place for place in registers.places}
        self._by_name = {place.name: place for place in registers.places if place.code}

    def place(self, place_id: str) -> GazetteerEntry:
        return self._places[place_id]

    def municipality(self, place_id: str) -> GazetteerEntry | None:
        place = self._places[place_id]
        return place if place.code else self._places.get(place.municipality or "")

    def lies_in(self, host: Host, place_id: str) -> bool:
        """In the region, the municipality, or where the district's own name is what the host stands under."""
        place = self._places[place_id]
        home = self._by_name.get(host.place.municipality or "")
        if place.covers:
            return home is not None and home.region in place.covers
        own = self.municipality(place_id)
        if own is None or home is None or own.id != home.id:
            return False
        return bool(place.code) or self._is_named(host, place)

    def kilometres(self, host: Host, place_id: str) -> float:
        place = self._places[place_id]
        return distance((host.place.lat, host.place.lon), (place.lat, place.lon))

    def _is_named(self, host: Host, district: GazetteerEntry) -> bool:
        names = {name.casefold() for name in (district.name, *district.aliases)}
        own = {name.casefold() for name in (host.place.name, host.name, *host.aliases)}
        return bool(names & own) or self.kilometres(host, district.id) <= DISTRICT_KM


DISTRICT_KM = 3.0  #: A district is about this wide.


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres as the crow flies; flat enough for a region."""
    north = (one[0] - other[0]) * _KM_A_DEGREE
    east = (one[1] - other[1]) * _KM_A_DEGREE * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(north, east)
