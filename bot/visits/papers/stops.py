"""Stops: the places of a programme in the order in which the delegation comes to them, and where they lie on paper."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import yaml

from bot.visits.models import ItemKind
from bot.visits.models.request import Frozen
from bot.visits.norms import norms
from bot.visits.papers.programme import ProgrammeView
from knowledge import Place

Point = tuple[float, float]

_FILE = Path(__file__).parent / "data" / "land.yaml"
_ON_THE_WAY = frozenset({ItemKind.TRANSFER, ItemKind.BREAK})
_KM_A_DEGREE = 111.2
_SAME_KM = 0.15


class Stop(Frozen):
    number: int
    name: str  #: As the host calls itself; else the place.
    host: str = ""  #: Its name; "" where nobody there receives them.
    place: Place
    times: tuple[tuple[int, str], ...] = ()  #: Day, counted from 1, and hour of each coming.

    def come(self, time: tuple[int, str]) -> Stop:
        return self.model_copy(update={"times": (*self.times, time)})


class Journey(Frozen):
    stops: tuple[Stop, ...]
    days: tuple[tuple[int, ...], ...]  #: Numbers of the stops of each day, in order.


def journey(view: ProgrammeView) -> Journey:
    found: list[Stop] = []
    days: list[tuple[int, ...]] = []
    for day_number, day in enumerate(view.days, start=1):
        way: list[int] = []
        for item in day.items:
            if item.place is None or item.kind in _ON_THE_WAY:
                continue
            time = (day_number, f"{item.start:%H:%M}")
            number = _met(found, item.place, item.host)
            if way[-1:] != [number]:
                way.append(number)
                found[number - 1] = found[number - 1].come(time)
        days.append(tuple(way))
    return Journey(stops=tuple(found), days=tuple(days))


def _met(found: list[Stop], place: Place, host: str) -> int:
    """The number of the stop there, which is new or was known; two hosts in one house are two stops."""
    for at, stop in enumerate(found):
        if km(stop.place, place) <= _SAME_KM and (not host or stop.host in ("", host)):
            found[at] = stop.model_copy(update={"host": host, "name": host}) if host else stop
            return stop.number
    found.append(Stop(number=len(found) + 1, name=host or place.name, host=host, place=place))
    return len(found)


def km(a: Place, b: Place) -> float:
    return math.hypot(*_apart((a.lat, a.lon), (b.lat, b.lon)))


def over_water(a: Place, b: Place) -> tuple[Point, ...]:
    """The shores that a journey goes by, as latitude and longitude; none where it stays on one side."""
    if a.country == b.country:
        return ()
    west, east = ((b.lat, b.lon), (a.lat, a.lon)) if a.country == "SE" else ((a.lat, a.lon), (b.lat, b.lon))

    def length(crossing: tuple[Point, Point]) -> float:
        return math.hypot(*_apart(west, crossing[0])) + math.hypot(*_apart(crossing[1], east))

    shores = min(((one.west, one.east) for one in norms().travel.crossings), key=length)
    return shores[::-1] if a.country == "SE" else shores


def _apart(a: Point, b: Point) -> tuple[float, float]:
    return (
        (b[1] - a[1]) * _KM_A_DEGREE * math.cos(math.radians((a[0] + b[0]) / 2)),
        (b[0] - a[0]) * _KM_A_DEGREE,
    )


class Projection:
    """Latitude and longitude to points on a sheet, north up, as large as there is room for."""

    def __init__(self, points: list[Point], *, width: float, margin: tuple[float, float], heights: Point) -> None:
        lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
        self._lat, self._lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
        self._shrink = math.cos(math.radians(self._lat))
        wide = max((max(lons) - min(lons)) * self._shrink * _KM_A_DEGREE, norms().papers.map_km)
        high = max((max(lats) - min(lats)) * _KM_A_DEGREE, norms().papers.map_km / 2)
        self.width = width
        self.height = round(min(max(width * high / wide, heights[0]), heights[1]))
        self.km = min((width - 2 * margin[0]) / wide, (self.height - 2 * margin[1]) / high)  #: Length of one on paper.

    def __call__(self, lat: float, lon: float) -> Point:
        x = (lon - self._lon) * self._shrink * _KM_A_DEGREE * self.km
        y = (lat - self._lat) * _KM_A_DEGREE * self.km
        return self.width / 2 + x, self.height / 2 - y


@cache
def land() -> tuple[tuple[Point, ...], ...]:
    rings = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return tuple(tuple((lat, lon) for lat, lon in ring) for ring in rings.values())


def clipped(ring: list[Point], width: float, height: float) -> list[Point]:
    """What of the ring lies on the sheet (Sutherland and Hodgman)."""
    edges = ((0, 0.0, 1), (0, width, -1), (1, 0.0, 1), (1, height, -1))
    for axis, limit, sign in edges:
        kept: list[Point] = []
        for before, here in zip(ring[-1:] + ring[:-1], ring, strict=True):
            kept += _crossed(before, here, axis, limit, sign)
        ring = kept
        if not ring:
            return []
    return ring


def _crossed(before: Point, here: Point, axis: int, limit: float, sign: int) -> list[Point]:
    inside, was_inside = sign * (here[axis] - limit) >= 0, sign * (before[axis] - limit) >= 0
    if inside == was_inside:
        return [here] if inside else []
    part = (limit - before[axis]) / (here[axis] - before[axis])
    meets = (before[0] + part * (here[0] - before[0]), before[1] + part * (here[1] - before[1]))
    return [meets, here] if inside else [meets]
