"""LateApprovals: letters that nobody decides on. Approvers are reminded; then the lead is told, and the board."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from bot.services.week import WeekWork
from bot.visits.approving import Approving
from bot.visits.authors import authors
from bot.visits.errors import CaseDamaged, CaseUnknown, JobsUnavailable
from bot.visits.models import CaseSummary, Person, Role
from bot.visits.models.undecided import Undecided
from bot.visits.notices.lateness import Stage, at_work, audience, event, stages
from bot.visits.ports import CaseBoard, CaseStore, Jobs
from bot.visits.weekly import waiting
from knowledge import House

JOB = "remind_on_board"
logger = logging.getLogger(__name__)


class Reminder(NamedTuple):
    """One colleague is to be told that letters wait."""

    person: Person
    event: str
    case: str


@dataclass(frozen=True)
class LateApprovals:
    cases: CaseStore
    weekwork: WeekWork
    approving: Callable[[], Approving]
    stand_in: Callable[[str], Person | None]
    board: CaseBoard
    jobs: Jobs
    house: House
    now: Callable[[], dt.datetime]

    def owed(self) -> Iterator[Reminder]:
        """Of everybody who is to be told by now; who was told already is known by the event."""
        now = self.now()
        if not at_work(now, self.house):
            return
        rights, opened = self.approving(), self.weekwork.opened()
        found = self.weekwork.waiting.of(opened, self.cases)
        for case in opened:
            for letters in found[case.number].undecided if case.number in found else ():
                yield from self._of(case, letters, rights, now)

    def show(self, payload: str) -> None:
        """Job step: say it beside the case's card, unless somebody has decided meanwhile. Safe to repeat."""
        number, _, digest = payload.partition(" ")
        case = self.cases.case(number)
        late = next((one for one in waiting(case).undecided if one.digest == digest), None)
        if late:
            self.board.remind(case, late)

    def _of(self, case: CaseSummary, letters: Undecided, rights: Approving, now: dt.datetime) -> Iterator[Reminder]:
        due = stages(letters, now, self.house)
        if not due:
            return
        able = self._able(case, letters, rights)
        officer = self.stand_in(case.officer.person) if case.officer else None
        for stage in due:
            told = audience(stage, rights.rules[letters.kind], able, officer)
            yield from (Reminder(one, event(case.number, letters, stage), case.number) for one in told)
        if Stage.ESCALATED in due:
            with suppress(JobsUnavailable):  # the next minute tries again
                payload = f"{case.number} {letters.digest}"
                self.jobs.enqueue(JOB, f"{JOB}:{payload}", payload)

    def _able(self, case: CaseSummary, letters: Undecided, rights: Approving) -> tuple[Person, ...]:
        """Who can approve them; where nobody who is here can, it is a matter for the administrators."""
        wrote: frozenset[str] = frozenset()
        if rights.rules[letters.kind].four_eyes:
            with suppress(CaseDamaged, CaseUnknown):
                versions = self.cases.versions(case.number)
                bundle = versions[-1].bundle(letters.kind) if versions else None
                wrote = authors(bundle, versions) if bundle else wrote
        able = rights.approvers(letters.kind, authors=wrote)
        return able or tuple(one for one in rights.people if one.role is Role.ADMIN)
