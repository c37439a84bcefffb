"""Openness: what is still open about a draft, in sentences for the person who decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.visits import wording
from bot.visits.models import Programme, Triage, VisitRequest
from bot.visits.programme.frames import days_wanted
from bot.visits.wording.cleaning import address
from bot.visits.wording.sentences import sentence
from knowledge import Host, Registers


def points(
    programme: Programme, request: VisitRequest, triage: Triage, *, registers: Registers, today: dt.date
) -> tuple[str, ...]:
    visited = [host for item in programme.items() if item.host and (host := registers.host(item.host))]
    return (
        *of_sender(request, triage),
        *_of_group(triage),
        *_of_days(programme, triage, today),
        *_of_hosts(visited),
        *_left_out(programme, registers),
        *_of_practice(triage),
    )


def of_sender(request: VisitRequest, triage: Triage) -> tuple[str, ...]:
    found = [_point("stop_flag", reason=flag.reason) for flag in triage.flags if flag.level == "stop"]
    if address(request.contact.email) is None:
        found.append(_point("no_address"))
    elif triage.language not in wording.LANGUAGES:
        name = wording.of(wording.FALLBACK).language_name(triage.language)
        found.append(_point("language_fallback", language=name))
    return tuple(found)


def _of_group(triage: Triage) -> Iterator[str]:
    group = triage.group_size
    if group is None:
        yield _point("group_size_unknown")
    elif group.min != group.max:
        yield _point("group_size_range", min=group.min, max=group.max)


def _of_days(programme: Programme, triage: Triage, today: dt.date) -> Iterator[str]:
    if triage.dates and triage.dates.earliest <= today:
        yield _point("days_past")
    wanted, drafted = days_wanted(triage), len(programme.days)
    if drafted and wanted > drafted:
        yield _point("days_cut", wanted=wanted, drafted=drafted)
    if programme.solver.status == "feasible":
        yield _point("not_proven", percent=round(100 * programme.solver.gap))


def _of_hosts(visited: list[Host]) -> Iterator[str]:
    silent = [host.name for host in visited if address(host.email) is None]
    if silent:
        yield _point("host_no_address", hosts=", ".join(silent))
    unlimited = [host.name for host in visited if host.max_group is None]
    if unlimited:
        yield _point("hosts_unknown_limit", hosts=", ".join(unlimited))
    for host in visited:
        if host.fee:
            yield _point("hosts_fee", host=host.name, fee=host.fee)


def _left_out(programme: Programme, registers: Registers) -> Iterator[str]:
    english = wording.of("en")
    for one in programme.left_out:
        host = registers.host(one.theme_or_host)
        name = host.name if host else english.theme(one.theme_or_host, registers)
        yield _point("left_out", name=name, why=one.why)


def _of_practice(triage: Triage) -> Iterator[str]:
    yield _point("pay")
    if not triage.interpreting:
        yield _point("working_language")


def _point(key: str, **values: object) -> str:
    return sentence("open_points", key, **values)
