"""WeekWork: a week of the secretariat, over all cases, without reading each of them whole every time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.asking import gaps
from bot.asking.ports import FeedbackStore
from bot.services.remembering import Remembered
from bot.visits import lifecycle, tasks
from bot.visits.models import CaseFacts, CaseSummary, Status
from bot.visits.ports import CaseStore
from bot.visits.tasks.ports import TaskStore
from bot.visits.weekly import Waiting, Week, Weekly, weekly
from bot.visits.workdays import COPENHAGEN
from knowledge import Registers

_LINES = 20_000  #: Of the audit log in one week.
_OPEN = 2_000  #: Cases at once.
_TAKES_PLACE = lifecycle.OPEN | {Status.HELD, Status.CLOSED}


@dataclass(frozen=True)
class WeekWork:
    store: CaseStore
    tasks: TaskStore
    feedback: FeedbackStore
    registers: Registers
    waiting: Remembered[Waiting]
    now: Callable[[], dt.datetime]

    def this_week(self) -> Week:
        return Week.of(self._today())

    def week(self, week: Week) -> Weekly:
        since, before = _begins(week.first), _begins(week.after.first)
        log = self.store.audit(since=since, before=before, limit=_LINES)
        opened = self.opened()
        visiting = self.visiting(week.after.first, week.after.last)
        numbers = {line.case for line in log if line.case}
        listed = self.store.cases(numbers=numbers, limit=len(numbers)) if numbers else []
        known = {one.number: one for one in (*listed, *visiting)}
        return weekly(
            week,
            today=self._today(),
            log=log,
            known=known,
            opened=opened,
            waiting=self.waiting.of({one.number: one for one in (*opened, *visiting)}.values(), self.store),
            due=tasks.due(week.after.last, tasks=self.tasks, cases=self.store),
            house=self.registers.house,
        )

    def opened(self) -> list[CaseSummary]:
        return self.store.cases(statuses=lifecycle.OPEN, history=False, limit=_OPEN, suspected=False)

    def visiting(self, first: dt.date, last: dt.date, *, called_off: bool = False) -> list[CaseSummary]:
        """Cases with a host on one of these days; also those whose visit is called off, where they are asked for."""
        numbers = {
            one.number
            for one in self.store.facts()
            if not one.history
            and (called_off or one.status in _TAKES_PLACE)
            and any(first <= day <= last for day in _days(one, called_off=called_off))
        }
        return self.store.cases(numbers=numbers, limit=len(numbers)) if numbers else []

    def unanswered(self, week: Week) -> tuple[gaps.Group, ...]:
        """What was asked in the week and not answered, the most asked first."""
        since, before = _begins(week.first), _begins(week.after.first)
        asked = [one for one in self.feedback.questions(since=since) if one.at < before]
        years = self.registers.house.documents_old_after_years
        found = gaps.gaps(asked, (), (), self.feedback.marks(), today=self._today(), old_after_years=years)
        return (*found.unanswered, *found.done)

    def _today(self) -> dt.date:
        return self.now().astimezone(COPENHAGEN).date()


def _days(one: CaseFacts, *, called_off: bool) -> list[dt.date]:
    """A host that said no is not among the days of hosts; the first day of the programme stands for it."""
    days = [day for _, day in one.host_days]
    return [*days, one.visit_day] if called_off and one.planned and one.visit_day else days


def _begins(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=COPENHAGEN)
