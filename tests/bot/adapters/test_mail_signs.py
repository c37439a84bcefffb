from __future__ import annotations

import datetime as dt

import pytest

from bot.adapters.mail_in import read_mail
from bot.adapters.mail_signs import UNNAMED, House
from bot.visits.models import MailNature, MailSigns, Trust

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
HOUSE = House(frozenset({"visits@ope.example"}), "mx.ope.example")
PASSED = "mx.ope.example; spf=pass smtp.mailfrom=a.example; dkim=pass header.d=a.example; dmarc=pass (p=NONE) x=y"


def signs_of(*headers: str, house: House = HOUSE) -> MailSigns:
    head = headers if any(one.startswith("From:") for one in headers) else ("From: Kim <kim@a.example>", *headers)
    raw = "\r\n".join((*head, "Subject: Visit", "", "We are nine.")).encode()
    mail = read_mail(raw, received_at=NOW, house=house)[0].mail
    assert mail is not None
    return mail


@pytest.mark.parametrize(
    ("headers", "nature"),
    [
        pytest.param(["Auto-Submitted: auto-replied"], MailNature.AUTO_REPLY, id="RFC 3834"),
        pytest.param(["Auto-Submitted: auto-generated", "Precedence: bulk"], MailNature.AUTO_REPLY, id="generated"),
        pytest.param(["Auto-Submitted: auto-replied", "Return-Path: <>"], MailNature.AUTO_REPLY, id="no return"),
        pytest.param(["Precedence: auto_reply"], MailNature.AUTO_REPLY, id="precedence"),
        pytest.param(["X-Auto-Response-Suppress: OOF, AutoReply"], MailNature.BULK, id="wants no answer"),
        pytest.param(["Precedence: list"], MailNature.BULK, id="list"),
        pytest.param(["Return-Path: <>"], MailNature.BOUNCE, id="nobody to answer"),
        pytest.param(["From: MAILER-DAEMON@mx.example"], MailNature.BOUNCE, id="mail server"),
        pytest.param(["Content-Type: multipart/report; report-type=delivery-status"], MailNature.BOUNCE, id="report"),
        pytest.param(
            ["Content-Type: multipart/report; report-type=disposition-notification"], MailNature.AUTO_REPLY, id="read"
        ),
        pytest.param(["Auto-Submitted: no", "X-Auto-Response-Suppress: None"], None, id="a person"),
    ],
)
def test_what_wrote_a_mail_is_told_by_its_headers(headers: list[str], nature: MailNature | None) -> None:
    assert signs_of(*headers).nature is nature


@pytest.mark.parametrize(
    ("line", "trust"),
    [
        pytest.param(PASSED, Trust.CONFIRMED, id="all passed"),
        pytest.param("mx.ope.example 1; dmarc=fail; spf=pass; dkim=pass", Trust.FAILED, id="not aligned"),
        pytest.param("mx.ope.example; spf=fail", Trust.FAILED, id="another server than theirs"),
        pytest.param("mx.ope.example; spf=fail; dkim=pass; dmarc=none", Trust.PARTLY, id="forwarded and signed"),
        pytest.param("mx.ope.example; dkim=fail; dkim=pass", Trust.PARTLY, id="one signature of two"),
        pytest.param("mx.ope.example; spf=softfail; dmarc=none", Trust.UNCONFIRMED, id="nothing passed"),
        pytest.param("mx.ope.example; none", Trust.UNSAID, id="nothing was looked at"),
        pytest.param("mx.ope.example (a; dmarc=pass) ; spf=none", Trust.UNCONFIRMED, id="a verdict in a comment"),
        pytest.param("mx.evil.example; dmarc=pass", Trust.UNSAID, id="a foreign server's"),
        pytest.param("", Trust.UNSAID, id="empty"),
    ],
)
def test_only_our_own_servers_verdict_counts(line: str, trust: Trust) -> None:
    assert signs_of(f"Authentication-Results: {line}").trust is trust


def test_the_topmost_line_of_our_server_holds_over_what_came_with_the_mail() -> None:
    forged = f"Authentication-Results: {PASSED}"

    assert signs_of("Authentication-Results: mx.ope.example; dmarc=fail", forged).trust is Trust.FAILED
    assert signs_of("Authentication-Results: mx.ope.example; spf=none", forged).trust is Trust.UNCONFIRMED


def test_exchange_online_puts_no_name() -> None:
    line = (
        "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=a.example; dkim=pass (the\r\n"
        " signature was verified) header.d=a.example;dmarc=pass action=none header.from=a.example;compauth=pass"
    )
    house = House(frozenset(), UNNAMED)

    assert signs_of(line, house=house).trust is Trust.CONFIRMED
    assert signs_of("Authentication-Results: spf=fail", line, house=house).trust is Trust.FAILED
    assert signs_of(line, house=House()).trust is None


def test_answers_that_go_to_another_house_are_noticed() -> None:
    elsewhere = signs_of("Reply-To: kim@b.example")

    assert (elsewhere.sender, elsewhere.reply_to) == ("kim@a.example", "kim@b.example")
    assert elsewhere.answers_go_elsewhere
    assert not signs_of("Reply-To: office@A.example").answers_go_elsewhere
    assert not signs_of().answers_go_elsewhere


def test_what_comes_from_us_is_known_and_where_it_goes() -> None:
    mail = signs_of("From: Visits@ope.example", "To: Kim <kim@a.example>, visits@ope.example", "Cc: lee@b.example")
    to_ourselves = signs_of("From: visits@ope.example", "To: visits@ope.example")

    assert (mail.from_us, mail.outgoing) == (True, True)
    assert mail.to == ("kim@a.example", "visits@ope.example", "lee@b.example")
    assert (to_ourselves.from_us, to_ourselves.outgoing) == (True, False)
