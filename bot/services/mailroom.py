"""MailRoom: mails that come another way than as a request: on a case by hand, and from our own sent mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.visits import intake
from bot.visits.intake import Delivery
from bot.visits.mailbox import MailboxBook, MailboxState
from bot.visits.models import Receipt, VisitRequest
from bot.visits.ports import CaseStore, Jobs

SOURCE = "mail"  #: One for every way a mail comes: it is known again whichever it took.


@dataclass(frozen=True)
class MailRoom:
    store: CaseStore
    jobs: Jobs
    now: Callable[[], dt.datetime]
    book: MailboxBook | None

    def receive_sent(self, mail: VisitRequest, event_id: str) -> Receipt | None:
        """A mail that we sent by another program → the case it belongs to, if it belongs to one."""
        return intake.receive_sent(mail, _delivery(mail, event_id), at=self.now(), store=self.store, jobs=self.jobs)

    def receive_on(self, number: str, mail: VisitRequest, event_id: str) -> Receipt:
        """A mail that a person hands in on a case."""
        delivery = _delivery(mail, event_id)
        return intake.receive_on(number, mail, delivery, at=self.now(), store=self.store, jobs=self.jobs)

    def mailboxes(self) -> list[MailboxState]:
        """How far each is read; none where none is."""
        return self.book.states() if self.book else []


def _delivery(mail: VisitRequest, event_id: str) -> Delivery:
    return Delivery(SOURCE, event_id, mail.body())
