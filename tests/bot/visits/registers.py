"""A small set of registers for tests of drafting: seven hosts on both sides of the Øresund, one of them far away."""

from __future__ import annotations

import datetime as dt
from typing import Any

from knowledge import (
    Agreement,
    GazetteerEntry,
    Host,
    HostKind,
    HostStatus,
    House,
    Place,
    Registers,
    Source,
    Theme,
)
from knowledge.registers.models import OpeningHours

SOURCE = Source(document="made-up.txt", title="Made up for tests", note="Named as a place to visit.")
_DAY_STARTS, _DAY_ENDS = dt.time(9), dt.time(16, 30)


def a_host(host_id: str, **overrides: Any) -> Host:
    values: dict[str, Any] = {
        "id": host_id,
        "name": host_id.replace("-", " ").title(),
        "kind": HostKind.SITE,
        "themes": ("energy",),
        "solutions": ("surplus heat in the network",),
        "place": a_place(),
        "email": f"visits@{host_id}.example",
        "sources": (SOURCE,),
    }
    return Host(**(values | overrides))


def a_place(name: str = "København", lat: float = 55.70, lon: float = 12.59, country: str = "DK") -> Place:
    return Place(name=name, lat=lat, lon=lon, municipality=name, country=country)


LUND = a_place("Lund", 55.705, 13.19, "SE")
ROSKILDE = a_place("Roskilde", 55.641, 12.080)
AALBORG = a_place("Aalborg", 57.048, 9.919)


def hosts() -> tuple[Host, ...]:
    return (
        a_host("harbour-heat"),
        a_host("town-hall", kind=HostKind.MUNICIPALITY, themes=("energy", "mobility"), place=a_place(lat=55.676)),
        a_host("bus-lab", kind=HostKind.LAB, themes=("mobility",), place=ROSKILDE, max_group=10),
        a_host("beam-line", kind=HostKind.LAB, themes=("materials_research",), place=LUND, email=None),
        a_host("north-wind", place=AALBORG),
        a_host("old-plant", status=HostStatus.CLOSED),
        a_host("garden", themes=("food",), outdoor=True, markets=("SE",), hours=(_hours(1), _hours(2))),
    )


def _hours(weekday: int) -> OpeningHours:
    return OpeningHours(weekday=weekday, opens=dt.time(10), closes=dt.time(15))


def some_registers(**overrides: Any) -> Registers:
    themes = ("energy", "mobility", "materials_research", "food", "tourism")
    values: dict[str, Any] = {
        "themes": tuple(
            Theme(id=one, labels={"en": one.replace("_", " ").title(), "da": f"{one} på dansk"}, description="")
            for one in themes
        ),
        "places": tuple(_entry(one) for one in (a_place(), LUND, ROSKILDE, AALBORG)),
        "hosts": hosts(),
        "initiatives": (),
        "agreements": (
            Agreement(
                id="twin",
                parties=("Malmberg", "Copenhagen"),
                country="SE",
                themes=("energy",),
                status="running",
                summary={"en": "", "da": ""},
                sources=(SOURCE,),
            ),
        ),
        "policies": (),
        "missions": (),
        "house": a_house(),
    }
    return Registers(**(values | overrides))


def _entry(place: Place) -> GazetteerEntry:
    return GazetteerEntry(
        id=place.name.lower(),
        name=place.name,
        country=place.country,
        region="",
        lat=place.lat,
        lon=place.lon,
        in_greater_copenhagen=place != AALBORG,
    )


def a_house(**overrides: Any) -> House:
    values: dict[str, Any] = {
        "name": "One Point Entry",
        "sender": "visits@ope.example",
        "office": a_place("Office", 55.676, 12.568),
        "day_starts": _DAY_STARTS,
        "day_ends": _DAY_ENDS,
        "friday_ends": dt.time(15),
        "lunch_from": dt.time(11, 30),
        "lunch_to": dt.time(13, 30),
        "lunch_minutes": 45,
        "introduction_minutes": 30,
        "wrap_up_minutes": 30,
        "visit_minutes": 75,
        "max_group": 25,
        "buffer_minutes": 15,
        "sites_a_day": 3,
        "answer_within_working_days": 2,
    }
    return House(**(values | overrides))
