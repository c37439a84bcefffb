"""Timelines: days side by side, hours downwards, each item a bar that says its kind and how certain it is."""

from __future__ import annotations

import datetime as dt

from bot.visits.models import RECEIVES, ItemKind, ItemStatus
from bot.visits.papers.programme import ProgrammeView, ViewDay, ViewItem
from bot.visits.papers.svg import INK, LINE, QUIET, WASH, Canvas, Picture, fitted, width_of
from bot.visits.wording import Wording

_WIDTH, _AXIS, _TOP, _HOUR, _LEGEND = 640.0, 40.0, 24.0, 58.0, 30.0
_SIZE, _SMALL = 11.0, 9.5
_ONE_LINE, _TWO_LINES = 12.0, 29.0
_BAND = 5.0
_ASIDE = frozenset({ItemKind.TRANSFER, ItemKind.BREAK, ItemKind.LUNCH})
_FILLS = {ItemKind.TRANSFER: "#ffffff", ItemKind.BREAK: "#ffffff", ItemKind.LUNCH: "#f4f1e8"}
_OPEN, _SETTLED = "4 3", "none"


def timeline(view: ProgrammeView, words: Wording) -> Picture | None:
    """None where there is no item."""
    items = [item for day in view.days for item in day.items]
    if not items:
        return None
    first = min(item.start.hour for item in items)
    last = max(item.end.hour + (item.end.minute > 0) for item in items)
    canvas = Canvas("timeline", _WIDTH, _TOP + (last - first) * _HOUR + _LEGEND)
    column = (_WIDTH - _AXIS) / len(view.days)
    _draw_hours(canvas, first, last)
    for number, day in enumerate(view.days):
        left = _AXIS + number * column
        canvas.words(left + 4, 14, fitted(words.short_day(day.date), column - 8, _SIZE), font_weight=700)
        for item in day.items:
            _draw_item(canvas, item, words, left=left + 3, width=column - 6, first=first)
    _draw_legend(canvas, words)
    told = "; ".join(_told(day, words) for day in view.days if day.items)
    return canvas.picture(words.label("timeline"), words.label("timeline_described", days=told))


def _draw_hours(canvas: Canvas, first: int, last: int) -> None:
    for hour in range(first, last + 1):
        y = _TOP + (hour - first) * _HOUR
        canvas.put("line", x1=_AXIS, x2=_WIDTH, y1=y, y2=y, stroke=LINE, stroke_width=0.5)
        canvas.words(_AXIS - 6, y + 4, f"{hour:02}:00", size=_SMALL, fill=QUIET, text_anchor="end")


def _draw_item(canvas: Canvas, item: ViewItem, words: Wording, *, left: float, width: float, first: int) -> None:
    top = _TOP + _hours(item.start, first) * _HOUR + 0.8
    height = _TOP + _hours(item.end, first) * _HOUR - 0.8 - top
    receives = item.kind in RECEIVES
    canvas.put(
        "rect", x=left, y=top, width=width, height=height, rx=2.0,
        fill=WASH if receives else _FILLS.get(item.kind, "#ffffff"),
        stroke=INK if item.kind not in _ASIDE else LINE, stroke_width=1.0,
        stroke_dasharray=_SETTLED if not receives or item.status is ItemStatus.CONFIRMED else _OPEN,
    )  # fmt: skip
    if receives:
        canvas.put("rect", x=left, y=top, width=_BAND, height=height, fill=INK)
    if item.status is ItemStatus.DECLINED:
        canvas.put("line", x1=left, y1=top, x2=left + width, y2=top + height, stroke=INK, stroke_width=1.0)
    _write(canvas, item, words, x=left + _BAND + 5, top=top, room=(width - _BAND - 9, height))


def _write(canvas: Canvas, item: ViewItem, words: Wording, *, x: float, top: float, room: tuple[float, float]) -> None:
    """What fits: the time and the title; below them what kind of item it is, and how certain."""
    width, height = room
    if height < _ONE_LINE:
        return
    aside = item.kind in _ASIDE
    size, fill = (_SMALL, QUIET) if aside or height < _TWO_LINES / 2 + 2 else (_SIZE, INK)
    first = min(top + 13.0, top + height / 2 + 3.5)
    line = fitted(f"{item.start:%H:%M} {item.title}", width, size)
    canvas.words(x, first, line, size=size, fill=fill, **({} if aside else {"font_weight": 600}))
    said = words.label(f"kind_{item.kind}")
    if height >= _TWO_LINES and not item.title.casefold().startswith(said):
        said += f" · {words.label(f'status_{item.status}')}" if item.kind in RECEIVES else ""
        canvas.words(x, first + 13, fitted(said, width, _SMALL), size=_SMALL, fill=QUIET)


def _draw_legend(canvas: Canvas, words: Wording) -> None:
    x, y = _AXIS, canvas.height - 12
    for key, dashes in (("legend_open", _OPEN), ("legend_settled", _SETTLED)):
        canvas.put("rect", x=x, y=y - 9, width=22.0, height=12.0, rx=2.0, fill=WASH, stroke=INK,
                   stroke_dasharray=dashes)  # fmt: skip
        canvas.put("rect", x=x, y=y - 9, width=_BAND, height=12.0, fill=INK)
        canvas.words(x + 28, y + 1, words.label(key), size=10, fill=QUIET)
        x += 28 + width_of(words.label(key), 10) + 20


def _told(day: ViewDay, words: Wording) -> str:
    seen = words.together(
        f"{item.start:%H:%M}–{item.end:%H:%M} {item.title}" for item in day.items if item.kind not in _ASIDE
    )
    return f"{words.short_day(day.date)}: {seen}"


def _hours(moment: dt.datetime, first: int) -> float:
    return moment.hour - first + moment.minute / 60
