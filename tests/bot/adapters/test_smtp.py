from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.carried_outbox import CarriedOutbox
from bot.adapters.mail_server import MailServer, mail_server
from bot.adapters.outbox import FileOutbox, eml
from bot.adapters.smtp import SmtpCarrier
from bot.visits.errors import MailSettingInvalid, SendFailed, SendPostponed, SendUncertain, VisitError
from tests.factories import a_draft, a_message
from tests.mail_servers import SmtpDouble, deaf_server, free_port, smtp_server


@pytest.fixture(scope="module")
def double() -> Iterator[SmtpDouble]:
    with smtp_server(SmtpDouble()) as running:
        yield running


@pytest.fixture
def smtp(double: SmtpDouble) -> SmtpDouble:
    double.sent, double.replies, double.hang_up_at = [], {}, ""
    return double


def an_outbox(port: int, folder: Path, address: str = "smtp://127.0.0.1:{}") -> CarriedOutbox:
    server = mail_server(address.format(port), setting="OPE_SMTP_URL", protocol="smtp")
    return CarriedOutbox(SmtpCarrier(server), FileOutbox(folder / "outbox"))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "outbox").glob("*"))


def test_what_was_approved_is_what_the_mail_server_gets(smtp: SmtpDouble, tmp_path: Path) -> None:
    message = a_message()
    outbox = an_outbox(smtp.port, tmp_path)

    outbox.send(message)
    outbox.send(message)

    [(sender, recipients, content)] = smtp.sent
    assert (sender, recipients) == ("visits@ope.example", ["kim@malmberg.example"])
    assert content == eml(message.draft)
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert mail["Message-ID"].strip() == message.draft.message_id
    assert (tmp_path / "outbox" / files(tmp_path)[0]).read_bytes() == content
    assert outbox.was_sent(message) is True


@pytest.mark.parametrize(
    ("replies", "error", "told"),
    [
        pytest.param({"RCPT": "550 5.1.1 No such user kim"}, SendFailed, "recipient_refused: 550 5.1.1", id="no user"),
        pytest.param({"RCPT": "451 greylisted"}, SendPostponed, "busy: 451", id="greylisted"),
        pytest.param({"MAIL": "553 not yours"}, SendFailed, "sender_refused: 553", id="not our address"),
        pytest.param({"MAIL": "421 closing"}, SendPostponed, "busy: 421", id="closing"),
        pytest.param({"DATA": "552 5.3.4 too big"}, SendFailed, "letter_refused: 552 5.3.4", id="too large"),
        pytest.param({"DATA": "452 4.3.1 disk full"}, SendPostponed, "busy: 452 4.3.1", id="disk full"),
    ],
)
def test_a_refusal_is_told_by_its_figures(
    replies: dict[str, str], error: type[VisitError], told: str, smtp: SmtpDouble, tmp_path: Path
) -> None:
    smtp.replies = replies
    outbox = an_outbox(smtp.port, tmp_path)

    with pytest.raises(error) as raised:
        outbox.send(a_message())

    assert raised.value.particulars == told
    assert (smtp.sent, files(tmp_path)) == ([], [])


def test_a_letter_whose_answer_is_lost_is_nobodys_guess(smtp: SmtpDouble, tmp_path: Path) -> None:
    smtp.hang_up_at = "DATA"
    outbox = an_outbox(smtp.port, tmp_path)

    with pytest.raises(SendUncertain):
        outbox.send(a_message())

    assert len(smtp.sent) == 1
    assert outbox.was_sent(a_message()) is None


def test_a_server_that_is_away_is_tried_again(tmp_path: Path) -> None:
    for port in (free_port(), None):
        with deaf_server() as deaf, pytest.raises(SendPostponed, match="unreachable"):
            an_outbox(port or deaf, tmp_path).send(a_message())


def test_an_unencrypted_server_gets_no_letter_that_should_be_encrypted(smtp: SmtpDouble, tmp_path: Path) -> None:
    with pytest.raises(SendPostponed, match="not_encrypted"):
        an_outbox(smtp.port, tmp_path, "smtp+starttls://127.0.0.1:{}").send(a_message())

    assert smtp.sent == []


def test_sign_in_by_the_setting(tmp_path: Path) -> None:
    with smtp_server(SmtpDouble(password="p@ss word")) as smtp:
        an_outbox(smtp.port, tmp_path, "smtp://ope:p%40ss%20word@127.0.0.1:{}").send(a_message())
        with pytest.raises(SendPostponed, match="sign_in_refused: 535"):
            an_outbox(smtp.port, tmp_path / "b", "smtp://ope:wrong@127.0.0.1:{}").send(a_message())

    assert len(smtp.sent) == 1


def test_another_letter_under_its_name_stops_it_before_the_server(smtp: SmtpDouble, tmp_path: Path) -> None:
    outbox = an_outbox(smtp.port, tmp_path)
    outbox.send(a_message())

    with pytest.raises(SendFailed, match="name is taken"):
        outbox.send(a_message(draft=a_draft(body="Other words.\n")))

    assert len(smtp.sent) == 1


@pytest.mark.parametrize(
    "address",
    ["http://mail.example", "smtp://", "smtps://mail.example:0", "smtp://mail.example:x", "smtp://u:p@mail.example"],
)
def test_an_address_that_cannot_be_used_is_named_by_its_setting(address: str) -> None:
    with pytest.raises(MailSettingInvalid, match="OPE_SMTP_URL") as raised:
        mail_server(address, setting="OPE_SMTP_URL", protocol="smtp")

    assert "mail.example" not in str(raised.value)


def test_ports_and_passwords_of_an_address() -> None:
    told = mail_server("smtp+starttls://a%40b@mail.example", setting="s", protocol="smtp", password="x")

    assert told == MailServer("mail.example", 587, "a@b", "x", encrypted=False, upgraded=True)
