"""Region: what lies inside Greater Copenhagen."""

from __future__ import annotations

import math

from knowledge import GazetteerEntry, Host, Place, Registers


def inside_region(place: Place, registers: Registers) -> bool:
    """Go by the municipality where it is named, else by the nearest place we know."""
    named = place_named(place.municipality or place.name, registers) or _nearest(place, registers)
    return named is None or named.in_greater_copenhagen


def lies_in(host: Host, place: GazetteerEntry, registers: Registers) -> bool:
    """Whether the host is at home in the municipality that is named, or that the place named belongs to."""
    wanted = place.municipality or place.id
    municipality = next((entry for entry in registers.places if entry.id == wanted), place)
    at_home = (host.place.municipality or host.place.name).casefold()
    return host.place.country == place.country and at_home in _names(municipality)


def place_named(name: str, registers: Registers) -> GazetteerEntry | None:
    wanted = name.casefold().strip()
    return next((entry for entry in registers.places if wanted in _names(entry)), None)


def _names(entry: GazetteerEntry) -> set[str]:
    return {name.casefold() for name in (entry.id, *entry.names)}


def _nearest(place: Place, registers: Registers) -> GazetteerEntry | None:
    shrink = math.cos(math.radians(place.lat))
    known = (entry for entry in registers.places if entry.country == place.country)
    return min(
        known,
        key=lambda entry: ((entry.lat - place.lat) ** 2 + ((entry.lon - place.lon) * shrink) ** 2, entry.id),
        default=None,
    )
