"""Travel: minutes from door to door between two places, and whether the way crosses the Øresund."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.visits.models import Mode, Triage
from bot.visits.norms import Crossing, Point, norms
from knowledge import Place

_EARTH_KM = 6371.0


@dataclass(frozen=True)
class Ways:
    """Every way between places, which are known by their number; the office is the last of them."""

    places: tuple[Place | None, ...]
    minutes: npt.NDArray[np.int64]
    crossed: npt.NDArray[np.int64]  #: 1 where the way crosses the Øresund.

    @property
    def office(self) -> int:
        return len(self.places) - 1


def mode(triage: Triage) -> Mode:
    """What they say that they go by, or what is usual."""
    return triage.travels_by or norms().travel.usual


def taken(a: Place, b: Place, by: Mode) -> Mode | None:
    """What this one way is gone by; None where it is walked."""
    return _taken(_km((a.lat, a.lon), (b.lat, b.lon)), by, crossing=crosses(a, b))


def _taken(distance: float, by: Mode, *, crossing: bool) -> Mode | None:
    if distance <= norms().travel.walk_km:
        return None
    far = crossing or distance > norms().travel.bicycle.most_km
    return Mode.PUBLIC if by is Mode.BICYCLE and far else by


def by_ferry(a: Place, b: Place, by: Mode) -> bool:
    """Whether the ferry is the faster way over the Øresund."""
    if not crosses(a, b):
        return False
    western, eastern = (b, a) if a.country == "SE" else (a, b)
    crossing, _ = _crossing((western.lat, western.lon), (eastern.lat, eastern.lon), taken(a, b, by) or by)
    return crossing.ferry


def ways(places: Sequence[Place | None], by: Mode = Mode.BUS) -> Ways:
    """From and to nowhere takes no time."""
    shape = (len(places), len(places))
    found, crossed = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, a in enumerate(places):
        for column, b in enumerate(places[:row]):
            if a and b:
                found[row, column] = found[column, row] = minutes(a, b, by)
                crossed[row, column] = crossed[column, row] = crosses(a, b)
    return Ways(places=tuple(places), minutes=found, crossed=crossed)


def minutes(a: Place, b: Place, by: Mode = Mode.BUS) -> int:
    """Rounded up to the grid; 0 within one place."""
    return _minutes((a.lat, a.lon), (b.lat, b.lon), a.country if crosses(a, b) else None, by)


@lru_cache(maxsize=200_000)  # hosts stay where they are
def _minutes(a: Point, b: Point, leaving: str | None, by: Mode) -> int:
    """`leaving` is the country that is left, where another one is gone to."""
    travel = norms().travel
    distance = _km(a, b)
    if distance <= travel.same_place_km:
        return 0
    riding = _taken(distance, by, crossing=leaving is not None)
    if riding is None:
        return _on_grid(60 * distance / travel.walk_kmh)
    western, eastern = (b, a) if leaving == "SE" else (a, b)
    return _on_grid(_crossing(western, eastern, riding)[1] if leaving else _riding(distance, riding))


def crosses(a: Place, b: Place) -> bool:
    return a.country != b.country


def _crossing(western: Point, eastern: Point, by: Mode) -> tuple[Crossing, float]:
    """The fastest way over the Øresund, and what the whole journey takes."""
    journeys = [
        (crossing, _riding(_km(western, crossing.west) + _km(crossing.east, eastern), by) + _on_water(crossing, by))
        for crossing in norms().travel.crossings
    ]
    return min(journeys, key=lambda journey: journey[1])


def _on_water(crossing: Crossing, by: Mode) -> int:
    return crossing.minutes if by is Mode.BUS else crossing.on_foot_minutes


def _riding(distance: float, by: Mode) -> float:
    """From door to door."""
    travel = norms().travel
    if by is Mode.BUS:
        return 60 * distance / travel.straight_line_kmh + travel.surcharge_minutes
    if by is Mode.BICYCLE:
        return 60 * distance / travel.bicycle.kmh + travel.bicycle.surcharge_minutes
    public = travel.public
    near = min(distance, public.near_km)
    riding = near / public.near_kmh + (distance - near) / public.kmh
    return public.walk_minutes + public.wait_minutes + 60 * riding


def _on_grid(value: float) -> int:
    grid = norms().travel.grid_minutes
    return grid * math.ceil(value / grid)


def _km(a: Point, b: Point) -> float:
    """Great circle distance."""
    lat_a, lat_b = math.radians(a[0]), math.radians(b[0])
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b[1] - a[1]) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(chord))
