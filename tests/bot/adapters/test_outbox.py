from __future__ import annotations

import email
import email.policy
import os
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.outbox import FileOutbox, eml
from bot.visits.errors import SendFailed
from tests.factories import a_draft, a_message, an_attachment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


def read(content: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_mail_carries_exactly_what_was_approved() -> None:
    draft = a_draft(
        to="Åse Ødegård <aase@lund.example>",
        subject="Blåbær 你好 " + " ".join(["langt"] * 30),
        body="Kære Åse,\n\n.\nFrom here on\n" + "x" * 1200 + "\n👋\n",
        language="da",
        in_reply_to="<one@lund.example>",
        attachments=(
            an_attachment(),
            an_attachment(name="besøg æøå.ics", media_type="text/calendar", content=b"B\r\n"),
        ),
    )

    mail = read(eml(draft))

    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == draft.body
    assert (mail["Subject"], mail["To"], mail["Content-Language"]) == (draft.subject, draft.to, "da")
    assert (mail["Date"].datetime, mail["In-Reply-To"]) == (draft.date, "<one@lund.example>")
    assert [(part.get_filename(), part.get_content_type()) for part in mail.iter_attachments()] == [
        ("programme.pdf", "application/pdf"),
        ("besøg æøå.ics", "text/calendar"),
    ]
    assert [part.get_payload(decode=True) for part in mail.iter_attachments()] == [a.content for a in draft.attachments]


def test_same_draft_gives_the_same_bytes_and_another_gives_another_id() -> None:
    assert eml(a_draft()) == eml(a_draft())
    assert read(eml(a_draft()))["Message-ID"] != read(eml(a_draft(body="Other.\n")))["Message-ID"]


#: A mail program decodes it, and so does Python's, as it takes a header in: a line break and another recipient.
ENCODED = "=?utf-8?q?=0D=0ABcc:_b=40evil.example?="
ENCODED_IN = ("encoded subject", "encoded thread", "encoded name of a file")


@pytest.mark.parametrize(
    "fields",
    [
        {"to": "a@x.example, b@evil.example"},
        {"to": "a@x.example\r\nBcc: b@evil.example"},
        {"to": "nobody"},
        {"to": ""},
        {"to": "group: a@x.example, b@y.example;"},
        {"sender": "a@x.example, b@x.example"},
        {"subject": "Hi\r\nBcc: b@evil.example"},
        {"in_reply_to": "<a@x.example>\nBcc: b@evil.example"},
        {"subject": f"Hi {ENCODED}"},
        {"in_reply_to": f"<{ENCODED}@x.example>"},
        {"attachments": (an_attachment(name=f"{ENCODED}.pdf"),)},
    ],
    ids=["two", "header", "no domain", "empty", "group", "two senders", "subject", "thread", *ENCODED_IN],
)
def test_mail_that_would_not_be_what_was_read_is_not_written(folder: Path, fields: dict[str, Any]) -> None:
    outbox = FileOutbox(folder)

    with pytest.raises(SendFailed):
        outbox.send(a_message(draft=a_draft(**fields)))

    assert not folder.exists() or list(folder.iterdir()) == []


def test_address_in_another_script_is_written_as_it_is() -> None:
    assert read(eml(a_draft(to="用户@例子.example")))["To"] == "用户@例子.example"


def test_folder_holds_one_eml_a_message_and_nothing_else(folder: Path) -> None:
    outbox = FileOutbox(folder)

    outbox.send(a_message())
    outbox.send(a_message(id="2026-0001-host_enquiries-v1-1"))
    outbox.send(a_message())

    assert sorted(path.name for path in folder.iterdir()) == [
        "2026-0001-draft_programme-v1-1.eml",
        "2026-0001-host_enquiries-v1-1.eml",
    ]
    assert (folder / "2026-0001-draft_programme-v1-1.eml").read_bytes() == eml(a_draft())


def test_many_senders_at_once_write_one_file(folder: Path) -> None:
    outbox = FileOutbox(folder)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(outbox.send, [a_message()] * 8))

    assert [path.read_bytes() for path in folder.iterdir()] == [eml(a_draft())]


def test_name_that_is_taken_by_other_words_is_refused_and_left_as_it_is(folder: Path) -> None:
    outbox = FileOutbox(folder)
    outbox.send(a_message())

    with pytest.raises(SendFailed):
        outbox.send(a_message(draft=a_draft(body="Other.\n")))

    assert [path.read_bytes() for path in folder.iterdir()] == [eml(a_draft())]


def test_message_id_never_leaves_the_folder(folder: Path) -> None:
    outbox = FileOutbox(folder)

    outbox.send(a_message(id="../../etc/\x00passwd"))

    assert [path.name for path in folder.iterdir()] == [".._.._etc__passwd.eml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_folder_that_cannot_be_written_fails_for_certain(folder: Path) -> None:
    folder.mkdir(mode=0o500)

    with pytest.raises(SendFailed):
        FileOutbox(folder).send(a_message())


def test_place_that_is_no_folder_fails_for_certain(folder: Path) -> None:
    folder.write_text("in the way")

    with pytest.raises(SendFailed):
        FileOutbox(folder).send(a_message())


def test_invitation_is_another_form_of_the_letter_with_its_method() -> None:
    invitation = an_attachment(
        name="invitation.ics", media_type="text/calendar; method=REQUEST", content=b"BEGIN:VCALENDAR\r\n"
    )

    mail = read(eml(a_draft(attachments=(invitation,))))

    assert mail.get_content_type() == "multipart/alternative"
    [calendar] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert (calendar.get_param("method"), calendar.get_content_disposition()) == ("REQUEST", "inline")
    assert calendar.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\n"
