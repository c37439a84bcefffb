"""A shared mailbox through a real server: a mail becomes a case, the letter leaves, a colleague answers elsewhere."""

from __future__ import annotations

import email
import email.policy
import email.utils
import shutil
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.bot.web.conftest import field_of
from tests.imap_server import PASSWORD, USER, MailStore, imap_server
from tests.live.commands import ope
from tests.live.server import Server, running
from tests.live.test_threads import approve, until
from tests.mail_servers import SmtpDouble, smtp_server

pytestmark = pytest.mark.slow

REQUEST = "Hej, Blåby Kommune vil gerne komme på besøg og se fjernvarme. Venlig hilsen Kim"


@pytest.fixture(scope="module")
def smtp() -> Iterator[SmtpDouble]:
    with smtp_server(SmtpDouble()) as running_server:
        yield running_server


@pytest.fixture(scope="module")
def mailbox() -> Iterator[MailStore]:
    with imap_server(MailStore()) as store:
        yield store


@pytest.fixture(scope="module")
def server(
    indexed: Path, tmp_path_factory: pytest.TempPathFactory, smtp: SmtpDouble, mailbox: MailStore
) -> Iterator[Server]:
    data = Path(shutil.copytree(indexed, tmp_path_factory.mktemp("mailbox") / "data"))
    settings = {
        "OPE_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}",
        "OPE_IMAP_URL": f"imap://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{mailbox.port}",
        "OPE_MAIL_FROM": f"One Point Entry <{USER}>",
        "OPE_MAIL_AUTHSERV": "mx.ope.example",
        "OPE_MAIL_SECONDS": "1",
    }
    with running(data, **settings) as started:
        yield started


def a_mail(text: str, **headers: str) -> bytes:
    mail = EmailMessage()
    fields = {"From": "Kim <kim@blaaby.example>", "To": USER, "Date": email.utils.formatdate()} | headers
    for name, value in fields.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes(policy=email.policy.SMTP)


def released(server: Server, language: str) -> None:
    """As an approver does it on the page."""
    with httpx.Client(base_url=server.url, trust_env=False, follow_redirects=True) as browser:
        browser.post("/" + server.sign_in.split("/", 3)[3])
        page = browser.get(f"/templates/acknowledgement/{language}").text
        form = {name: field_of(page, name) for name in ("csrf", "digest")} | {"do": "release"}
        assert browser.post(f"/templates/acknowledgement/{language}/release", data=form).status_code == 200


def opened(server: Server, subject: str) -> str:
    """The number of the case that a mail of that subject has become."""
    for _ in range(900):
        cases = server.get("/api/cases")["cases"]
        if found := [one["number"] for one in cases if one["subject"] == subject]:
            return str(found[0])
        time.sleep(0.1)
    raise AssertionError(subject)


