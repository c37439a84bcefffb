"""Board: what a person planned, day by day, without what follows from it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.visits.editing.flow import Ground, whole
from bot.visits.errors import ItemLocked, ItemUnknown
from bot.visits.models import ProgrammeDay, ProgrammeItem
from bot.visits.programme.following import follows

Place = tuple[dt.date, int, ProgrammeItem]


@dataclass(frozen=True)
class Board:
    plan: Mapping[dt.date, tuple[ProgrammeItem, ...]]  #: In order.
    ground: Ground

    def on(self, date: dt.date) -> list[ProgrammeItem]:
        return list(self.plan.get(date, ()))

    def find(self, item_id: str) -> Place:
        """Return the day of an item and its place in it. Raises ItemUnknown."""
        for date, items in self.plan.items():
            for index, item in enumerate(items):
                if item.id == item_id:
                    return date, index, item
        raise ItemUnknown

    def free(self, item_id: str) -> Place:
        """As `find`. Raises ItemLocked, too."""
        date, index, item = self.find(item_id)
        if item.locked:
            raise ItemLocked(f"({item.title})")
        return date, index, item

    def with_day(self, date: dt.date, items: Sequence[ProgrammeItem]) -> Board:
        return replace(self, plan=dict(sorted((dict(self.plan) | {date: tuple(items)}).items())))

    def new_id(self) -> str:
        taken = {item.id for items in self.plan.values() for item in items}
        return next(f"e{number}" for number in itertools.count(1) if f"e{number}" not in taken)


def board_of(days: Sequence[ProgrammeDay], ground: Ground) -> Board:
    plan = {
        day.date: tuple(
            sorted(
                (item for item in day.items if not follows(item, ground.words)), key=lambda one: (one.start, one.end)
            )
        )
        for day in days
    }
    return Board(plan=plan, ground=ground)


def days_of(board: Board, *, before: Sequence[ProgrammeDay]) -> tuple[ProgrammeDay, ...]:
    """The days with their ways and free time; what followed in the days before and still does keeps its id."""
    known = [item for day in before for item in day.items if follows(item, board.ground.words)]
    taken = {item.id for day in before for item in day.items} | {
        item.id for items in board.plan.values() for item in items
    }
    fresh = (f"t{number}" for number in itertools.count(1) if f"t{number}" not in taken)
    return tuple(
        ProgrammeDay(date=date, items=tuple(_named(item, known, fresh) for item in whole(items, board.ground)))
        for date, items in board.plan.items()
        if items
    )


def _named(item: ProgrammeItem, known: list[ProgrammeItem], fresh: Iterator[str]) -> ProgrammeItem:
    if item.id:
        return item
    same = next((one for one in known if (one.kind, one.title) == (item.kind, item.title)), None)
    if same:
        known.remove(same)
    return item.model_copy(update={"id": same.id if same else next(fresh)})
