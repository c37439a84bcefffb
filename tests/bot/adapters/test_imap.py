from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot.adapters.imap import ImapMailbox
from bot.adapters.mail_in import MAX_MAIL_BYTES
from bot.adapters.mail_server import mail_server
from bot.visits.errors import MailboxUnavailable
from bot.visits.mailbox import MailFolder
from tests.imap_server import PASSWORD, USER, MailStore, imap_server
from tests.mail_servers import deaf_server, free_port

CHANGING = {"STORE", "EXPUNGE", "DELETE", "SELECT", "COPY", "MOVE", "APPEND", "CLOSE", "CREATE"}


@pytest.fixture
def store() -> Iterator[MailStore]:
    with imap_server(MailStore()) as running:
        yield running


def a_mailbox(port: int, password: str = PASSWORD, scheme: str = "imap", sent: str = "") -> ImapMailbox:
    address = f"{scheme}://{quote(USER, safe='')}:{quote(password, safe='')}@127.0.0.1:{port}"
    return ImapMailbox(mail_server(address, setting="OPE_IMAP_URL", protocol="imap"), sent=sent)


def mail(n: int) -> bytes:
    return f"From: kim@malmberg.example\r\nMessage-ID: <{n}@malmberg.example>\r\n\r\nNo. {n} (æ) )\r\n".encode()


def looked(store: MailStore, position: str = "", folder: MailFolder = MailFolder.INBOX) -> tuple[list[bytes], str]:
    found: list[bytes] = []
    for batch in a_mailbox(store.port).after(folder, position):
        found += batch.mails
        position = batch.position
    return found, position


def test_each_mail_is_read_once_and_nothing_is_changed(store: MailStore) -> None:
    store.put(mail(1), mail(2))
    first, position = looked(store)
    again, position = looked(store, position)
    store.put(mail(3))
    later, position = looked(store, position)

    assert (first, again, later, position) == ([mail(1), mail(2)], [], [mail(3)], "7:3")
    assert not CHANGING & set(store.commands)


def test_a_mail_that_is_taken_away_moves_no_other(store: MailStore) -> None:
    store.put(mail(1), mail(2))
    _, position = looked(store)
    store.drop(2)
    store.put(mail(3))  # a new one may have the number of the one that is gone; real servers give it a higher
    store.folders["INBOX"][-1] = (9, mail(3))

    assert looked(store, position)[0] == [mail(3)]


def test_numbers_given_anew_are_no_reason_to_pass_over_a_mail(store: MailStore) -> None:
    store.put(mail(1), mail(2), mail(3))
    _, position = looked(store)
    store.validity, store.folders["INBOX"] = 8, [(1, mail(3)), (2, mail(4))]

    assert looked(store, position) == ([mail(3), mail(4)], "8:2")


@pytest.mark.parametrize("position", ["nonsense", "7:", ":5", "7:-1"])
def test_a_position_that_means_nothing_is_the_beginning(position: str, store: MailStore) -> None:
    store.put(mail(1))

    assert looked(store, position)[0] == [mail(1)]


def test_many_mails_come_in_batches_each_with_its_place(store: MailStore) -> None:
    store.put(*(mail(n) for n in range(1, 121)))

    batches = list(a_mailbox(store.port).after(MailFolder.INBOX, ""))

    assert [(len(batch.mails), batch.position) for batch in batches] == [(50, "7:50"), (50, "7:100"), (20, "7:120")]


def test_of_a_mail_that_is_too_large_only_so_much_comes_as_shows_it(store: MailStore) -> None:
    store.put(mail(1), b"x" * (MAX_MAIL_BYTES + 1_000), mail(2))

    found, _ = looked(store)

    assert [len(one) for one in found] == [len(mail(1)), MAX_MAIL_BYTES + 1, len(mail(2))]


def test_the_folder_of_sent_mail_is_found_by_its_mark_or_its_name(store: MailStore) -> None:
    store.put(mail(1), folder="Sendt post")

    assert looked(store, folder=MailFolder.SENT)[0] == [mail(1)]
    store.sent = ""
    named = a_mailbox(store.port, sent="Sendt post")
    assert [batch.mails for batch in named.after(MailFolder.SENT, "")] == [[mail(1)]]
    with pytest.raises(MailboxUnavailable, match="sent_missing"):
        looked(store, folder=MailFolder.SENT)


@pytest.mark.parametrize("command", ["LOGIN", "EXAMINE", "SEARCH", "FETCH"])
def test_a_connection_that_breaks_is_said_to_have_broken(command: str, store: MailStore) -> None:
    store.put(mail(1))
    store.hang_up_at = command

    with pytest.raises(MailboxUnavailable):
        looked(store)


def test_why_a_mailbox_cannot_be_read_is_a_code_and_no_word_of_the_server(store: MailStore) -> None:
    told = []
    for mailbox in (
        a_mailbox(store.port, password="wrong"),
        a_mailbox(store.port, scheme="imap+starttls"),
        a_mailbox(free_port()),
    ):
        with pytest.raises(MailboxUnavailable) as raised:
            list(mailbox.after(MailFolder.INBOX, ""))
        told.append(raised.value.particulars)
    with deaf_server() as port, pytest.raises(MailboxUnavailable, match="unreachable"):
        list(a_mailbox(port).after(MailFolder.INBOX, ""))

    assert told == ["sign_in_refused", "not_encrypted", "unreachable"]


def test_the_name_of_a_mailbox_holds_no_password() -> None:
    assert a_mailbox(143).name == "imap:visits@ope.example@127.0.0.1:143"
