"""Labelling: markers moved apart, and names put beside them where they cover nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.visits.models.request import Frozen
from bot.visits.papers.svg import Box, fitted, width_of

Point = tuple[float, float]

RADIUS = 10.0
SIZE = 11.0
_APART = 2 * RADIUS + 3
_ROUNDS = 200
_LONGEST = 170.0
_GAP = 4.0
_STEP = 5.0
_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}  # of a name, how much stands before its anchor
_AWAY = (0.0, 14.0, 28.0)  # how far from the marker a name may stand


class Label(Frozen):
    """A name and where it begins; no name where there was no room for it."""

    words: str
    x: float
    y: float
    anchor: str  #: Which end of it stands at `x`.
    box: Box


def apart(points: Sequence[Point], width: float, height: float) -> list[Point]:
    """The points moved as little as makes their markers stand free of each other, on the sheet."""
    placed = list(points)
    for _ in range(_ROUNDS):
        moved = False
        for a in range(len(placed)):
            for b in range(a + 1, len(placed)):
                moved |= _pushed(placed, a, b)
        placed = [(_kept(x, width), _kept(y, height)) for x, y in placed]
        if not moved:
            break
    return placed


def _pushed(placed: list[Point], a: int, b: int) -> bool:
    (ax, ay), (bx, by) = placed[a], placed[b]
    distance = math.hypot(bx - ax, by - ay)
    if distance >= _APART - 0.01:
        return False
    angle = math.atan2(by - ay, bx - ax) if distance > 0.01 else 2.4 * (a + b)  # one above the other: fanned out
    push = (_APART - distance) / 2 + 0.01
    dx, dy = push * math.cos(angle), push * math.sin(angle)
    placed[a], placed[b] = (ax - dx, ay - dy), (bx + dx, by + dy)
    return True


def _kept(value: float, limit: float) -> float:
    return min(max(value, RADIUS + 2), limit - RADIUS - 2)


def labels(
    names: Sequence[str],
    markers: Sequence[Point],
    *,
    sheet: Box,
    taken: Sequence[Box] = (),
    ways: Sequence[Sequence[Point]] = (),
) -> list[Label]:
    """One for each name, in order; none of them covers a marker, another name or what is taken.

    They also keep off the ways where there is room elsewhere.
    """
    blocked = [*taken, *(_around(point) for point in markers)]
    trodden = [box for way in ways for box in _along(way)]
    placed = []
    for name, marker in zip(names, markers, strict=True):
        label = _label(name, marker, sheet, [*blocked, *trodden])
        if not label.words:
            label = _label(name, marker, sheet, blocked)
        blocked += [label.box] if label.words else []
        placed.append(label)
    return placed


def _label(name: str, marker: Point, sheet: Box, blocked: Sequence[Box]) -> Label:
    words = fitted(name, _LONGEST, SIZE)
    width = width_of(words, SIZE)
    for away in _AWAY:
        for x, y, anchor in _beside(marker, away):
            left = x - width * _BEFORE[anchor]
            box = Box(left=left - 2, top=y - SIZE, right=left + width + 2, bottom=y + 3)
            if box.within(sheet) and not any(box.meets(other) for other in blocked):
                return Label(words=words, x=x, y=y, anchor=anchor, box=box)
    x, y = marker
    return Label(words="", x=x, y=y, anchor="middle", box=Box(left=x, top=y, right=x, bottom=y))


def _beside(marker: Point, away: float) -> list[tuple[float, float, str]]:
    """Right, left, below, above, and between."""
    x, y = marker
    side = RADIUS + _GAP + away
    below, above = y + RADIUS + SIZE + 2 + away, y - RADIUS - _GAP - away
    return [
        (x + side, y + 4, "start"),
        (x - side, y + 4, "end"),
        (x, below, "middle"),
        (x, above, "middle"),
        (x + side - 6, below - 4, "start"),
        (x + side - 6, above + 4, "start"),
        (x - side + 6, below - 4, "end"),
        (x - side + 6, above + 4, "end"),
    ]


def _along(way: Sequence[Point]) -> Iterator[Box]:
    for (ax, ay), (bx, by) in pairwise(way):
        steps = max(1, round(math.hypot(bx - ax, by - ay) / _STEP))
        for step in range(steps + 1):
            x, y = ax + (bx - ax) * step / steps, ay + (by - ay) * step / steps
            yield Box(left=x - 1, top=y - 1, right=x + 1, bottom=y + 1)


def _around(point: Point) -> Box:
    x, y = point
    return Box(left=x - RADIUS - 1, top=y - RADIUS - 1, right=x + RADIUS + 1, bottom=y + RADIUS + 1)
