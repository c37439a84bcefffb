"""OwnWork: what falls to one colleague, over all cases. Asked for at every opening, so it costs little."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from bot.services.week import WeekWork
from bot.visits import tasks
from bot.visits.approving import Approving
from bot.visits.models import BundleKind, CaseSummary, Person, Verdict
from bot.visits.ports import CaseStore
from bot.visits.staff import Rota
from bot.visits.tasks.ports import TaskStore
from bot.visits.weekly import Deadline, Waiting
from bot.visits.weekly.summing import deadlines
from bot.visits.workdays import COPENHAGEN
from knowledge import House

_AHEAD = dt.timedelta(days=7)


class ToApprove(NamedTuple):
    case: CaseSummary
    letters: tuple[BundleKind, ...]


class Own(NamedTuple):
    cases: tuple[CaseSummary, ...]  #: Open, and held by the colleague or by whom they stand in for; most urgent first.
    deadlines: tuple[Deadline, ...]  #: Overdue or within a week, tasks among them.
    approvals: tuple[ToApprove, ...]  #: Letters that wait and that the colleague may approve.
    unassigned: tuple[CaseSummary, ...]  #: Open, and nobody who is here has them.
    today: dt.date


@dataclass(frozen=True)
class OwnWork:
    cases: CaseStore
    tasks: TaskStore
    weekwork: WeekWork
    rota: Callable[[], Rota]
    approving: Callable[[], Approving]
    house: House
    now: Callable[[], dt.datetime]

    def of(self, person: Person) -> Own:
        today, rota = self.now().astimezone(COPENHAGEN).date(), self.rota()
        opened = sorted(self.weekwork.opened(), key=_urgency)
        waiting = self.weekwork.waiting.of(opened, self.cases)
        due = tasks.due(today + _AHEAD, tasks=self.tasks, cases=self.cases)

        def holder(name: str | None) -> str | None:
            held = rota.stand_in(name, today) if name else None
            return held.id if held else None

        def officer(case: CaseSummary) -> str | None:
            return holder(case.officer.person if case.officer else None)

        found = deadlines(opened, waiting, due, by=today + _AHEAD, house=self.house)
        return Own(
            cases=tuple(case for case in opened if officer(case) == person.id),
            deadlines=tuple(one for one in found if holder(one.person) == person.id),
            approvals=tuple(self._to_approve(person, opened, waiting)),
            unassigned=tuple(case for case in opened if officer(case) is None),
            today=today,
        )

    def _to_approve(self, person: Person, opened: list[CaseSummary], waiting: dict[str, Waiting]) -> list[ToApprove]:
        rights, found = self.approving(), []
        for case in opened:
            kinds = waiting[case.number].to_decide if case.number in waiting else ()
            mine = tuple(kind for kind in kinds if rights.may(person, Verdict.APPROVE, kind))
            if mine:
                found.append(ToApprove(case, mine))
        return found


def _urgency(case: CaseSummary) -> tuple[str, str]:
    return case.answer_by or "9999", case.number
