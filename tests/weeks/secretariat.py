"""A secretariat for a scripted week: the whole assistant in this process, its mail servers on loopback, its own clock.

What a colleague does is done in a browser's session, as the pages have it done; what the world does comes as mail.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import email.utils
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from dbos import DBOS
from fastapi.testclient import TestClient

from bot.bootstrap import assistant
from bot.bootstrap.assistant import Assistant
from bot.bootstrap.edges import web_app
from bot.settings import Settings
from bot.visits.models import Bundle, BundleKind, Case, MessageState, Person, Status
from bot.visits.workdays import COPENHAGEN
from tests.bot.web.conftest import csrf_of
from tests.fakes import Clock
from tests.imap_server import PASSWORD, USER, MailStore, imap_server
from tests.mail_servers import SmtpDouble, smtp_server

SENT = "Sendt post"
_TRIES = 1_200
_ON_ITS_WAY = (MessageState.APPROVED, MessageState.SENDING)


@dataclass
class Secretariat:
    ours: Assistant
    clock: Clock
    smtp: SmtpDouble
    mailbox: MailStore
    browsers: dict[str, TestClient] = field(default_factory=dict)
    mails: int = 0

    def mail(self, sender: str, subject: str, text: str, *, folder: str = "INBOX", **headers: str) -> str:
        """Put a mail into the mailbox, dated now; return its id."""
        self.mails += 1
        mail = EmailMessage()
        fields = {
            "From": sender,
            "To": USER,
            "Date": email.utils.format_datetime(self.clock()),
            "Message-ID": f"<week-{self.mails}@{email.utils.parseaddr(sender)[1].rpartition('@')[2]}>",
            "Subject": subject,
        }
        for name, value in (fields | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            mail[name] = value
        mail.set_content(text)
        self.mailbox.put(mail.as_bytes(policy=email.policy.SMTP), folder=folder)
        return str(mail["Message-ID"])

    def look(self) -> None:
        """The mailbox is read, and whatever follows from it is done."""
        self.ours.look_into_mailbox()
        self.settle()

    def settle(self) -> None:
        for _ in range(_TRIES):
            working = DBOS.list_workflows(status=["PENDING", "ENQUEUED"], load_input=False, load_output=False)
            if not working and not any(self._busy(self.case(one.number)) for one in self.ours.services.store.cases()):
                return
            time.sleep(0.05)
        raise AssertionError([(one.number, one.status, one.pending) for one in self.ours.services.store.cases()])

    def pass_time(self, **duration: float) -> None:
        """Time goes by, and the minute's work is done."""
        self.clock.advance(**duration)
        self.ours.tick()
        self.settle()

    def hire(self, person: Person) -> TestClient:
        """A colleague with a browser that is signed in."""
        services = self.ours.services
        services.people.save(person)
        browser = TestClient(web_app(self.ours), base_url="http://127.0.0.1", follow_redirects=False)
        browser.cookies.set("ope_session", services.people.open_session(person.id, at=self.clock()))
        self.browsers[person.id] = browser
        return browser

    def press(self, who: str, path: str, /, **fields: str) -> httpx.Response:
        """A colleague sends a form, from a page that has just been opened; then everything that follows is done."""
        browser = self.browsers[who]
        csrf = csrf_of(browser.get("/ask").text)
        response = browser.post(path, data={"csrf": csrf} | fields)
        self.settle()
        return response

    def decide(self, who: str, number: str, kind: BundleKind, verdict: str = "approve", **more: str) -> httpx.Response:
        bundle = self.bundle(number, kind)
        fields = {"bundle": kind.value, "decision": verdict, "digest": bundle.digest} | more
        return self.press(who, f"/cases/{number}/decisions", **fields)

    def bundle(self, number: str, kind: BundleKind) -> Bundle:
        proposal = self.case(number).proposal
        found = proposal.bundle(kind) if proposal else None
        assert found is not None, (number, kind, [one.kind for one in proposal.bundles] if proposal else None)
        return found

    def case(self, number: str) -> Case:
        return self.ours.services.store.case(number)

    def case_of(self, sender: str) -> Case:
        """The one case that this address opened."""
        cases = [self.case(one.number) for one in self.ours.services.store.cases()]
        [found] = [one for one in cases if one.request.contact.email == sender]
        return found

    def page(self, who: str, path: str) -> str:
        response = self.browsers[who].get(path)
        assert response.status_code == 200, (path, response.status_code)
        return re.sub(r"\s+", " ", response.text)

    def letters(self, to: str) -> list[EmailMessage]:
        """What somebody approved for this address, or for any if empty, as the mail server was handed it, in order."""
        return [one for one in self._handed(to) if one["Auto-Submitted"] is None]

    def by_itself(self, to: str) -> list[EmailMessage]:
        """What went to this address without an approval of its own: acknowledgements, and notices to colleagues."""
        return [one for one in self._handed(to) if one["Auto-Submitted"] is not None]

    def _handed(self, to: str) -> list[EmailMessage]:
        found = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in self.smtp.sent]
        return [one for one in found if isinstance(one, EmailMessage) and to in str(one["To"])]

    @staticmethod
    def _busy(case: Case) -> bool:
        on_its_way = any(message.state in _ON_ITS_WAY for message in case.messages)
        return case.status is Status.RECEIVED or case.pending is not None or on_its_way


def said(mail: EmailMessage) -> str:
    """The words of a letter, one line."""
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def at(day: str, time_of_day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{time_of_day}").replace(tzinfo=COPENHAGEN)


@contextmanager
def a_week(data: Path, begins: dt.datetime, patch: pytest.MonkeyPatch, **settings: object) -> Iterator[Secretariat]:
    """The clock stands at `begins`; nothing moves it but the script."""
    clock = Clock(begins)
    patch.setattr("bot.bootstrap.opening._now", clock)
    with smtp_server(SmtpDouble()) as smtp, imap_server(MailStore()) as mailbox:
        address = f"imap://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{mailbox.port}"
        values = {
            "data_dir": data,
            "imap_url": address,
            "smtp_url": f"smtp://127.0.0.1:{smtp.port}",
            "mail_from": f"One Point Entry <{USER}>",
            "mail_authserv": "mx.ope.example",
            "recall_seconds": 0,
            "session_idle_hours": 720,  # whoever is asked to sign in again is another test's
            "session_hours": 2160,
        }
        with assistant(Settings.model_validate(values | settings)) as ours:
            ours.start_jobs()
            yield Secretariat(ours, clock, smtp, mailbox)
