"""Summing: the lines of the inbox, the audit log and what cases wait for → the week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.visits import lifecycle
from bot.visits.appointments import Certainty
from bot.visits.models import AuditEvent, BundleKind, CaseSummary, Match, MessageState, Status
from bot.visits.models.task import Due, TaskKind
from bot.visits.weekly.models import (
    Came,
    Count,
    Deadline,
    DeadlineKind,
    Letter,
    OpenCase,
    Visit,
    Waits,
    Weekly,
)
from bot.visits.weekly.waiting import Waiting
from bot.visits.weekly.weeks import Week
from bot.visits.workdays import workday_after
from knowledge import House

_TROUBLED = {f"message.{state}": state for state in (MessageState.FAILED, MessageState.UNCERTAIN)}
_TASKS = {TaskKind.TASK: DeadlineKind.TASK, TaskKind.BRING_UP: DeadlineKind.BRING_UP}


def weekly(
    week: Week,
    *,
    today: dt.date,
    log: Sequence[AuditEvent],
    known: Mapping[str, CaseSummary],
    opened: Sequence[CaseSummary],
    waiting: Mapping[str, Waiting],
    due: Sequence[Due],
    house: House,
) -> Weekly:
    """Return the week as of today.

    Args:
        log: The lines of the audit log of that week, oldest first.
        known: The cases those lines are about, and those with a visit in the week after.
        opened: Every open case.
        waiting: Of the open cases, and of those with a visit in the week after.
        due: Tasks that are due by the end of the week after.
    """
    over = week.last < today
    return Weekly(
        week=week,
        today=today,
        came=came(log, known),
        waits=None if over else waits(opened, waiting),
        deadlines=() if over else deadlines(opened, waiting, due, by=week.after.last, house=house),
        visits=visits(week.after, known, waiting),
        sent=_counted(line.details.get("bundle") for line in log if line.event == "message.sent"),
        trouble=tuple(_trouble(log)),
    )


def came(log: Sequence[AuditEvent], known: Mapping[str, CaseSummary]) -> Came:
    channels = {line.case: line.details.get("channel") for line in log if line.event == "case.received" and line.case}
    cases = [known[number] for number in channels if number in known]
    return Came(
        cases=tuple(cases),
        by_channel=_counted(channels[case.number] for case in cases),
        by_kind=_counted(case.kind for case in cases),
        by_country=_counted(case.country for case in cases),
        messages=sum(line.event == "message.received" and line.details.get("match") != Match.COLLEAGUE for line in log),
    )


def waits(opened: Sequence[CaseSummary], waiting: Mapping[str, Waiting]) -> Waits:
    enquirer, hosts, approver, officer = [], [], [], []
    for case in sorted(opened, key=_urgency):
        found = waiting.get(case.number) or Waiting(changed_at=case.received_at)
        if case.status is Status.WAITING or found.silent_since:
            enquirer.append(OpenCase(case=case, since=found.silent_since))
        if found.hosts:
            asked = tuple(host for host, _ in found.hosts)
            hosts.append(OpenCase(case=case, hosts=asked, since=min(day for _, day in found.hosts)))
        if found.to_decide:
            approver.append(OpenCase(case=case, letters=found.to_decide))
        elif case.status in lifecycle.OWED:
            officer.append(OpenCase(case=case))
    return Waits(enquirer=tuple(enquirer), hosts=tuple(hosts), approver=tuple(approver), officer=tuple(officer))


def deadlines(
    opened: Sequence[CaseSummary],
    waiting: Mapping[str, Waiting],
    due: Sequence[Due],
    *,
    by: dt.date,
    house: House,
) -> tuple[Deadline, ...]:
    """What is due by that day, the longest overdue first."""
    found = [one for case in opened for one in _of_case(case, waiting.get(case.number), house)]
    found += [
        Deadline(
            day=one.task.due,
            kind=_TASKS[one.task.kind],
            case=one.case,
            person=one.person,
            person_name=one.person_name,
            what=one.task.what,
        )
        for one in due
        if one.task.due
    ]
    return tuple(sorted((one for one in found if one.day <= by), key=lambda one: (one.day, one.case.number, one.kind)))


def _of_case(case: CaseSummary, found: Waiting | None, house: House) -> Iterator[Deadline]:
    officer = {"person": case.officer.person, "person_name": case.officer.name} if case.officer else {}
    owed = case.status in lifecycle.OWED
    if owed and case.respond_by:
        yield Deadline(day=_day(case.respond_by), kind=DeadlineKind.ANSWER, case=case, **officer)
    if owed and case.due:
        yield Deadline(day=_day(case.due), kind=DeadlineKind.LAW, case=case, **officer)
    if found is None:
        return
    if found.silent_since:
        remind = workday_after(found.silent_since, house.remind_after_working_days)
        yield Deadline(day=remind, kind=DeadlineKind.ENQUIRER, case=case, **officer)
    for host, since in found.hosts:  # the same rule as for enquirers
        remind = workday_after(since, house.remind_after_working_days)
        yield Deadline(day=remind, kind=DeadlineKind.HOST, case=case, host=host, **officer)


def visits(week: Week, known: Mapping[str, CaseSummary], waiting: Mapping[str, Waiting]) -> tuple[Visit, ...]:
    """Who receives in this week, by day and time; a host that said no does not."""
    found = [
        Visit(at=one, case=known[number], escort=each.escort)
        for number, each in waiting.items()
        if number in known
        for one in each.appointments
        if week.holds(one.date) and one.certainty is not Certainty.CANCELLED
    ]
    return tuple(sorted(found, key=lambda one: (one.at.date, one.at.start, one.case.number)))


def _trouble(log: Sequence[AuditEvent]) -> Iterator[Letter]:
    """Letters whose last line of the week is no good one."""
    last = {line.details.get("message"): line for line in log if line.event.startswith("message.")}
    for line in last.values():
        state = _TROUBLED.get(line.event)
        if state and line.case:
            bundle = BundleKind(str(line.details.get("bundle")))
            yield Letter(case=line.case, bundle=bundle, state=state, why=str(line.details.get("why") or ""))


def _counted(keys: Iterable[object]) -> tuple[Count, ...]:
    """The most first."""
    count = Counter(str(key or "") for key in keys)
    return tuple(Count(key=key, number=n) for key, n in sorted(count.items(), key=lambda one: (-one[1], one[0])))


def _urgency(case: CaseSummary) -> tuple[str, str]:
    return case.answer_by or "9999", case.number


def _day(written: str) -> dt.date:
    return dt.date.fromisoformat(written)
