"""Changing: what a programme holds: hosts and other items put in, taken out, put in words and locked."""

from __future__ import annotations

import datetime as dt

from bot.visits.editing.board import Board
from bot.visits.editing.flow import Ground, at, gap, placed, rippled
from bot.visits.errors import HostUnknown, ProgrammeInvalid
from bot.visits.models import RECEIVES, ItemKind, ProgrammeItem
from bot.visits.models.working import Wish
from bot.visits.norms import norms
from bot.visits.programme import writing
from bot.visits.programme.lengths import visit_minutes
from bot.visits.programme.openings import minutes_of
from bot.visits.versions import plain


def change(board: Board, wish: Wish) -> Board:
    """Times and words as they were typed; the rest makes room. A locked item keeps its times."""
    date, index, item = board.find(wish.item)
    start, end = wish.start or item.start, wish.end or item.end
    if end <= start:
        raise ProgrammeInvalid(f"({item.title}: {start:%H:%M}–{end:%H:%M})")
    words = {
        "title": " ".join(plain(wish.title).split()) or item.title,
        "goal": plain(wish.goal),
        "note": plain(wish.note),
        "split": wish.split,
    }
    changed = item.model_copy(update=words)
    items = board.on(date)
    if item.locked or (start, end) == (item.start, item.end):
        items[index] = changed
        return board.with_day(date, items)
    del items[index]
    changed = changed.model_copy(update={"start": start, "end": end})
    index = sum(one.start < start for one in items)
    return board.with_day(date, rippled([*items[:index], changed, *items[index:]], index, board.ground))


def host(board: Board, item_id: str, host_id: str) -> Board:
    """Another host receives at the same time; how long, what for and where is as that host has it."""
    date, index, item = board.free(item_id)
    if item.kind not in RECEIVES:
        raise ProgrammeInvalid(f"({item.title})")
    items = board.on(date)
    items[index] = _received(host_id, minutes_of(item.start), board.ground).model_copy(update={"id": item.id})
    return board.with_day(date, rippled(items, max(index - 1, 0), board.ground))


def add(board: Board, wish: Wish) -> Board:
    """After the item that is named, or as the first of the day."""
    if wish.date is None or wish.kind is None:
        raise ProgrammeInvalid("(date, kind)")
    items = board.on(wish.date)
    index = next((n for n, one in enumerate(items, start=1) if one.id == wish.other), 0)
    before, after = items[index - 1] if index else None, items[index] if index < len(items) else None
    item = _new(wish, wish.kind, before or after, board.ground).model_copy(update={"id": board.new_id()})
    if before:
        item = at(item, minutes_of(before.end) + gap(before, item, board.ground))
    elif wish.start is None and after is None:
        item = at(item, minutes_of(board.ground.registers.house.day_starts))
    if wish.start:
        return board.with_day(wish.date, placed(items, at(item, minutes_of(wish.start)), board.ground))
    return board.with_day(wish.date, rippled([*items[:index], item, *items[index:]], index, board.ground))


def remove(board: Board, item_id: str) -> Board:
    date, index, _ = board.free(item_id)
    items = board.on(date)
    del items[index]
    return board.with_day(date, items)


def lock(board: Board, item_id: str, *, locked: bool) -> Board:
    date, index, item = board.find(item_id)
    items = board.on(date)
    items[index] = item.model_copy(update={"locked": locked})
    return board.with_day(date, items)


def _received(host_id: str, start: int, ground: Ground) -> ProgrammeItem:
    found = ground.registers.host(host_id)
    if found is None:
        raise HostUnknown
    minutes = visit_minutes(found, ground.triage, ground.registers.house)
    return writing.visit(found, start, minutes, triage=ground.triage, registers=ground.registers)


def _new(wish: Wish, kind: ItemKind, near: ProgrammeItem | None, ground: Ground) -> ProgrammeItem:
    """What goes without saying of an item of this kind; it is where the item beside it is."""
    start = minutes_of(near.start) if near else minutes_of(ground.registers.house.day_starts)
    if kind in RECEIVES:
        item = _received(wish.host, start, ground)
    else:
        place = near.place if near else ground.registers.house.office
        minutes = _minutes(kind, ground)
        own = {"title": ground.words.label(_TITLES[kind]), "note": ""}
        if kind is ItemKind.LUNCH:
            own["note"] = ground.words.label("lunch_note")
        item = ProgrammeItem(id="", kind=kind, start=_time(start), end=_time(start + minutes), place=place, **own)
    if title := " ".join(plain(wish.title).split()):
        item = item.model_copy(update={"title": title})
    return item


_TITLES = {
    ItemKind.INTRODUCTION: "introduction",
    ItemKind.LUNCH: "lunch",
    ItemKind.BREAK: "pause",
    ItemKind.TRANSFER: "transport",
    ItemKind.WRAP_UP: "wrap_up",
}


def _minutes(kind: ItemKind, ground: Ground) -> int:
    house, bounds = ground.registers.house, norms().editing
    return {
        ItemKind.INTRODUCTION: house.introduction_minutes,
        ItemKind.LUNCH: house.lunch_minutes,
        ItemKind.BREAK: bounds.break_minutes,
        ItemKind.TRANSFER: bounds.transfer_minutes,
        ItemKind.WRAP_UP: house.wrap_up_minutes,
    }[kind]


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)
