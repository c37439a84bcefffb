"""Editing: what a person does to the programme of a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.casework import CaseWork
from bot.visits import editing
from bot.visits.models import Case, Deed, Person, ProgrammeDay, SolverReport
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting


@dataclass(frozen=True)
class Editing:
    store: CaseStore
    work: CaseWork
    drafting: Callable[[str], Drafting]  #: For the case of this number, as of now.

    def revise(
        self,
        number: str,
        days: tuple[ProgrammeDay, ...],
        *,
        revision: int,
        by: Person,
        reason: str = "",
        deed: Deed = Deed.EDITED,
        solver: SolverReport | None = None,
    ) -> Case:
        """Make the next version of the proposal from these days."""
        case = editing.revise(
            number,
            days,
            revision=revision,
            by=by,
            reason=reason,
            deed=deed,
            solver=solver,
            drafting=self.drafting(number),
            store=self.store,
        )
        return self.work.after(case)

    def take_again(self, number: str, version: int, *, revision: int, by: Person) -> Case:
        """Let the programme of an earlier version hold again."""
        drafting = self.drafting(number)
        case = editing.take_again(number, version, revision=revision, by=by, drafting=drafting, store=self.store)
        return self.work.after(case)
