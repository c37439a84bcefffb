import datetime as dt
import email
from email.message import EmailMessage

import pytest

from bot.adapters.mail_in import MAX_MAIL_BYTES, read_mail
from bot.visits.errors import RequestInvalid
from bot.visits.models import Channel

RECEIVED = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def a_mail(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    fields = {"From": "Åse Prøve <aase@kommune.example>", "Subject": "Besøg", "Message-ID": "<1@kommune.example>"}
    for name, value in (fields | headers).items():
        mail[name] = value
    mail.set_content("Vi er 12 personer fra Blåby.")
    return mail


def test_plain_mail_becomes_a_request_with_its_sender_and_id():
    request, event_id = read_mail(a_mail(Date="Mon, 23 Nov 2026 08:30:00 +0100").as_bytes(), received_at=RECEIVED)

    assert (request.channel, event_id) == (Channel.EMAIL, "<1@kommune.example>")
    assert (request.contact.name, request.contact.email) == ("Åse Prøve", "aase@kommune.example")
    assert (request.subject, request.message) == ("Besøg", "Vi er 12 personer fra Blåby.")
    assert request.submitted_at.isoformat() == "2026-11-23T08:30:00+01:00"


def test_answer_goes_to_reply_to_when_there_is_one():
    mail = a_mail(**{"Reply-To": "visits@embassy.example"})

    request, _ = read_mail(mail.as_bytes(), received_at=RECEIVED)

    assert request.contact.email == "visits@embassy.example"


def test_attachments_come_along_with_their_bytes():
    mail = a_mail()
    mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="deltagere æøå.pdf")

    request, _ = read_mail(mail.as_bytes(), received_at=RECEIVED)

    assert [(a.name, a.media_type, a.content) for a in request.attachments] == [
        ("deltagere æøå.pdf", "application/pdf", b"%PDF-1.4 x")
    ]


def test_html_is_read_as_text_only_where_nothing_is_plain():
    mail = a_mail()
    mail.clear_content()
    mail.set_content("<head><title>t</title></head><p>Vi er <b>9</b></p><script>x()</script>", subtype="html")

    request, _ = read_mail(mail.as_bytes(), received_at=RECEIVED)

    assert request.message.split() == ["Vi", "er", "9"]


def test_forwarded_mail_inside_is_read_too():
    outer = a_mail()
    outer.add_attachment(a_mail(Subject="Inner"))

    request, _ = read_mail(outer.as_bytes(), received_at=RECEIVED)

    assert request.message.count("Vi er 12 personer fra Blåby.") == 2


@pytest.mark.parametrize(
    "date",
    [
        pytest.param("not a date", id="nonsense"),
        pytest.param("Mon, 23 Nov 1970 08:30:00 +0100", id="long ago"),
        pytest.param("", id="empty"),
    ],
)
def test_date_that_cannot_be_believed_is_replaced_by_the_receipt(date):
    raw = a_mail().as_bytes().replace(b"Subject:", f"Date: {date}\nSubject:".encode(), 1)

    request, _ = read_mail(raw, received_at=RECEIVED)

    assert request.submitted_at == RECEIVED


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"Subject: x\n\nno sender", id="no sender"),
        pytest.param(b"From: nobody\n\nx", id="sender without address"),
        pytest.param(b"x" * (MAX_MAIL_BYTES + 1), id="too large"),
    ],
)
def test_mail_nobody_can_answer_is_refused_with_a_reason(raw):
    with pytest.raises(RequestInvalid):
        read_mail(raw, received_at=RECEIVED)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"From: a@b.example\nContent-Type: text/plain; charset=x-y\n\n\xff\xe6\xf8\xe5", id="charset"),
        pytest.param(b"From: a@b.example\nSubject: =?utf-8?b?////?=\n\nx", id="broken encoded word"),
        pytest.param(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhej", id="cut off"),
        pytest.param(b"From: a@b.example\nMessage-ID: <a\nb>\nDate: \xff\xff\n\n\x00\x01 \xef\xb7\xba", id="control"),
        pytest.param(b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n!!!!", id="broken base64"),
    ],
)
def test_damaged_mail_is_still_read(raw):
    request, event_id = read_mail(raw, received_at=RECEIVED)

    assert request.contact.email == "a@b.example"
    assert event_id


def test_parts_beyond_those_we_look_at_are_not_parsed(monkeypatch):
    parsed = []
    parse = email.message_from_bytes
    monkeypatch.setattr(email, "message_from_bytes", lambda raw, **how: parsed.append(len(raw)) or parse(raw, **how))
    part = b"--x\nContent-Type: text/plain\n\nhej\n"
    raw = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + part * 200_000

    request, _ = read_mail(raw, received_at=RECEIVED)

    assert request.message.startswith("hej")
    assert parsed[0] < len(raw) / 50


def test_mail_says_which_mails_it_answers_the_nearest_first():
    answer = a_mail(**{"In-Reply-To": "<3@us.example>", "References": "<1@us.example> <2@us.example> <3@us.example>"})

    request, _ = read_mail(answer.as_bytes(), received_at=RECEIVED)

    assert request.in_reply_to == ("<3@us.example>", "<2@us.example>", "<1@us.example>")
    assert read_mail(a_mail().as_bytes(), received_at=RECEIVED)[0].in_reply_to == ()


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ({"Auto-Submitted": "auto-replied"}, True),
        ({"Auto-Submitted": "no"}, False),
        ({"X-Autoreply": "yes"}, True),
        ({"Return-Path": "<>"}, True),
        ({"Return-Path": "<kim@kommune.example>"}, False),
        ({}, False),
    ],
)
def test_mail_that_nobody_wrote_is_known_as_such(headers, automatic):
    assert read_mail(a_mail(**headers).as_bytes(), received_at=RECEIVED)[0].automatic is automatic


def test_same_mail_by_two_routes_is_the_same_though_its_thread_was_read():
    plain, _ = read_mail(a_mail().as_bytes(), received_at=RECEIVED)
    threaded, _ = read_mail(a_mail(**{"In-Reply-To": "<3@us.example>"}).as_bytes(), received_at=RECEIVED)

    assert plain.body() == threaded.body()


def test_report_names_the_mail_that_did_not_arrive() -> None:
    raw = b"""From: MAILER-DAEMON@mx.example
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; visits@gone.example
Action: failed
--b
Content-Type: message/rfc822

Message-ID: <ours.1@ope.example>
Subject: Could you?

Dear host
--b--
"""

    request, _ = read_mail(raw, received_at=RECEIVED)

    assert (request.automatic, request.in_reply_to) == (True, ("<ours.1@ope.example>",))


def test_calendar_is_a_file_and_no_words_of_the_mail() -> None:
    raw = b"""From: visits@host.example
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

Accepted.
--b
Content-Type: text/calendar; method=REPLY; charset=utf-8

BEGIN:VCALENDAR
--b--
"""

    request, _ = read_mail(raw, received_at=RECEIVED)

    assert (request.message, [file.media_type for file in request.attachments]) == ("Accepted.", ["text/calendar"])
