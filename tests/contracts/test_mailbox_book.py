from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.sql import Database, SqlMailboxBook
from bot.visits.mailbox import MailboxBook, MailboxState, MailFolder
from tests.factories import NOW
from tests.fakes import InMemoryMailboxBook


@pytest.fixture(params=["memory", "sql"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MailboxBook]:
    if request.param == "memory":
        yield InMemoryMailboxBook()
        return
    database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    yield SqlMailboxBook(database, mailbox="imap:visits@ope.example@mail.example:993")
    database.close()


def test_each_folder_has_its_own_place(book: MailboxBook) -> None:
    inbox = MailboxState(folder=MailFolder.INBOX, position="7:12", read_at=NOW, tried_at=NOW)
    sent = MailboxState(folder=MailFolder.SENT, position="3:4", tried_at=NOW, trouble="unreachable")
    for state in (sent, inbox):
        book.keep(state)

    assert book.states() == [inbox, sent]


def test_a_place_is_kept_anew(book: MailboxBook) -> None:
    first = MailboxState(folder=MailFolder.INBOX, position="7:12", tried_at=NOW, trouble="unreachable")
    later = MailboxState(folder=MailFolder.INBOX, position="7:13", read_at=NOW + dt.timedelta(minutes=1))
    for state in (first, later, later):
        book.keep(state)

    assert book.states() == [later]


def test_another_mailbox_is_another_book(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    SqlMailboxBook(database, mailbox="old").keep(MailboxState(folder=MailFolder.INBOX, position="7:12"))

    assert SqlMailboxBook(database, mailbox="new").states() == []
    database.close()
