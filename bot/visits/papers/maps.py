"""Maps: the stops of a programme, numbered in order, with the ways between them, on a calm schematic of the region."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from bot.visits.papers.labelling import RADIUS, SIZE, apart, labels
from bot.visits.papers.programme import ProgrammeView
from bot.visits.papers.stops import Journey, Point, Projection, Stop, clipped, journey, land, over_water
from bot.visits.papers.svg import INK, LAND, LINE, QUIET, WATER, Box, Canvas, Picture, path, width_of
from bot.visits.wording import Wording

_WIDTH, _HEIGHTS, _MARGIN = 640.0, (280.0, 460.0), (80.0, 48.0)
_DASHES = ("none", "7 4", "2 4", "10 3 2 3", "1 3 6 3")  # a day is told from another by its line, not by colour
_SCALES = (1, 2, 5, 10, 20, 50, 100)
_SOUND = (55.72, 12.79)
_LEGEND = 20.0


def route_map(view: ProgrammeView, words: Wording) -> Picture | None:
    """None where nothing has a place."""
    way = journey(view)
    if not way.stops:
        return None
    points = [(stop.place.lat, stop.place.lon) for stop in way.stops]
    shores = [shore for a, b in _legs(way) for shore in over_water(a.place, b.place)]
    at = Projection([*points, *shores], width=_WIDTH, margin=_MARGIN, heights=_HEIGHTS)
    canvas = Canvas("map", _WIDTH, at.height + _LEGEND)
    _draw_land(canvas, at)
    scale = _draw_scale(canvas, at)
    true = [at(*point) for point in points]
    markers = apart(true, _WIDTH, at.height)
    ways = [_way(day, way, markers, at) for day in way.days]
    _draw_ways(canvas, ways)
    _draw_markers(canvas, way, true, markers)
    _draw_names(canvas, way, markers, scale, at, ways)
    _draw_days(canvas, view, way, words, at.height)
    stops = words.together(f"{stop.number} {stop.name}" for stop in way.stops)
    return canvas.picture(words.label("map"), words.label("map_described", stops=stops))


def _legs(way: Journey) -> Iterator[tuple[Stop, Stop]]:
    for day in way.days:
        for a, b in pairwise(day):
            yield way.stops[a - 1], way.stops[b - 1]


def _draw_land(canvas: Canvas, at: Projection) -> None:
    canvas.put("rect", width=_WIDTH, height=at.height, fill=WATER)
    for ring in land():
        shown = clipped([at(*point) for point in ring], _WIDTH, at.height)
        if shown:
            canvas.put("path", d=path(shown, closed=True), fill=LAND, stroke=LINE, stroke_width=0.8)


def _draw_scale(canvas: Canvas, at: Projection) -> Box:
    """Returns what it covers."""
    length = max((one for one in _SCALES if one * at.km <= _WIDTH / 4), default=_SCALES[0])
    x, y, end = 14.0, at.height - 14, 14 + length * at.km
    canvas.put("path", d=path([(x, y - 4), (x, y), (end, y), (end, y - 4)]), fill="none", stroke=QUIET)
    canvas.words(end + 6, y + 1, f"{length} km", size=10, fill=QUIET)
    return Box(left=x - 4, top=y - 12, right=end + 6 + width_of(f"{length} km", 10) + 4, bottom=y + 6)


def _way(day: tuple[int, ...], way: Journey, markers: list[Point], at: Projection) -> list[Point]:
    """The line of one day, over the water where there is a way over it."""
    points: list[Point] = []
    for before, stop in zip((0, *day), day, strict=False):
        if before:
            shores = over_water(way.stops[before - 1].place, way.stops[stop - 1].place)
            points += [at(*shore) for shore in shores]
        points.append(markers[stop - 1])
    return points


def _draw_ways(canvas: Canvas, ways: list[list[Point]]) -> None:
    for number, points in enumerate(ways):
        if len(points) > 1:
            canvas.put("path", d=path(points), fill="none", stroke=INK, stroke_width=1.6, stroke_linejoin="round",
                       stroke_dasharray=_DASHES[number % len(_DASHES)])  # fmt: skip


def _draw_markers(canvas: Canvas, way: Journey, true: list[Point], markers: list[Point]) -> None:
    """A marker that had to make room for another is tied to where it belongs."""
    for (x, y), (mx, my) in zip(true, markers, strict=True):
        if math.hypot(mx - x, my - y) > 2:
            canvas.put("path", d=path([(x, y), (mx, my)]), fill="none", stroke=QUIET, stroke_width=0.8)
            canvas.put("circle", cx=x, cy=y, r=2, fill=QUIET)
    for stop, (x, y) in zip(way.stops, markers, strict=True):
        canvas.put("circle", cx=x, cy=y, r=RADIUS, fill=INK, stroke="#ffffff", stroke_width=1.5)
        canvas.words(x, y + 4, str(stop.number), fill="#ffffff", font_weight=700, text_anchor="middle")


def _draw_names(
    canvas: Canvas, way: Journey, markers: list[Point], scale: Box, at: Projection, ways: list[list[Point]]
) -> None:
    sheet = Box(left=2, top=2, right=_WIDTH - 2, bottom=at.height - 2)
    placed = labels([stop.name for stop in way.stops], markers, sheet=sheet, taken=(scale,), ways=ways)
    for label in placed:
        if label.words:
            canvas.words(label.x, label.y, label.words, size=SIZE, text_anchor=label.anchor, paint_order="stroke",
                         stroke=LAND, stroke_width=3)  # fmt: skip
    x, y = at(*_SOUND)
    water = Box(left=x - 30, top=y - 12, right=x + 30, bottom=y + 4)
    dots = [Box(left=mx - 11, top=my - 11, right=mx + 11, bottom=my + 11) for mx, my in markers]
    if water.within(sheet) and not any(water.meets(box) for box in (*dots, scale, *(one.box for one in placed))):
        canvas.words(x, y, "Øresund", size=10, fill=QUIET, font_style="italic", text_anchor="middle")


def _draw_days(canvas: Canvas, view: ProgrammeView, way: Journey, words: Wording, top: float) -> None:
    """Which line is which day."""
    x, y = 2.0, top + 14
    for number, day in enumerate(view.days):
        if len(way.days[number]) > 1:
            name = words.short_day(day.date)
            canvas.put("path", d=path([(x, y - 4), (x + 32, y - 4)]), fill="none", stroke=INK, stroke_width=1.6,
                       stroke_dasharray=_DASHES[number % len(_DASHES)])  # fmt: skip
            canvas.words(x + 38, y, name, size=10, fill=QUIET)
            x += 38 + width_of(name, 10) + 16
