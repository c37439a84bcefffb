from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from bot.visits.errors import MailboxUnavailable
from bot.visits.mailbox import Batch, MailboxState, MailFolder, read_folder
from tests.factories import NOW
from tests.fakes import InMemoryMailboxBook

INBOX = MailFolder.INBOX


class Away(BaseException):
    """The process ends here."""


class ListedMailbox:
    """Two mails a batch; `fails_after` so many batches."""

    name = "listed"

    def __init__(self, *mails: bytes, fails_after: int | None = None) -> None:
        self.mails = list(mails)
        self.fails_after = fails_after

    def after(self, folder: MailFolder, position: str) -> Iterator[Batch]:
        for batch, start in zip(count(), range(int(position or 0), len(self.mails), 2), strict=False):
            if batch == self.fails_after:
                raise MailboxUnavailable("unreachable")
            end = min(start + 2, len(self.mails))
            yield Batch(self.mails[start:end], str(end))
        if self.fails_after is not None:
            raise MailboxUnavailable("unreachable")


def look(mailbox: ListedMailbox, book: InMemoryMailboxBook, taken: list[bytes]) -> MailboxState:
    return read_folder(mailbox, INBOX, book=book, take=lambda folder, mail: taken.append(mail), now=lambda: NOW)


def test_what_came_since_the_last_look_is_taken_in_order() -> None:
    book, taken, mailbox = InMemoryMailboxBook(), list[bytes](), ListedMailbox(b"1", b"2", b"3")
    look(mailbox, book, taken)
    mailbox.mails.append(b"4")

    state = look(mailbox, book, taken)

    assert taken == [b"1", b"2", b"3", b"4"]
    assert state == MailboxState(folder=INBOX, position="4", read_at=NOW, tried_at=NOW)


def test_a_mailbox_that_goes_away_in_between_is_read_on_from_there() -> None:
    book, taken, mailbox = InMemoryMailboxBook(), list[bytes](), ListedMailbox(b"1", b"2", b"3", fails_after=1)
    away = look(mailbox, book, taken)
    mailbox.fails_after = None

    back = look(mailbox, book, taken)

    assert (away.position, away.read_at, away.trouble) == ("2", None, "unreachable")
    assert (taken, back.trouble) == ([b"1", b"2", b"3"], "")


def test_a_mailbox_that_is_away_keeps_when_it_was_read_last() -> None:
    book, taken, mailbox = InMemoryMailboxBook(), list[bytes](), ListedMailbox(b"1")
    look(mailbox, book, taken)
    mailbox.fails_after = 0

    assert look(mailbox, book, taken).read_at == NOW


def test_what_was_not_taken_before_a_crash_comes_again() -> None:
    book, taken, mailbox = InMemoryMailboxBook(), list[bytes](), ListedMailbox(b"1", b"2", b"3")

    def crash(folder: MailFolder, mail: bytes) -> None:
        if mail == b"3":
            raise Away
        taken.append(mail)

    with pytest.raises(Away):
        read_folder(mailbox, INBOX, book=book, take=crash, now=lambda: NOW)
    look(mailbox, book, taken)

    assert taken == [b"1", b"2", b"3"]
