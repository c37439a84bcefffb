"""MailTaker: a mail as it lies somewhere → taken in, or kept aside with the reason why not."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.visits.errors import EventConflict, OwnMail, RequestInvalid
from bot.visits.mailbox import MailFolder
from bot.visits.models import Receipt, VisitRequest

logger = logging.getLogger(__name__)


class Receive(Protocol):
    def __call__(self, request: VisitRequest, *, source: str, event_id: str, body: bytes) -> Receipt: ...


class ReadMail(Protocol):
    def __call__(self, raw: bytes, *, received_at: dt.datetime) -> tuple[VisitRequest, str]: ...


@dataclass(frozen=True)
class MailTaker:
    receive: Receive
    receive_sent: Callable[[VisitRequest, str], Receipt | None]
    read: ReadMail
    now: Callable[[], dt.datetime]
    folder: Path  #: What cannot be taken is kept under `refused/` of it.

    def take(self, where: MailFolder, raw: bytes) -> None:
        """A mail of the mailbox. One that a colleague sent is known in the inbox, too, if our server confirms it."""
        try:
            request, event_id = self.read(raw, received_at=self.now())
            if where is MailFolder.INBOX and request.mail:
                request = request.model_copy(update={"mail": request.mail.from_outside()})
            if where is MailFolder.SENT or (request.mail and request.mail.outgoing):
                self._sent(request, event_id)
            else:
                self._came(request, event_id)
        except (RequestInvalid, EventConflict) as error:
            if where is MailFolder.INBOX:
                self._refuse(raw, error)

    def drop(self, raw: bytes) -> None:
        """A mail that somebody put into the folder. Raises RequestInvalid, EventConflict, OwnMail."""
        request, event_id = self.read(raw, received_at=self.now())
        if request.mail is None or not request.mail.outgoing:
            self._came(request, event_id)
        elif not self._sent(request, event_id):
            raise OwnMail

    def _came(self, request: VisitRequest, event_id: str) -> None:
        # Not over the raw bytes: the same mail by two routes differs in its Received headers.
        receipt = self.receive(request, source="mail", event_id=event_id, body=request.body())
        logger.info("mail.taken", extra={"case": receipt.number, "opened": receipt.created})

    def _sent(self, request: VisitRequest, event_id: str) -> bool:
        receipt = self.receive_sent(request, event_id)
        logger.info("mail.sent_by_us", extra={"case": receipt.number if receipt else None})
        return receipt is not None

    def _refuse(self, raw: bytes, error: Exception) -> None:
        """Under a name of its own: the same one again is the same file."""
        aside = self.folder / "refused"
        aside.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(raw).hexdigest()[:24]
        (aside / f"{name}.reason.txt").write_text(f"{error}\n", "utf-8")
        (aside / f"{name}.eml").write_bytes(raw)
        logger.warning("mail.refused", extra={"reason": type(error).__name__})
