"""Editing: what a person does to the programme of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.visits import booking, checking, editing, matching, rereading
from bot.visits import proposal as drafts
from bot.visits.editing import copying
from bot.visits.editing.ports import WorkingCopies
from bot.visits.editing.revising import taken_beside
from bot.visits.editing.settling import with_evidence
from bot.visits.errors import CopyMissing
from bot.visits.models import Case, Deed, Finding, Person, Programme, ProgrammeDay, SolverReport
from bot.visits.models.reading import certain
from bot.visits.models.standing import standing
from bot.visits.models.working import Wish, WorkingCopy
from bot.visits.participants.party import Party
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting
from bot.visits.workdays import COPENHAGEN
from knowledge import Registers


@dataclass(frozen=True)
class Editing:
    store: CaseStore
    copies: WorkingCopies
    work: CaseWork
    registers: Registers
    now: Callable[[], dt.datetime]
    drafting: Callable[[str], Drafting]  #: For the case of this number, as of now.
    party: Callable[[str], Party]  #: Who comes on it.

    def begin(self, number: str, *, by: Person) -> WorkingCopy:
        """Open a working copy, or go on with one's own."""
        case = self.store.case(number)
        return copying.begin(case, by=by, registers=self.registers, copies=self.copies, at=self.now())

    def step(self, number: str, wish: Wish, *, revision: int, by: Person) -> WorkingCopy:
        """Change the working copy by one step; it is kept at once."""
        return copying.take(
            self.store.case(number),
            wish,
            revision=revision,
            by=by,
            registers=self.registers,
            copies=self.copies,
            at=self.now(),
        )

    def undo(self, number: str, *, revision: int, by: Person, forward: bool = False) -> WorkingCopy:
        """Take the last step back, or do it again."""
        return copying.undo(number, revision=revision, by=by, copies=self.copies, at=self.now(), forward=forward)

    def replan(self, number: str, *, revision: int, by: Person) -> WorkingCopy:
        """Plan everything anew but what is locked or confirmed, as one step."""
        case = self.store.case(number)
        held = copying.held_by(number, by, revision=revision, copies=self.copies)
        planned = editing.replan(case, held.days, by=by, drafting=self.drafting(number), store=self.store)
        return copying.put(
            case,
            planned.days,
            revision=revision,
            by=by,
            registers=self.registers,
            copies=self.copies,
            at=self.now(),
        )

    def another(self, number: str, *, revision: int, by: Person) -> WorkingCopy:
        """Another way, really different from the copy, as one step that can be undone."""
        case = self.store.case(number)
        held = copying.held_by(number, by, revision=revision, copies=self.copies)
        planned = editing.another(case, held.days, by=by, drafting=self.drafting(number), store=self.store)
        return copying.put(
            case,
            planned.days,
            revision=revision,
            by=by,
            registers=self.registers,
            copies=self.copies,
            at=self.now(),
        )

    def take_over(self, number: str, *, revision: int, by: Person) -> WorkingCopy:
        return copying.take_over(number, revision=revision, by=by, copies=self.copies, at=self.now())

    def drop(self, number: str, *, revision: int, by: Person) -> None:
        copying.drop(number, revision=revision, by=by, copies=self.copies, at=self.now())

    def finish(self, number: str, *, revision: int, case_revision: int, by: Person, reason: str) -> Case:
        """Make the next version from the working copy, which is gone then."""
        held = copying.held_by(number, by, revision=revision, copies=self.copies)
        return self.revise(number, held.days, revision=case_revision, by=by, reason=reason, ends_copy=revision)

    def offered(self, case: Case) -> tuple[str, ...]:
        """Hosts that could receive the delegation, the best first."""
        if case.proposal and case.proposal.hosts:
            return tuple(match.id for match in case.proposal.hosts)
        if case.triage is None:
            return ()
        request = rereading.known(case, self.store)
        found = drafts.offered(request, case.triage, drafting=self.drafting(case.number))
        return tuple(match.id for match in found)

    def findings(self, case: Case, days: tuple[ProgrammeDay, ...]) -> tuple[Finding, ...]:
        """What the checks say of these days."""
        if case.triage is None:
            raise CopyMissing
        before = case.proposal
        days = with_evidence(days, before=before.days if before else (), registers=self.registers)
        programme = Programme(
            days=days, hosts=before.hosts if before else (), left_out=before.left_out if before else ()
        )
        request = rereading.known(case, self.store)
        triage = certain(case.triage)
        return checking.check(
            programme,
            triage,
            registers=self.registers,
            bookings=taken_beside(case, days, self.store),
            escorts=booking.escorts(case),
            wishes=matching.wishes(request, triage, registers=self.registers),
            today=self.now().astimezone(COPENHAGEN).date(),
            logged=standing(case, days),
            party=self.party(case.number),
        )

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
        ends_copy: int | None = None,
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
            ends_copy=ends_copy,
            drafting=self.drafting(number),
            store=self.store,
        )
        return self.work.after(case)

    def take_again(self, number: str, version: int, *, revision: int, by: Person) -> Case:
        """Let the programme of an earlier version hold again."""
        drafting = self.drafting(number)
        case = editing.take_again(number, version, revision=revision, by=by, drafting=drafting, store=self.store)
        return self.work.after(case)
