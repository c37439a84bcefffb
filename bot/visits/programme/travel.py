"""Travel: minutes from door to door between two places, and whether the way crosses the Øresund."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.visits.norms import Point, norms
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


def ways(places: Sequence[Place | None]) -> Ways:
    """From and to nowhere takes no time."""
    shape = (len(places), len(places))
    found, crossed = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, a in enumerate(places):
        for column, b in enumerate(places[:row]):
            if a and b:
                found[row, column] = found[column, row] = minutes(a, b)
                crossed[row, column] = crossed[column, row] = crosses(a, b)
    return Ways(places=tuple(places), minutes=found, crossed=crossed)


def minutes(a: Place, b: Place) -> int:
    """Rounded up to the grid; 0 within one place."""
    return _minutes((a.lat, a.lon), (b.lat, b.lon), a.country if crosses(a, b) else None)


@lru_cache(maxsize=200_000)  # hosts stay where they are
def _minutes(a: Point, b: Point, leaving: str | None) -> int:
    """`leaving` is the country that is left, where another one is gone to."""
    travel = norms().travel
    distance = _km(a, b)
    if distance <= travel.same_place_km:
        return 0
    if distance <= travel.walk_km:
        return _on_grid(60 * distance / travel.walk_kmh)
    driving = _over_water(a, b, leaving) if leaving else _driving(a, b)
    return _on_grid(driving + travel.surcharge_minutes)


def crosses(a: Place, b: Place) -> bool:
    return a.country != b.country


def _over_water(a: Point, b: Point, leaving: str) -> float:
    western, eastern = (b, a) if leaving == "SE" else (a, b)
    return min(
        _driving(western, crossing.west) + crossing.minutes + _driving(crossing.east, eastern)
        for crossing in norms().travel.crossings
    )


def _driving(a: Point, b: Point) -> float:
    return 60 * _km(a, b) / norms().travel.straight_line_kmh


def _on_grid(value: float) -> int:
    grid = norms().travel.grid_minutes
    return grid * math.ceil(value / grid)


def _km(a: Point, b: Point) -> float:
    """Great circle distance."""
    lat_a, lat_b = math.radians(a[0]), math.radians(b[0])
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b[1] - a[1]) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(chord))
