"""CarriedOutbox: a letter is handed to a mail server, and lies in the folder of what went out once that has it."""

from __future__ import annotations

import logging
from typing import Protocol

from bot.adapters.outbox import FileOutbox, eml
from bot.visits.errors import SendFailed
from bot.visits.models import Draft, Message

logger = logging.getLogger(__name__)


class Carrier(Protocol):
    """Hands one letter over, once. It never tries again by itself."""

    def carry(self, draft: Draft, content: bytes) -> None:
        """Raises SendFailed, SendPostponed, SendUncertain."""
        ...

    def knows(self, draft: Draft) -> bool | None:
        """After a crash: whether the server has it; None when that cannot be told."""
        ...


class CarriedOutbox:
    def __init__(self, carrier: Carrier, folder: FileOutbox) -> None:
        self._carrier = carrier
        self._folder = folder

    def send(self, message: Message) -> None:
        if self._folder.was_sent(message):
            return
        content = eml(message.draft)
        self._folder.make_sure_free(message)
        self._carrier.carry(message.draft, content)
        self._keep(message)

    def was_sent(self, message: Message) -> bool | None:
        if self._folder.was_sent(message):
            return True
        known = self._carrier.knows(message.draft)
        if known:
            self._keep(message)
        return known

    def _keep(self, message: Message) -> None:
        """It is out whatever becomes of the file."""
        try:
            self._folder.send(message)
        except SendFailed:
            logger.exception("outbox.not_written", extra={"message_id": message.id})