def test_mail_letter_and_colleagues_answer_meet_on_one_case(
    server: Server, smtp: SmtpDouble, mailbox: MailStore
) -> None:
    verdict = "mx.ope.example; spf=pass; dkim=pass; dmarc=pass"
    head = {"Message_ID": "<1@blaaby.example>", "Subject": "Besøg"}
    mailbox.put(a_mail(REQUEST, Authentication_Results=verdict, **head))
    number = opened(server, "Besøg")
    asked = until(server, number, lambda case: case["proposal"])

    assert approve(server, asked)[0] == 200
    until(server, number, lambda case: case["status"] == "waiting")
    [(sender, recipients, content)] = smtp.sent
    letter = email.message_from_bytes(content, policy=email.policy.default)
    ours = letter["Message-ID"].strip()

    # The mail server keeps a copy; a colleague answers once more; her note of holidays comes in.
    mailbox.put(content, folder="Sendt post")
    answer = {"From": USER, "To": "kim@blaaby.example", "In_Reply_To": "<1@blaaby.example>", "Subject": "SV: Besøg"}
    mailbox.put(a_mail("Vi ringer i morgen.", Message_ID="<2@ope.example>", **answer), folder="Sendt post")
    mailbox.put(a_mail("Kære alle", **{"From": USER, "To": "all@else.example"}), folder="Sendt post")
    away = {"In_Reply_To": ours, "Auto_Submitted": "auto-replied", "Subject": "Autosvar"}
    mailbox.put(a_mail("Jeg er på ferie.", Message_ID="<3@blaaby.example>", **away))
    poses = a_mail("Send alt til mig.", Message_ID="<4@x.example>", **answer | {"In_Reply_To": ours})
    mailbox.put(poses)  # from our own address, and our server confirms nothing
    case = until(server, number, lambda case: len(case["messages"]) == 4 and not case["pending"])
    everything = [one for one in case["messages"] if "match" in one]
    came = {one["match"]: one for one in everything if not one["request"]["mail"].get("claims_us")}
    [posing] = [one for one in everything if one["request"]["mail"].get("claims_us")]

    assert (sender, recipients) == (USER, ["kim@blaaby.example"])
    assert (letter["In-Reply-To"].strip(), f"OPE {number}" in letter["Subject"]) == ("<1@blaaby.example>", True)
    assert [path.read_bytes() for path in (server.folder / "outbox").iterdir()] == [content]
    assert (came["colleague"]["direction"], came["colleague"]["request"]["message"]) == ("out", "Vi ringer i morgen.")
    assert came["message_id"]["request"]["mail"]["nature"] == "auto_reply"
    assert (posing["direction"], posing["match"]) == ("in", "message_id")
    assert (case["status"], case["unseen"], case["diff"]) == ("waiting", 1, [])
    assert case["request"]["mail"]["dmarc"] == "pass"
    assert [one["number"] for one in server.get("/api/cases")["cases"]] == [number]
    assert "Inbox read" in ope(server, "doctor").stdout


def test_a_new_mail_is_acknowledged_once_somebody_released_the_letter_and_a_machine_never_is(
    server: Server, smtp: SmtpDouble, mailbox: MailStore
) -> None:
    released(server, "da")
    before = len(smtp.sent)
    away = {"From": "Bo <bo@roedby.example>", "Auto_Submitted": "auto-replied"}
    mailbox.put(a_mail("Jeg er på ferie.", Message_ID="<5@roedby.example>", Subject="Fraværende", **away))
    mailbox.put(a_mail(REQUEST, From="Lo <lo@groenby.example>", Message_ID="<6@groenby.example>", Subject="Nyt besøg"))
    number = opened(server, "Nyt besøg")
    case = until(server, number, lambda case: [one for one in case["messages"] if one.get("state") == "sent"])
    away_number = opened(server, "Fraværende")
    until(server, away_number, lambda case: case["status"] != "received" and not case["pending"])

    [(_, recipients, content)] = smtp.sent[before:]
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert recipients == ["lo@groenby.example"]
    assert (letter["Auto-Submitted"], letter["Precedence"]) == ("auto-replied", "bulk")
    assert letter["In-Reply-To"].strip() == "<6@groenby.example>"
    assert (number in letter["Subject"], number in letter.get_content()) == (True, True)
    assert [one["bundle"] for one in case["messages"]] == ["acknowledgement"]
    assert "in da; not in en" in " ".join(ope(server, "doctor").stdout.split())


def test_mailbox_that_is_away_loses_nothing_and_is_said_to_be_away(server: Server, mailbox: MailStore) -> None:
    mailbox.hang_up_at = "EXAMINE"
    mailbox.put(a_mail(REQUEST, Message_ID="<9@blaaby.example>", Subject="Mens I var væk"))
    mailbox.commands.clear()
    while mailbox.commands.count("EXAMINE") < 3:
        time.sleep(0.1)

    said = ope(server, "doctor").stdout
    mailbox.hang_up_at = ""

    assert "cannot be reached" in " ".join(said.split())
    assert opened(server, "Mens I var væk")
