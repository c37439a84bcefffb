"""ChangeWork: what a change touches of all that people were told, and the notices that tell them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.services.participants import ParticipantWork
from bot.visits import changes, preparing
from bot.visits.changes import ChangeList
from bot.visits.letters import Writer
from bot.visits.models import Bundle, Case, Person
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting
from bot.visits.proposal.bundling import Stamp
from bot.visits.workdays import COPENHAGEN
from knowledge import Registers


@dataclass(frozen=True)
class ChangeWork:
    store: CaseStore
    work: CaseWork
    participantwork: ParticipantWork
    registers: Registers
    drafting: Callable[[str], Drafting]  #: For the case of this number, as of now.
    now: Callable[[], dt.datetime]

    def changes(self, case: Case) -> ChangeList:
        """Everything that is different from what people were told, and who was told what."""
        return changes.changes(
            case,
            registers=self.registers,
            versions=self.store.versions(case.number),
            today=self._today,
            lists=self.participantwork.versions(case),
            party=self.participantwork.party(case.number),
        )

    def changed(self, case: Case) -> bool:
        """Whether somebody was told what does not hold any more."""
        return changes.something_changed(
            case,
            registers=self.registers,
            versions=lambda: self.store.versions(case.number),
            today=self._today,
        )

    def notify(self, number: str, *, by: Person) -> Case:
        """Draft one bundle with a notice to each of them, for a person to approve."""
        return self.work.after(changes.notify(number, by=by, drafting=self.drafting(number), store=self.store))

    def notices_again(self, case: Case, writer: Writer, _: Stamp) -> tuple[Bundle, ...]:
        """The notices that stand on the case, as this writer writes them."""
        if not changes.notices_stand(case):
            return ()
        drafting = preparing.for_case(case, self.drafting(case.number), self.store)
        return changes.notices_again(case, self.changes(case), writer, drafting)

    @property
    def _today(self) -> dt.date:
        return self.now().astimezone(COPENHAGEN).date()
