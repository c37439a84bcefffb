"""Paperwork: the papers of a case besides its letters, and the briefing of its hosts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.visits import briefings, disclosing, inviting
from bot.visits.errors import BundleUnknown
from bot.visits.inviting import InvitationForm
from bot.visits.models import Case, Person
from bot.visits.papers import Memo
from bot.visits.papers.briefing import briefing, receptions
from bot.visits.papers.mayor import mayor_page
from bot.visits.papers.occasion import Occasion
from bot.visits.papers.run_sheet import run_sheet
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting

_DRY = "papers"


@dataclass(frozen=True)
class Paperwork:
    store: CaseStore
    work: CaseWork
    drafting: Callable[[str], Drafting]  #: For the case of this number, as of now.

    def run_sheet(self, case: Case, *, language: str) -> bytes:
        """Raises BundleUnknown where there is no programme; so do the others."""
        return self._printed(case, [run_sheet(self._occasion(case), language=language)])

    def mayor(self, case: Case, *, language: str) -> bytes:
        return self._printed(case, [mayor_page(self._occasion(case), language=language)])

    def briefing(self, case: Case, *, host: str = "") -> bytes:
        """For this host, or for each on the programme, one after the other."""
        found = self._occasion(case)
        memos = [briefing(found, one) for one in receptions(found) if host in ("", one.host.id)]
        if not memos:
            raise BundleUnknown
        return self._printed(case, memos)

    def draft_briefings(self, number: str, *, by: Person) -> Case:
        """Draft the letters with the briefings, for a person to approve."""
        case = briefings.draft(number, by=by, drafting=self.drafting(number), store=self.store)
        return self.work.after(case)

    def draft_invitation(self, number: str, form: InvitationForm, *, by: Person) -> Case:
        """Draft the invitation letter, for its signer to approve; passports come out of the restricted part."""
        case = inviting.draft(number, form, by=by, drafting=self.drafting(number), store=self.store)
        return self.work.after(case)

    def draft_owed(self) -> None:
        """What the clock owes: safe to repeat."""
        for number in briefings.draft_owed(drafting=self.drafting(_DRY), store=self.store):
            self.work.after(self.store.case(number))

    def _occasion(self, case: Case) -> Occasion:
        found = briefings.known(case, drafting=self.drafting(case.number), store=self.store)
        if found is None:
            raise BundleUnknown
        return found

    def _printed(self, case: Case, memos: list[Memo]) -> bytes:
        """Made anew at each request, and approved by nobody; what goes out with a letter is printed elsewhere."""
        marked = [memo.saying(disclosing.say("paper", memo.language)) for memo in memos]
        return self.drafting(case.number).papers.memos(marked)
