"""Locating: a place as staff name it, with what the gazetteer adds where they give no coordinates."""

from __future__ import annotations

from bot.visits.reading.folding import folded
from knowledge import GazetteerEntry, Place, Registers


def find(name: str, registers: Registers) -> GazetteerEntry | None:
    """By any of its names; a place of the region before one elsewhere."""
    wanted = folded(name.strip())
    found = [
        one for one in registers.places if wanted and wanted in {folded(each) for each in (one.name, *one.aliases)}
    ]
    return min(found, key=lambda one: not one.in_greater_copenhagen, default=None)


def home(entry: GazetteerEntry, registers: Registers) -> GazetteerEntry:
    """The municipality that a place lies in; itself where it is one, or where none is known."""
    if entry.code or not entry.municipality:
        return entry
    return next((one for one in registers.places if one.id == entry.municipality), entry)


def place_at(entry: GazetteerEntry, registers: Registers) -> Place:
    """A place of the gazetteer as a host's place."""
    municipality = home(entry, registers)
    name = municipality.name if municipality.code else None
    return Place(name=entry.name, lat=entry.lat, lon=entry.lon, municipality=name, country=entry.country)


def located(
    name: str, municipality: str | None, country: str | None, lat: float | None, lon: float | None, registers: Registers
) -> Place | None:
    """None where the gazetteer does not know it and no coordinates are given."""
    entry = find(municipality or "", registers) or find(name, registers)
    if lat is None or lon is None:
        if entry is None:
            return None
        lat, lon = entry.lat, entry.lon
    town = home(entry, registers) if entry else None
    known = town.name if town and town.code else None
    return Place(
        name=name,
        lat=lat,
        lon=lon,
        municipality=known or municipality,
        country=country or (entry.country if entry else "DK"),
    )
