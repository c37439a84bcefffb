from __future__ import annotations

import contextlib
import datetime as dt
import email
import email.policy
import random
from email.message import EmailMessage

import olefile
import pytest

from ingest.formats import Unreadable
from ingest.outlook import MAX_BYTES, mail_apart
from tests.ingest.msg_files import a_message, a_msg, compound

SENT_AT = dt.datetime(2026, 11, 23, 8, 30, tzinfo=dt.UTC)
HEADERS = (
    "Received: from mx.malmberg.example by mx.ope.example; Mon, 23 Nov 2026 09:30:00 +0100\r\n"
    "Authentication-Results: mx.ope.example;\r\n dmarc=pass\r\n"
    "From: Kim Exempel <kim@malmberg.example>\r\nTo: visits@ope.example\r\n"
    "Message-ID: <1@malmberg.example>\r\nSubject: =?utf-8?q?Bes=C3=B8g?=\r\n"
    'Content-Type: multipart/mixed;\r\n boundary="x"\r\nMIME-Version: 1.0\r\n'
)


def read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(mail_apart(content), policy=email.policy.default)


def test_what_is_made_here_is_a_compound_file() -> None:
    assert olefile.isOleFile(a_msg(body="Hej"))


def test_a_mail_that_a_server_carried_keeps_its_headers() -> None:
    mail = read(a_msg(headers=HEADERS, body="Vi er ni.", subject="Besøg", files={"liste.pdf": b"%PDF-1.4 " * 900}))

    assert (mail["From"], mail["Message-ID"], mail["Subject"]) == (
        "Kim Exempel <kim@malmberg.example>",
        "<1@malmberg.example>",
        "Besøg",
    )
    assert "dmarc=pass" in mail["Authentication-Results"]
    text, file = mail.iter_parts()
    assert (text.get_content().strip(), file.get_filename()) == ("Vi er ni.", "liste.pdf")
    assert file.get_payload(decode=True) == b"%PDF-1.4 " * 900


def test_a_mail_that_never_left_is_put_together_from_what_outlook_knows() -> None:
    said = {"body": "Vi ringer.", "subject": "SV: Besøg", "name": "Besøg Ø", "sender": "visits@ope.example"}
    mail = read(a_msg(message_id="<2@ope.example>", answered="<1@malmberg.example>", sent_at=SENT_AT, **said))

    assert (mail["From"], mail["Subject"]) == ("Besøg Ø <visits@ope.example>", "SV: Besøg")
    assert (mail["Message-ID"], mail["In-Reply-To"]) == ("<2@ope.example>", "<1@malmberg.example>")
    assert mail["Date"].datetime == SENT_AT


def test_a_mail_within_the_mail_comes_along() -> None:
    inner = a_message(enclosed=True, body="Den egentlige mail.", subject="Inderst", sender="lee@b.example")
    mail = read(a_msg(headers=HEADERS, body="Se nedenfor.", files={"Inderst": inner}))

    [enclosed] = [part for part in mail.walk() if part.get_content_type() == "message/rfc822"]
    assert enclosed.get_content()["Subject"] == "Inderst"


def test_no_line_of_the_file_becomes_a_header_of_its_own() -> None:
    mail = read(a_msg(body="x", sender="kim@a.example", subject="A\r\nBcc: eve@evil.example", message_id="<1\n@a>"))

    assert (mail["Bcc"], mail["Subject"]) == (None, "A Bcc: eve@evil.example")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"From: kim@a.example\r\n\r\nHej", id="no Outlook file"),
        pytest.param(a_msg(body="x" * 9_000)[:1_500], id="cut off"),
        pytest.param(bytes.fromhex("D0CF11E0A1B11AE1") + b"\xff" * 2_000, id="only begins like one"),
        pytest.param(compound({"__substg1.0_10090102": b"LZFu" * 20}), id="text in a form of its own"),
        pytest.param(b"x" * (MAX_BYTES + 1), id="too large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable) as raised:
        mail_apart(content)

    assert raised.value.reason.endswith(".")


def test_damaged_bytes_anywhere_harm_nobody() -> None:
    whole, chance = bytearray(a_msg(headers=HEADERS, body="Vi er ni.", files={"a.pdf": b"%PDF"})), random.Random(7)
    for _ in range(6):
        damaged = bytearray(whole)
        for place in chance.sample(range(len(damaged)), 40):
            damaged[place] = chance.randrange(256)
        with contextlib.suppress(Unreadable):  # anything else would be an error of ours
            mail_apart(bytes(damaged))
