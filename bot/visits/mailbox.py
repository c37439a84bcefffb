"""A shared mailbox is read, what came and what was sent, each mail once: from where the last look ended."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

from pydantic import AwareDatetime

from bot.visits.errors import MailboxUnavailable
from bot.visits.models.request import Frozen

logger = logging.getLogger(__name__)


class MailFolder(StrEnum):
    """In the order in which they are read: an answer lands on the case that the mail it answers has opened."""

    INBOX = "inbox"
    SENT = "sent"


class Batch(NamedTuple):
    mails: Sequence[bytes]
    position: str  #: From where to go on once these are taken in.


class Mailbox(Protocol):
    """Reads, and changes nothing in it."""

    @property
    def name(self) -> str:
        """Tells it from every other; no password in it."""
        ...

    def after(self, folder: MailFolder, position: str) -> Iterator[Batch]:
        """What came after that position, oldest first; everything after an empty one, or one that means nothing now.

        A mail may come twice, never not at all.

        Raises:
            MailboxUnavailable: its particulars are a code, and no words of the server.
        """
        ...


class MailboxState(Frozen):
    """How far a folder of a mailbox is read, and what was wrong when it was looked into last."""

    folder: MailFolder
    position: str = ""
    read_at: AwareDatetime | None = None  #: When all of it was read.
    tried_at: AwareDatetime | None = None
    trouble: str = ""  #: A code; "" where nothing is wrong.


class MailboxBook(Protocol):
    """How far one mailbox is read. Durable."""

    def states(self) -> list[MailboxState]:
        """Of the folders that were looked into."""
        ...

    def keep(self, state: MailboxState) -> None: ...


Take = Callable[[MailFolder, bytes], None]


def read_folder(
    mailbox: Mailbox, folder: MailFolder, *, book: MailboxBook, take: Take, now: Callable[[], dt.datetime]
) -> MailboxState:
    """Take in what is new in the folder. After a crash some of it is taken again, which changes nothing."""
    state = next((one for one in book.states() if one.folder is folder), MailboxState(folder=folder))
    try:
        for batch in mailbox.after(folder, state.position):
            for raw in batch.mails:
                take(folder, raw)
            state = state.model_copy(update={"position": batch.position})
            book.keep(state)
    except MailboxUnavailable as error:
        state = state.model_copy(update={"tried_at": now(), "trouble": error.particulars})
        logger.warning("mailbox.unavailable", extra={"folder": folder.value, "why": error.particulars})
    else:
        state = state.model_copy(update={"read_at": now(), "tried_at": now(), "trouble": ""})
    book.keep(state)
    return state
