"""Moving: an item earlier or later, up or down, to another day, or in the place of another."""

from __future__ import annotations

import datetime as dt

from bot.visits.editing.board import Board
from bot.visits.editing.flow import at, at_hand, gap, length, placed, rippled
from bot.visits.errors import NoRoom
from bot.visits.models import ItemKind, ProgrammeItem
from bot.visits.programme.openings import minutes_of

_STEP = 15  #: Minutes that one press moves an item, to the quarter.


def shift(board: Board, item_id: str, *, later: bool) -> Board:
    date, index, item = board.free(item_id)
    start = minutes_of(item.start)
    quarter = (start // _STEP + 1) * _STEP if later else (-(-start // _STEP) - 1) * _STEP
    items = board.on(date)
    items[index] = at(item, quarter)
    return board.with_day(date, rippled(items, index, board.ground))


def reorder(board: Board, item_id: str, *, down: bool) -> Board:
    """Past the item next to it; from the end of a day into the next one."""
    date, index, item = board.free(item_id)
    items = board.on(date)
    beside = index + 1 if down else index - 1
    if not 0 <= beside < len(items):
        return _over_night(board, item, date, down=down)
    if items[beside].locked:
        return board.with_day(date, _around(items, index, beside, board))
    first = min(index, beside)
    upper, lower = items[first : first + 2]
    start = minutes_of(upper.start)
    items[first : first + 2] = lower, upper
    items = at_hand(items, board.ground)
    lower, upper = items[first : first + 2]
    items[first] = at(lower, start)
    items[first + 1] = at(upper, minutes_of(items[first].end) + gap(lower, upper, board.ground))
    return board.with_day(date, rippled(items, max(first - 1, 0), board.ground))


def to_day(board: Board, item_id: str, date: dt.date) -> Board:
    """At the same time of another day, or as soon after as there is room."""
    was, index, item = board.free(item_id)
    items = board.on(was)
    del items[index]
    board = board.with_day(was, items)
    return board.with_day(date, placed(board.on(date), item, board.ground))


def swap(board: Board, item_id: str, other_id: str) -> Board:
    """Each begins when the other began."""
    date, index, item = board.free(item_id)
    other_date, other_index, other = board.free(other_id)
    board = _put(board, date, index, at(other, minutes_of(item.start)))
    board = _put(board, other_date, other_index, at(item, minutes_of(other.start)))
    places = {other_date: other_index} | {date: min(index, other_index) if date == other_date else index}
    for day, place in places.items():
        board = board.with_day(day, rippled(board.on(day), place, board.ground))
    return board


def tighten(board: Board, date: dt.date) -> Board:
    """Leave nothing between the items of a day but what the ways take; lunch does not begin before its time."""
    items = board.on(date)
    lunch_from = minutes_of(board.ground.registers.house.lunch_from)
    for index in range(1, len(items)):
        earliest = minutes_of(items[index - 1].end) + gap(items[index - 1], items[index], board.ground)
        if items[index].kind is ItemKind.LUNCH:
            earliest = max(earliest, lunch_from)
        if not items[index].locked:
            items[index] = at(items[index], earliest)
    return board.with_day(date, items)


def _put(board: Board, date: dt.date, index: int, item: ProgrammeItem) -> Board:
    items = board.on(date)
    items[index] = item
    return board.with_day(date, items)


def _around(items: list[ProgrammeItem], index: int, beside: int, board: Board) -> list[ProgrammeItem]:
    """To the other side of an item that stays."""
    item, stays = items[index], items[beside]
    if beside > index:
        start = minutes_of(stays.end) + gap(stays, item, board.ground)
    else:
        start = minutes_of(stays.start) - gap(item, stays, board.ground) - length(item)
    items[index], items[beside] = stays, at(item, start)
    return rippled(items, beside, board.ground)


def _over_night(board: Board, item: ProgrammeItem, date: dt.date, *, down: bool) -> Board:
    """First on the next day, or last on the day before."""
    days = [day for day in board.plan if (day > date if down else day < date)]
    if not days:
        raise NoRoom(f"({item.title})")
    target = days[0] if down else days[-1]
    left = [one for one in board.on(date) if one.id != item.id]
    there = board.on(target)
    if down:
        there = [at(item, minutes_of(there[0].start)), *there]
        return board.with_day(date, left).with_day(target, rippled(there, 0, board.ground))
    begins = minutes_of(there[-1].end) + gap(there[-1], item, board.ground)
    return board.with_day(date, left).with_day(target, [*there, at(item, begins)])
