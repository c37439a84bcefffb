"""EnquirerWork: forms that the public begins and keeps, where a case stands for who asked, and the suspected pile."""

from __future__ import annotations

import datetime as dt
import hmac
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.visits.enquirers import keeping, progress, tickets
from bot.visits.enquirers.errors import StatusUnknown, TooManyLooks
from bot.visits.enquirers.keeping import KeptForm, SealedBy
from bot.visits.enquirers.limits import Limits
from bot.visits.enquirers.ports import KeptFormStore, StatusLinkStore, SuspicionStore
from bot.visits.enquirers.progress import Progress
from bot.visits.errors import CaseUnknown, NotAllowed
from bot.visits.models import Action, Case, Person, digest_of
from bot.visits.norms import norms
from bot.visits.ports import CaseStore

logger = logging.getLogger(__name__)

_NUMBER = re.compile(r"[0-9]{4}-[0-9]{4,9}")


@dataclass(frozen=True)
class EnquirerWork:
    store: CaseStore
    kept_forms: KeptFormStore
    sealed_by: SealedBy
    status_links: StatusLinkStore
    suspicions: SuspicionStore
    limits: Limits
    secret: bytes
    now: Callable[[], dt.datetime]

    def ticket(self) -> str:
        """For a page with the form that is opened now."""
        return tickets.issue(self.secret, at=self.now())

    def read_ticket(self, ticket: str) -> tickets.Ticket | None:
        return tickets.read(ticket, self.secret)

    def keep(self, form: KeptForm, token: str | None, *, shortly: bool = False) -> str:
        """Keep a form for later; return the token of its private link. Raises KeptFormsFull."""
        return keeping.keep(
            form, token, shortly=shortly, store=self.kept_forms, sealed_by=self.sealed_by, at=self.now()
        )

    def kept(self, token: str) -> tuple[KeptForm, dt.datetime]:
        """Raises KeptFormGone."""
        return keeping.opened(token, store=self.kept_forms, sealed_by=self.sealed_by, at=self.now())

    def erase_kept(self, token: str) -> bool:
        return keeping.erase(token, store=self.kept_forms)

    def erase_due(self) -> None:
        """Erase the forms whose days are over. Safe to repeat."""
        if erased := self.kept_forms.erase_due(self.now()):
            logger.info("kept_forms.erased", extra={"count": erased})

    def status_token(self, case: Case) -> str:
        """Of the link to the status page, as it is good from today."""
        generation = self.status_links.generation(case.number)
        return progress.token(case, secret=self.secret, generation=generation, at=self.now())

    def receipt(self, number: str, event_id: str) -> tuple[str, bool]:
        """Return the token of the receipt's address, and whether it opens the status page, too.

        It does for whoever opened the case. Who sent something that came on an earlier one may be somebody else.
        """
        first = self.store.audit(case=number, limit=1)
        if first and first[0].details.get("delivery") == digest_of(event_id):
            return self.status_token(self.store.case(number)), True
        return progress.receipt_token(number, secret=self.secret), False

    def receipted(self, number: str, token: str) -> bool:
        """Whether that receipt has a status page. Raises StatusUnknown, StatusLinkVoid."""
        if hmac.compare_digest(progress.receipt_token(number, secret=self.secret).encode(), token.encode()):
            return False
        self._checked(number, token)
        return True

    def progress(self, number: str, token: str, *, address: str) -> tuple[Case, Progress, dt.date]:
        """What the status page tells, and until when its link is good.

        Raises:
            StatusUnknown, StatusLinkVoid: it does not, or no longer, lead to that case.
            TooManyLooks: from one network.
        """
        if self.limits.count("look", address, at=self.now()) > norms().enquirers.most_looks:
            raise TooManyLooks
        case, until = self._checked(number, token)
        return case, progress.progress(case, self.store.audit(case=number)), until

    def renew_link(self, number: str, *, by: Person) -> None:
        """Make every link to the status page so far void; there is a new one. Raises NotAllowed."""
        if not by.may(Action.SORT_CASE):
            raise NotAllowed
        self.status_links.renew(self.store.case(number).number, by=by.id, at=self.now())

    def clear(self, number: str, *, by: Person) -> None:
        """Say that a person wrote it. Raises NotAllowed."""
        if not by.may(Action.SORT_CASE):
            raise NotAllowed
        self.suspicions.clear(self.store.case(number).number, by=by.id, at=self.now())

    def _checked(self, number: str, token: str) -> tuple[Case, dt.date]:
        if not _NUMBER.fullmatch(number):
            raise StatusUnknown
        try:
            case = self.store.case(number)
        except CaseUnknown:
            raise StatusUnknown from None
        generation = self.status_links.generation(number)
        until = progress.check(case, token, secret=self.secret, generation=generation, at=self.now())
        return case, until
