"""Wishing: a line that a colleague typed → steps on the programme, or what keeps it from being one.

The steps are those of the editor, and change nothing before a person confirms them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.visits.editing import amounts, naming, phrases
from bot.visits.editing.flow import Ground, length
from bot.visits.editing.naming import Placed, planned
from bot.visits.errors import NoRoom
from bot.visits.models import RECEIVES, ItemKind, ProgrammeDay, Told
from bot.visits.models.reading import certain
from bot.visits.models.working import Do, Wish
from bot.visits.programme.openings import minutes_of
from bot.visits.reading.folding import fold, folded
from bot.visits.wording.sentences import enumerated, sentence
from knowledge import Host

MOST_OFFERED = 5
_MOST_ITEMS = 8


class Read(NamedTuple):
    """What was understood of a line: the steps, or a sentence that says what is possible."""

    wishes: tuple[Wish, ...] = ()
    unclear: Told | None = None
    certain: bool = True  #: Something in it is ours: an item of the programme, a host, a time.


class _Unclear(Exception):
    def __init__(self, told: Told, name: str = "") -> None:
        super().__init__()
        self.told = told
        self.name = name  #: That nothing of ours has.


def sounds_like_one(text: str) -> bool:
    """Whether the words can be a wish, of whatever programme."""
    return next(phrases.alternatives(text), None) is not None


def read(text: str, days: Sequence[ProgrammeDay], *, ground: Ground, offered: Sequence[str]) -> Read | None:
    """None where it is no wish at all.

    Args:
        offered: Ids of hosts that could receive the delegation, the best first.
    """
    desk = _Desk(text, days, ground, offered)
    unclear: list[_Unclear] = []
    for clauses in phrases.alternatives(text):
        try:
            return Read(wishes=tuple(wish for clause in clauses for wish in desk.wishes(clause)))
        except _Unclear as found:
            unclear.append(found)
    if not unclear:
        return None
    best = next((one for one in unclear if not one.name), unclear[0])
    return Read(unclear=best.told, certain=not best.name or _looks_like_a_name(best.name, text))


def _looks_like_a_name(name: str, text: str) -> bool:
    """As typed: with a capital inside the line, or an article."""
    if naming.is_no_name(name):
        return False
    typed = text.split()[1:]
    said = set(name.replace("’", "'").split())
    capitals = {folded(word).strip(".,;:!?") for word in typed if word[:1].isupper() and word not in ("I",)}
    return bool(said & capitals) or name.startswith(("the ", "den ", "det "))


class _Desk:
    """A programme, and what is known around it."""

    def __init__(self, text: str, days: Sequence[ProgrammeDay], ground: Ground, offered: Sequence[str]) -> None:
        self.text = text
        self.days = [day.date for day in days if day.items]
        self.planned = planned(days, ground.words)
        self.ground = ground
        self.offered = offered

    def wishes(self, clause: phrases.Clause) -> list[Wish]:
        return _READS[clause.what](self, clause)

    def item(self, clause: phrases.Clause, slot: str = "out", *, visit: bool = False) -> Placed:
        """The one that is meant. Raises _Unclear where there is none, or more than one."""
        name, among = clause.slots.get(slot, ""), self._on(clause)
        if visit:
            among = [one for one in among if one.item.kind in RECEIVES]
        found = naming.items_called(name, among, self.ground.registers) if name else among
        if len(found) == 1:
            return found[0]
        if found:
            told = sentence("wishing", "which_item", name=self.said(name), items=_items(found))
            raise _Unclear(told if name else sentence("wishing", "instead_of_which", items=_items(found)))
        raise _Unclear(sentence("wishing", "no_item", name=self.said(name), items=_items(self._on(clause))), name)

    def edge(self, clause: phrases.Clause, *, last: bool = False) -> Placed:
        """The item of that name, or without one the first or the last of the day that is meant."""
        if "out" in clause.slots:
            return self.item(clause)
        among = [one for one in self.planned if one.date == self.day(clause)]
        return among[-1 if last else 0]

    def day(self, clause: phrases.Clause) -> dt.date:
        found = self._days(clause.day, self.days) if clause.day else self.days
        if len(found) == 1:
            return found[0]
        key = "which_day" if found else "no_day"
        raise _Unclear(sentence("wishing", key, days=enumerated(self.days)))

    def target(self, said: str) -> dt.date:
        """A day of the programme, or another one of those on which they can come."""
        window = certain(self.ground.triage).dates
        around = (
            [window.earliest + dt.timedelta(days=n) for n in range((window.latest - window.earliest).days + 1)]
            if window
            else []
        )
        found = self._days(said, self.days) or self._days(said, around)
        if len(found) == 1:
            return found[0]
        raise _Unclear(sentence("wishing", "which_day" if found else "no_day", days=enumerated(found or self.days)))

    def host(self, name: str) -> Host:
        registers = self.ground.registers
        found = naming.hosts_called(name, registers)
        if len(found) == 1:
            return found[0]
        if found:
            hosts = enumerated([host.name for host in found[:_MOST_ITEMS]])
            raise _Unclear(sentence("wishing", "which_host", name=self.said(name), hosts=hosts))
        if near := naming.hosts_like(name, registers, most=3):
            raise _Unclear(
                sentence("wishing", "near_host", name=self.said(name), hosts=enumerated([one.name for one in near]))
            )
        names = [host.name for one in self.offered if (host := registers.host(one))][:MOST_OFFERED]
        key = "no_host" if names else "no_host_at_all"
        raise _Unclear(sentence("wishing", key, name=self.said(name), hosts=enumerated(names)), name)

    def said(self, name: str) -> str:
        """The name as it was typed."""
        plain, origins = fold(self.text)
        at = plain.find(name)
        return self.text[origins[at] : origins[at + len(name) - 1] + 1] if name and at >= 0 else name

    def _on(self, clause: phrases.Clause) -> list[Placed]:
        return [one for one in self.planned if one.date == self.day(clause)] if clause.day else self.planned

    def _days(self, said: str, among: Sequence[dt.date]) -> list[dt.date]:
        day = amounts.day(said)
        count = len(among)
        return [date for number, date in enumerate(among, start=1) if day and day.fits(date, number, count)]


def _replace(desk: _Desk, clause: phrases.Clause) -> list[Wish]:
    """Where both are in the programme already, they change places."""
    out = desk.item(clause, visit="out" not in clause.slots)
    there = [one for one in naming.items_called(clause.slots["in"], desk.planned, desk.ground.registers) if one != out]
    if len(there) == 1:
        return [Wish(do=Do.SWAP, item=out.item.id, other=there[0].item.id)]
    host = desk.host(clause.slots["in"])
    if out.item.kind not in RECEIVES:
        raise _Unclear(sentence("wishing", "no_visit", title=out.item.title, host=host.name))
    return [Wish(do=Do.HOST, item=out.item.id, host=host.id)]


def _exchange(desk: _Desk, clause: phrases.Clause) -> list[Wish]:
    """`Swap A and B`, of which one only is in the programme, puts the other in its place."""
    registers = desk.ground.registers
    there = [slot for slot in ("out", "other") if naming.items_called(clause.slots[slot], desk.planned, registers)]
    if len(there) == 1:
        other = "other" if there == ["out"] else "out"
        slots = {"out": clause.slots[there[0]], "in": clause.slots[other]}
        return _replace(desk, clause._replace(slots=slots))
    return [Wish(do=Do.SWAP, item=desk.item(clause).item.id, other=desk.item(clause, "other").item.id)]


def _remove(desk: _Desk, clause: phrases.Clause) -> list[Wish]:
    return [Wish(do=Do.REMOVE, item=desk.item(clause).item.id)]


def _start(desk: _Desk, clause: phrases.Clause) -> list[Wish]:
    return [_at(desk.edge(clause), minutes_of(_time(clause)))]


def _end(desk: _Desk, clause: phrases.Clause) -> list[Wish]:
    """An item that is named ends then; a day does when its last item lies earlier or later."""
    placed, end = desk.edge(clause, last=True), minutes_of(_time(clause))
    if "out" in clause.slots:
        return [_lasting(placed, end - minutes_of(placed.item.start))]
    return [_at(placed, end - length(placed.item))]


def _shifted(sign: int) -> Callable[[_Desk, phrases.Clause], list[Wish]]:
    def shift(desk: _Desk, clause: phrases.Clause) -> list[Wish]:
        placed = desk.edge(clause)
        return [_at(placed, minutes_of(placed.item.start) + sign * _minutes(clause))]

    return shift


def _stepped(do: Do) -> Callable[[_Desk, phrases.Clause], list[Wish]]:
    return lambda desk, clause: [Wish(do=do, item=desk.item(clause).item.id)]


def _to_day(desk: _Desk, clause: phrases.Clause) -> list[Wish]:
    return [Wish(do=Do.TO_DAY, item=desk.item(clause).item.id, date=desk.target(clause.slots["day"]))]


def _beside(*, behind: bool) -> Callable[[_Desk, phrases.Clause], list[Wish]]:
    def put(desk: _Desk, clause: phrases.Clause) -> list[Wish]:
        placed, other = desk.item(clause), desk.item(clause, "other")
        moved = [] if placed.date == other.date else [Wish(do=Do.TO_DAY, item=placed.item.id, date=other.date)]
        if moved:
            return moved
        order = [one.item.id for one in desk.planned if one.date == other.date]
        by = order.index(other.item.id) - order.index(placed.item.id)
        steps = by - (1 if by > 0 and not behind else 0) + (1 if by < 0 and behind else 0)
        do = Do.DOWN if steps > 0 else Do.UP
        return [Wish(do=do, item=placed.item.id)] * abs(steps)

    return put


def _add(desk: _Desk, clause: phrases.Clause) -> list[Wish]:
    kind = naming.kind_called(clause.slots["in"])
    host = None if kind and kind not in RECEIVES else desk.host(clause.slots["in"])
    after = desk.item(clause, "other") if "other" in clause.slots else None
    date = after.date if after else desk.day(clause)
    if after is None and "time" not in clause.slots:
        after = [one for one in desk.planned if one.date == date][-1]
        before = [one for one in desk.planned if one.date == date and one.item.kind is not ItemKind.WRAP_UP]
        after = before[-1] if before else after
    return [
        Wish(
            do=Do.ADD,
            date=date,
            kind=ItemKind.VISIT if host else kind,
            host=host.id if host else "",
            other=after.item.id if after else "",
            start=_time(clause) if "time" in clause.slots else None,
        )
    ]


def _length(desk: _Desk, clause: phrases.Clause) -> list[Wish]:
    return [_lasting(desk.item(clause), _minutes(clause))]


def _at(placed: Placed, start: int) -> Wish:
    return _changed(placed, start, start + length(placed.item))


def _lasting(placed: Placed, minutes: int) -> Wish:
    start = minutes_of(placed.item.start)
    return _changed(placed, start, start + minutes)


def _changed(placed: Placed, start: int, end: int) -> Wish:
    """Its words stay. Raises NoRoom where that is not in the day."""
    item = placed.item
    if not 0 <= start < end < 24 * 60:
        raise NoRoom(f"({item.title})")
    times = {"start": dt.time(start // 60, start % 60), "end": dt.time(end // 60, end % 60)}
    return Wish(do=Do.CHANGE, item=item.id, goal=item.goal, note=item.note, split=item.split, **times)


def _time(clause: phrases.Clause) -> dt.time:
    found = amounts.time(clause.slots["time"])
    assert found is not None
    return found


def _minutes(clause: phrases.Clause) -> int:
    return amounts.minutes(clause.slots["minutes"]) or 0


def _items(found: Sequence[Placed]) -> Told:
    named = [f"{one.item.title} ({one.item.start:%H:%M})" for one in found[:_MOST_ITEMS]]
    return enumerated(named)


_READS: dict[str, Callable[[_Desk, phrases.Clause], list[Wish]]] = {
    "replace": _replace,
    "exchange": _exchange,
    "remove": _remove,
    "start": _start,
    "at": _start,
    "end": _end,
    "later": _shifted(1),
    "earlier": _shifted(-1),
    "a_step_later": _stepped(Do.LATER),
    "a_step_earlier": _stepped(Do.EARLIER),
    "to_day": _to_day,
    "after": _beside(behind=True),
    "before": _beside(behind=False),
    "add": _add,
    "length": _length,
}
