"""Plots: figures of a table as bars and columns, drawn by the template as SVG.

We draw them ourselves: the chart libraries that make SVG on the server put styles or scripts into it, which our
content security policy forbids, and none of them writes a title and a description that say what is drawn.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.visits.models import Table

_YEAR = re.compile(r"[,.]?\s*\(?\d{4}\)?$")

BARS = 10  #: Rows that a plot shows; the table has them all.
WIDTH = 400
_ROW = 22  #: Height of a label, without its bars.
_BAR = 9
_COLUMNS_HEIGHT = 190
_BASE = 165  #: Where columns stand.
_TOP = 22
_LABELS = 13  #: So many stand beside each other.
_WITH_VALUES = 14  #: Columns that leave room for their numbers.


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    value: int | float
    series: int


class Label(NamedTuple):
    x: float
    y: float
    text: str


class Plot(NamedTuple):
    width: int
    height: float
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    series: tuple[str, ...]  #: Their names.
    described: tuple[
        tuple[str, tuple[int | float, ...]], ...
    ]  #: Group and values, in words for those who cannot see it.
    more: int  #: Rows that are in the table only.
    upright: bool
    valued: bool


def bars(table: Table, columns: tuple[int, ...]) -> Plot:
    """A row for each group: its name, and a bar for each of the columns below it."""
    rows = table.rows[:BARS]
    most = max((_number(row[column]) for row in rows for column in columns), default=0) or 1
    step = _ROW + len(columns) * (_BAR + 2) + 8
    drawn = [
        Bar(0, index * step + _ROW + at * (_BAR + 2), round(330 * value / most, 1), _BAR, value, at)
        for index, row in enumerate(rows)
        for at, value in enumerate(_number(row[column]) for column in columns)
    ]
    labels = [Label(0, index * step + _ROW - 6, str(row[0])) for index, row in enumerate(rows)]
    return _plot(table, columns, drawn, labels, height=len(rows) * step, upright=False)


def columns(table: Table, of: tuple[int, ...]) -> Plot:
    """A column of each series for each piece of time, side by side."""
    rows = table.rows
    most = max((_number(row[column]) for row in rows for column in of), default=0) or 1
    slot = WIDTH / max(len(rows), 1)
    width = slot * 0.8 / len(of)
    drawn = []
    for index, row in enumerate(rows):
        for at, value in enumerate(_number(row[column]) for column in of):
            height = round((_BASE - _TOP) * value / most, 1)
            drawn.append(
                Bar(
                    round(index * slot + slot * 0.1 + at * width, 1),
                    _BASE - height,
                    round(width - 1, 1),
                    height,
                    value,
                    at,
                )
            )
    every = -(-len(rows) // _LABELS)
    labels = [
        Label(round((index + 0.5) * slot, 1), _BASE + 16, _short(str(row[0])))
        for index, row in enumerate(rows)
        if index % every == 0
    ]
    return _plot(table, of, drawn, labels, height=_COLUMNS_HEIGHT, upright=True)


def _plot(
    table: Table, columns: tuple[int, ...], drawn: list[Bar], labels: list[Label], *, height: float, upright: bool
) -> Plot:
    rows = table.rows if upright else table.rows[:BARS]
    return Plot(
        width=WIDTH,
        height=height,
        bars=tuple(drawn),
        labels=tuple(labels),
        series=tuple(table.head[column] for column in columns),
        described=tuple((str(row[0]), tuple(_number(row[column]) for column in columns)) for row in rows),
        more=len(table.rows) - len(rows),
        upright=upright,
        valued=not upright or len(rows) <= _WITH_VALUES,
    )


def _short(piece: str) -> str:
    """A month or week without its year."""
    return _YEAR.sub("", piece) or piece


def _number(cell: object) -> int | float:
    return cell if isinstance(cell, int | float) else 0
