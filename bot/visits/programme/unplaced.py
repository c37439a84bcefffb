"""Unplaced: why a wish or a theme is not in a programme, and what the items that stay leave no room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.visits.matching import Matching, left_out_because
from bot.visits.models import Demands, LeftOut, Triage
from bot.visits.models.request import Told
from bot.visits.programme import solving
from bot.visits.programme.making import Making
from bot.visits.programme.task import Block, Solution, Stop, Task
from bot.visits.wording.sentences import lowered, sentence, word
from knowledge import Registers


def reasons(solution: Solution, making: Making, task: Task) -> Iterator[LeftOut]:
    """`task` is the whole one, with the days that were given up."""
    placed = {host_id for day in solution.days for host_id, _ in day.visits}
    yield from not_used(making.triage, making.matching, making.demands, making.registers)
    for stop in task.stops:
        if stop.wish and stop.id not in placed:
            yield left_out_because(stop.id, _why(stop, task, making))
    yield from _themes(placed, making, task)
    yield from _given_up(solution)


def not_used(triage: Triage, matching: Matching, demands: Demands, registers: Registers) -> Iterator[LeftOut]:
    offered = {match.id for match in matching.hosts}
    for wish in triage.requested_hosts:
        host = registers.host(wish)
        if host and wish in demands.without & offered:
            yield left_out_because(wish, sentence("reasons", "left_out", "not_to_be_used", host=host.name))


def _why(stop: Stop, task: Task, making: Making) -> Told:
    host = making.registers.host(stop.id)
    name = host.name if host else stop.id
    if any(frame.reduced for frame in task.frames):
        return sentence("reasons", "left_out", "unplaced_reduced", host=name)
    cases = sorted({one.case for one in making.demands.taken if one.firm and one.host == stop.id})
    dates = {frame.date for frame in task.frames}
    booked = any(one.host == stop.id and one.firm and one.date in dates for one in making.demands.taken)
    alone = _fits(replace(task, stops=(stop,), blocks=()))
    if booked and not alone:
        return sentence("reasons", "left_out", "unplaced_booked", host=name, cases=", ".join(cases))
    if not any(stop.windows):
        return sentence("reasons", "left_out", "unplaced_closed", host=name)
    if not alone:
        return sentence("reasons", "left_out", "unplaced_alone", host=name)
    if any(task.blocks) and not _fits(replace(task, stops=(stop,)), stop.id):
        return sentence("reasons", "left_out", "unplaced_kept", host=name, kept=_named(_blocks(task)))
    return sentence("reasons", "left_out", "unplaced", host=name)


def _fits(task: Task, host_id: str = "") -> bool:
    """On any of the days; with what stays on them, unless something has to be given up for it."""
    for number, frame in enumerate(task.frames):
        stops = tuple(replace(stop, windows=(stop.windows[number],)) for stop in task.stops)
        introduction = task.introduction if number == 0 else 0
        wrap_up = task.wrap_up if number == len(task.frames) - 1 else 0
        day = replace(task, stops=stops, frames=(frame,), blocks=(task.blocks_of(number),))
        solution = solving.solve(replace(day, introduction=introduction, wrap_up=wrap_up))
        if any(visited for solved in solution.days for visited, _ in solved.visits if host_id in ("", visited)):
            return True
    return False


def _themes(placed: set[str], making: Making, task: Task) -> Iterator[LeftOut]:
    reduced = any(frame.reduced for frame in task.frames)
    served = {theme for host_id in placed for theme in getattr(making.registers.host(host_id), "themes", ())}
    served |= {theme for block in _blocks(task) for theme in block.themes}
    explained = {one.theme_or_host for one in making.matching.left_out}
    for theme_id in making.triage.themes:
        theme = making.registers.theme(theme_id)
        if theme and theme_id not in served | explained:
            key = "theme_unplaced_reduced" if reduced else "theme_unplaced"
            yield left_out_because(theme_id, sentence("reasons", "left_out", key, theme=lowered(theme.labels)))


def _given_up(solution: Solution) -> Iterator[LeftOut]:
    for number, day in enumerate(solution.days):
        kept = _named(solution.task.blocks_of(number))
        for part in day.without:
            date = solution.task.frames[number].date
            yield left_out_because(
                part, sentence("reasons", "left_out", "no_room", part=word(f"the_{part}"), date=date, kept=kept)
            )


def _blocks(task: Task) -> tuple[Block, ...]:
    return tuple(block for number in range(len(task.frames)) for block in task.blocks_of(number))


def _named(blocks: tuple[Block, ...]) -> str:
    return ", ".join(f"{block.item.title} ({block.item.start:%H:%M}–{block.item.end:%H:%M})" for block in blocks)
