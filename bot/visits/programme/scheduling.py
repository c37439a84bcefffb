"""Triage + Matching → Programme: a feasible schedule, put together by CP-SAT."""

from __future__ import annotations

from collections.abc import Iterable

from bot.visits.matching import Matching, left_out_because, splits
from bot.visits.models import HostMatch, LeftOut, Programme, SolverReport, Triage
from bot.visits.norms import norms
from bot.visits.programme import solving, writing
from bot.visits.programme.frames import Frame, frames, minutes_of, window_on
from bot.visits.programme.lengths import visit_minutes
from bot.visits.programme.task import Solution, Stop, Task
from bot.visits.wording.sentences import lowered, sentence
from knowledge import Host, House, Registers


def schedule(triage: Triage, matching: Matching, *, registers: Registers) -> Programme:
    candidates = _prefiltered(matching.hosts, triage, registers)
    hosts = [host for found in candidates if (host := registers.host(found.id))]
    chosen_days = frames(triage, hosts, house=registers.house, wishes=matching.wishes)
    if not chosen_days or not hosts:
        why = "no_workday" if hosts else None
        return Programme(
            days=(),
            hosts=matching.hosts,
            left_out=(*matching.left_out, *_nothing_fits(triage, matching, why)),
            solver=SolverReport(status="infeasible"),
        )
    task = _task(candidates, hosts, chosen_days, triage=triage, registers=registers)
    solution = solving.solve(task)
    return Programme(
        days=writing.write(solution, task, triage=triage, registers=registers, interests=matching.wishes.interests),
        hosts=matching.hosts,
        left_out=(*matching.left_out, *_not_placed(solution, task, matching, triage, registers)),
        solver=SolverReport(status=solution.status, gap=solution.gap, seconds=solution.seconds),
    )


def _prefiltered(found: tuple[HostMatch, ...], triage: Triage, registers: Registers) -> list[HostMatch]:
    """Return as many as the solver finishes with: the wishes, the best of each theme, then the best."""
    bounds = norms().scheduling
    most = min(bounds.most_hosts, int(bounds.most_routes ** (1 / max(1, registers.house.sites_a_day))))
    keep = [match for match in found if match.id in triage.requested_hosts]
    for theme in triage.themes:
        of_theme = [match for match in found if theme in _themes_of(match, registers)]
        keep += of_theme[: bounds.hosts_a_theme]
    unique = {match.id: match for match in (*keep, *found)}
    return sorted(list(unique.values())[:most], key=lambda match: (-match.score, match.id))


def _themes_of(match: HostMatch, registers: Registers) -> tuple[str, ...]:
    host = registers.host(match.id)
    return host.themes if host else ()


def _task(
    candidates: list[HostMatch],
    hosts: list[Host],
    chosen_days: tuple[Frame, ...],
    *,
    triage: Triage,
    registers: Registers,
) -> Task:
    house = registers.house
    scores = {match.id: match.score for match in candidates}
    whole_day = any(frame.lunch for frame in chosen_days)
    near_office = any(host.place.country == house.office.country for host in hosts)
    return Task(
        stops=tuple(
            Stop(
                id=host.id,
                place=host.place,
                minutes=_minutes(host, triage, chosen_days, house),
                score=scores[host.id],
                wish=host.id in triage.requested_hosts,
                themes=tuple(theme for theme in triage.themes if theme in host.themes),
                parts=splits(host, triage, registers),
                windows=tuple(window_on(host, frame.date, house) for frame in chosen_days),
            )
            for host in hosts
        ),
        frames=chosen_days,
        office=house.office if whole_day and near_office else None,
        introduction=house.introduction_minutes if whole_day else _brief(house.introduction_minutes),
        wrap_up=house.wrap_up_minutes if whole_day else _brief(house.wrap_up_minutes),
        lunch=house.lunch_minutes,
        lunch_window=(minutes_of(house.lunch_from), minutes_of(house.lunch_to)),
        buffer=house.buffer_minutes,
    )


def _minutes(host: Host, triage: Triage, chosen_days: tuple[Frame, ...], house: House) -> int:
    """With interpreting where there is room for it; else as long as there is room for."""
    wanted = visit_minutes(host, triage, house)
    around = _brief(house.introduction_minutes) + _brief(house.wrap_up_minutes)
    room = max(0, min(frame.end - frame.start for frame in chosen_days) - around)
    usual = host.visit_minutes or house.visit_minutes
    return wanted if wanted <= room else min(usual, max(room, norms().scheduling.shortest_visit_minutes))


def _brief(minutes: int) -> int:
    """Half, on the grid: in a couple of hours the words around a visit are few."""
    return max(5, minutes // 10 * 5)


def _not_placed(
    solution: Solution, task: Task, matching: Matching, triage: Triage, registers: Registers
) -> Iterable[LeftOut]:
    reduced = any(frame.reduced for frame in task.frames)
    placed = {host_id for day in solution.days for host_id, _ in day.visits}
    offered = {match.id for match in matching.hosts}
    for wish in triage.requested_hosts:
        host = registers.host(wish)
        if host and wish in offered - placed:
            key = "unplaced_reduced" if reduced else "unplaced"
            yield left_out_because(wish, sentence("reasons", "left_out", key, host=host.name))
    served = {theme for host_id in placed for theme in getattr(registers.host(host_id), "themes", ())}
    explained = {one.theme_or_host for one in matching.left_out}
    for theme_id in triage.themes:
        theme = registers.theme(theme_id)
        if theme and theme_id not in served | explained:
            key = "theme_unplaced_reduced" if reduced else "theme_unplaced"
            why = sentence("reasons", "left_out", key, theme=lowered(theme.labels))
            yield left_out_because(theme_id, why)


def _nothing_fits(triage: Triage, matching: Matching, why: str | None) -> Iterable[LeftOut]:
    explained = {one.theme_or_host for one in matching.left_out}
    for theme in triage.themes:
        if why and theme not in explained:
            yield left_out_because(theme, sentence("reasons", "left_out", why))
