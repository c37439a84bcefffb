"""Stepping: days + what a person wishes → the days after it, and in sentences what it did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.visits import comparing
from bot.visits.editing import changing, moving
from bot.visits.editing.board import Board, board_of, days_of
from bot.visits.editing.flow import Ground
from bot.visits.errors import ProgrammeInvalid
from bot.visits.models import ProgrammeDay
from bot.visits.models.working import Do, Step, Wish


def step(days: tuple[ProgrammeDay, ...], wish: Wish, *, ground: Ground) -> Step:
    """Raises ItemUnknown, ItemLocked, HostUnknown, NoRoom, ProgrammeInvalid."""
    board = _STEPS[wish.do](board_of(days, ground), wish)
    after = days_of(board, before=days)
    return described(days, after, item=wish.item or _added(days, after), ground=ground)


def described(before: tuple[ProgrammeDay, ...], after: tuple[ProgrammeDay, ...], *, item: str, ground: Ground) -> Step:
    said = comparing.compare(before, after, registers=ground.registers, words=ground.words)
    return Step(
        days=after,
        item=item,
        did=tuple(one.told for one in said if one.item == item),
        followed=tuple(one.told for one in said if one.item != item),
    )


def _dated(wish: Wish) -> dt.date:
    if wish.date is None:
        raise ProgrammeInvalid("(date)")
    return wish.date


_STEPS: dict[Do, Callable[[Board, Wish], Board]] = {
    Do.EARLIER: lambda board, wish: moving.shift(board, wish.item, later=False),
    Do.LATER: lambda board, wish: moving.shift(board, wish.item, later=True),
    Do.UP: lambda board, wish: moving.reorder(board, wish.item, down=False),
    Do.DOWN: lambda board, wish: moving.reorder(board, wish.item, down=True),
    Do.TO_DAY: lambda board, wish: moving.to_day(board, wish.item, _dated(wish)),
    Do.SWAP: lambda board, wish: moving.swap(board, wish.item, wish.other),
    Do.TIGHTEN: lambda board, wish: moving.tighten(board, _dated(wish)),
    Do.HOST: lambda board, wish: changing.host(board, wish.item, wish.host),
    Do.ADD: changing.add,
    Do.REMOVE: lambda board, wish: changing.remove(board, wish.item),
    Do.CHANGE: changing.change,
    Do.LOCK: lambda board, wish: changing.lock(board, wish.item, locked=True),
    Do.UNLOCK: lambda board, wish: changing.lock(board, wish.item, locked=False),
}


def _added(before: tuple[ProgrammeDay, ...], after: tuple[ProgrammeDay, ...]) -> str:
    known = {item.id for day in before for item in day.items}
    return next((item.id for day in after for item in day.items if item.id not in known and item.id[0] == "e"), "")
