"""WishWork: what a colleague types of a programme, tried out before anybody confirms it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.services.editing import Editing
from bot.visits import comparing
from bot.visits.editing import copying
from bot.visits.editing.settling import settled
from bot.visits.editing.stepping import step
from bot.visits.editing.wishing import Read, read
from bot.visits.errors import DraftPending, DraftStale
from bot.visits.models import Case, Finding, Person, ProgrammeDay, Told, digest_of
from bot.visits.models.working import Wish


class Trial(NamedTuple):
    """What the programme would be, and nothing is yet."""

    base: str  #: Digest of the proposal that it was tried on.
    digest: str  #: Of the days.
    days: tuple[ProgrammeDay, ...]
    did: tuple[Told, ...]  #: What would be different.
    raised: tuple[Finding, ...]  #: What the checks would say that they do not say now.
    cleared: tuple[Finding, ...]


@dataclass(frozen=True)
class WishWork:
    editing: Editing

    def read(self, case: Case, text: str, *, by: Person) -> Read | None:
        """Raises NotAllowed, StepNotAllowed."""
        ground = copying.ground_of(case, by, registers=self.editing.registers)
        return read(text, self._days(case), ground=ground, offered=self.editing.offered(case))

    def trial(self, case: Case, wishes: Sequence[Wish], *, by: Person) -> Trial:
        """Do the steps on the version that stands, by those of the editor, and keep nothing.

        Raises:
            NotAllowed, StepNotAllowed, ItemUnknown, ItemLocked, HostUnknown, NoRoom, ProgrammeInvalid: as a step.
            DraftPending: something came on the case, and it is being drafted anew.
        """
        registers = self.editing.registers
        ground = copying.ground_of(case, by, registers=registers)
        if case.pending:
            raise DraftPending
        before = days = self._days(case)
        for wish in wishes:
            days = settled(step(days, wish, ground=ground).days, before=before, registers=registers)
        did = comparing.compare(before, days, registers=registers, words=ground.words)
        were, are = self.editing.findings(case, before), self.editing.findings(case, days)
        return Trial(
            base=case.proposal.digest if case.proposal else "",
            digest=digest_of([day.model_dump(mode="json") for day in days]),
            days=days,
            did=tuple(one.told for one in did),
            raised=_new_in(are, were),
            cleared=tuple(one for one in _new_in(were, are) if one.level != "note"),
        )

    def confirm(self, number: str, wishes: Sequence[Wish], *, base: str, digest: str, by: Person) -> Case:
        """Make the next version, if it is still the one that was shown.

        Raises:
            DraftStale: the programme, or what would become of it, is another by now.
            NotAllowed, StepNotAllowed, CaseMoved, DraftPending: as `revise`; and as `trial`.
        """
        case = self.editing.store.case(number)
        if (case.proposal.digest if case.proposal else "") != base:
            raise DraftStale
        tried = self.trial(case, wishes, by=by)
        if tried.digest != digest:
            raise DraftStale
        return self.editing.revise(number, tried.days, revision=case.revision, by=by)

    def _days(self, case: Case) -> tuple[ProgrammeDay, ...]:
        made = case.proposal
        return settled(made.days, before=made.days, registers=self.editing.registers) if made and made.days else ()


def _new_in(findings: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    """What the others do not say. A sentence over the whole programme that only lists other hosts is not new."""
    known = {(one.rule, one.text) for one in others}
    more = Counter(one.rule for one in findings) - Counter(one.rule for one in others)
    new = (one for one in findings if (one.rule, one.text) not in known)
    return tuple(one for one in new if one.item is not None or more[one.rule])
