"""CardWork: letters decided on from a card, where they are read in a window of their own before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.visits import viewing
from bot.visits.approving import Approving
from bot.visits.authors import authors
from bot.visits.models import Bundle, BundleKind, Case, Person, Verdict
from bot.visits.ports import CaseStore
from bot.visits.staff.errors import LettersUnread


@dataclass(frozen=True)
class CardWork:
    store: CaseStore
    approving: Approving
    now: Callable[[], dt.datetime]

    def opened(self, number: str, *, bundle: BundleKind, digest: str, by: Person, via: str) -> None:
        """The person had all of these letters before them."""
        viewing.view(number, bundle=bundle, digest=digest, by=by, via=via, store=self.store, at=self.now())

    def must_be_read(self, case: Case, bundle: Bundle, by: Person) -> None:
        """Raises LettersUnread where the person could approve the letters and has not had them open.

        Of anybody else's approval, deciding itself says why it does not count.
        """
        if self.may_approve(case, bundle, by) and not viewing.viewed(
            case.number, bundle.digest, by=by, store=self.store
        ):
            raise LettersUnread

    def may_approve(self, case: Case, bundle: Bundle, by: Person) -> bool:
        return self.approving.may(by, Verdict.APPROVE, bundle.kind, authors=self._barred(case, bundle))

    def approvers(self, case: Case, bundle: Bundle) -> tuple[Person, ...]:
        """Who of those that are here can approve these letters."""
        return self.approving.approvers(bundle.kind, authors=self._barred(case, bundle))

    def _barred(self, case: Case, bundle: Bundle) -> frozenset[str]:
        """Who wrote the words, where two are to look at them."""
        if not self.approving.rules[bundle.kind].four_eyes:
            return frozenset()
        return authors(bundle, self.store.versions(case.number))
