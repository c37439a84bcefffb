"""Openness: what is still open about a draft, in sentences for the person who decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from bot.visits import wording
from bot.visits.matching import Wishes
from bot.visits.models import RECEIVES, Booking, Programme, Told, Triage, VisitRequest
from bot.visits.norms import norms
from bot.visits.programme.frames import days_wanted, reduced_because
from bot.visits.wording.cleaning import address
from bot.visits.wording.sentences import sentence, tongue, word
from knowledge import Host, Registers


def points(
    programme: Programme,
    request: VisitRequest,
    triage: Triage,
    *,
    wishes: Wishes,
    registers: Registers,
    today: dt.date,
) -> tuple[Told, ...]:
    visited = [host for item in programme.items() if item.host and (host := registers.host(item.host))]
    return (
        *of_sender(request, triage),
        *_of_group(triage),
        *_of_days(programme, triage, wishes, today),
        *_of_hosts(visited),
        *_unbacked(programme),
        *_left_out(programme, registers),
        *_of_practice(triage, wishes),
    )


def elsewhere(programme: Programme, taken: Sequence[Booking], *, registers: Registers) -> tuple[Told, ...]:
    """Hosts that another case has asked for, or thinks of, at the same time."""
    found: list[Told] = []
    for day in programme.days:
        for item in day.items:
            for one in taken:
                host = registers.host(item.host) if item.host and item.host == one.host else None
                if host and one.date == day.date and one.start < item.end and item.start < one.end:
                    times = {"date": day.date, "start": f"{one.start:%H:%M}", "end": f"{one.end:%H:%M}"}
                    key = "booked_elsewhere" if one.firm else "drafted_elsewhere"
                    found.append(_point(key, host=host.name, case=one.case, **times))
    return tuple(found)


def of_sender(request: VisitRequest, triage: Triage) -> tuple[Told, ...]:
    found = [_point("stop_flag", reason=flag.told or flag.reason) for flag in triage.flags if flag.level == "stop"]
    if address(request.contact.email) is None:
        found.append(_point("no_address"))
    elif triage.language not in wording.LANGUAGES:
        found.append(_point("language_fallback", language=tongue(triage.language)))
    return tuple(found)


def _of_group(triage: Triage) -> Iterator[Told]:
    group = triage.group_size
    if group is None:
        yield _point("group_size_unknown")
    elif group.min != group.max:
        yield _point("group_size_range", min=group.min, max=group.max)


def _of_days(programme: Programme, triage: Triage, wishes: Wishes, today: dt.date) -> Iterator[Told]:
    if triage.dates and triage.dates.earliest <= today:
        yield _point("days_past")
    wanted, drafted = days_wanted(triage), len(programme.days)
    why = reduced_because(programme.days[0].date, wishes) if programme.days else ""
    if why:
        yield _point(f"reduced_{why}")
    elif drafted and wanted > drafted:
        most = norms().scheduling.most_days
        yield _point("days_cut" if drafted == most else "days_unfilled", wanted=wanted, drafted=drafted)
    if programme.solver and programme.solver.status == "feasible":
        yield _point("not_proven", percent=round(100 * programme.solver.gap))


def _of_hosts(visited: list[Host]) -> Iterator[Told]:
    silent = [host.name for host in visited if address(host.email) is None]
    if silent:
        yield _point("host_no_address", hosts=", ".join(silent))
    unlimited = [host.name for host in visited if host.max_group is None]
    if unlimited:
        yield _point("hosts_unknown_limit", hosts=", ".join(unlimited))
    for host in visited:
        if host.fee:
            yield _point("hosts_fee", host=host.name, fee=host.fee)


def _unbacked(programme: Programme) -> Iterator[Told]:
    titles = [item.title for item in programme.items() if item.kind in RECEIVES and not item.evidence]
    if titles:
        yield _point("no_evidence", titles=", ".join(titles))


def _left_out(programme: Programme, registers: Registers) -> Iterator[Told]:
    for one in programme.left_out:
        host = registers.host(one.theme_or_host)
        yield _point("left_out", name=host.name if host else _theme(one.theme_or_host, registers), why=one.told)


def _theme(theme_id: str, registers: Registers) -> Told:
    if registers.theme(theme_id) is None:
        return word(theme_id)  # a part of the day
    return {language: wording.of(language).theme(theme_id, registers) for language in ("en", "da")}


def _of_practice(triage: Triage, wishes: Wishes) -> Iterator[Told]:
    if "costs" in wishes.settled:
        yield _point("pay_said")
    else:
        yield _point("pay_transport_said" if "transport" in wishes.settled else "pay")
    if not (triage.interpreting or triage.languages):
        yield _point("working_language")


def _point(key: str, **values: object) -> Told:
    return sentence("open_points", key, **values)
