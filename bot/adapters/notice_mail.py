"""MailMessenger: a notice to a colleague as an e-mail, by the mail server or, where there is none, into a folder."""

from __future__ import annotations

from pathlib import Path

from bot.adapters.carried_outbox import Carrier
from bot.adapters.outbox import FileOutbox, eml
from bot.notice_text import body, subject
from bot.visits.errors import SendFailed
from bot.visits.models import Draft
from bot.visits.models.proposal import file_name
from bot.visits.notices import Notice


class MailMessenger:
    def __init__(self, carrier: Carrier | None, folder: Path, *, sender: str, address: str) -> None:
        self._carrier = carrier
        self._folder = FileOutbox(folder)
        self._sender = sender
        self._address = address

    def send(self, notice: Notice) -> None:
        """Its headers say that it left by itself, so that nobody's out-of-office note answers it."""
        draft = Draft(
            id=notice.id,
            sender=self._sender,
            to=notice.to,
            subject=subject(notice),
            body=body(notice, address=self._address),
            language=notice.language,
            date=notice.at,
            automatic=True,
        )
        content = eml(draft)
        if self._carrier:
            self._carrier.carry(draft, content)
            return
        try:
            self._folder.put(content, file_name(notice.id))
        except OSError as error:
            raise SendFailed(f"({error.strerror})") from error
