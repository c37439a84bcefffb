"""A secretariat over fakes that sends real mails into a folder: a programme sent, its hosts said yes, mails come in."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple

from icalendar import Calendar, Event

from bot.adapters.calendar_reply import IcalendarReplies
from bot.adapters.outbox import FileOutbox
from bot.adapters.papers import OfficePapers
from bot.services import Services
from bot.visits.hostround import answering
from bot.visits.hostround.linking import Links
from bot.visits.models import (
    AnswerKind,
    BundleKind,
    Case,
    Channel,
    Contact,
    Role,
    Status,
    Verdict,
    VisitRequest,
    Way,
)
from bot.visits.models.standing import received
from knowledge import Registers
from tests.bot.visits.registers import a_host, a_house, a_place, some_registers
from tests.bot.web.fakes import the_services
from tests.factories import NUMBER, a_person, a_visit_request
from tests.fakes import Clock, InlineJobs, InMemoryCaseStore, InMemoryPeopleStore, a_registry

CARL, ADA = a_person(Role.COORDINATOR), a_person()
GUEST = "kim@malmberg.example"


class Mail(NamedTuple):
    """One letter that left the house."""

    to: str
    subject: str
    text: str
    calendar: Calendar | None
    headers: EmailMessage

    @property
    def method(self) -> str:
        return str(self.calendar["METHOD"]) if self.calendar else ""

    @property
    def entries(self) -> list[Event]:
        return [one for one in self.calendar.walk("VEVENT") if isinstance(one, Event)] if self.calendar else []

    @property
    def entry(self) -> tuple[str, str, int]:
        """Method, UID and sequence of an invitation."""
        (one,) = self.entries
        return self.method, str(one["UID"]), int(one["SEQUENCE"])


class Office:
    def __init__(self, folder: Path, clock: Clock, registers: Registers) -> None:
        folder.mkdir(parents=True)
        self.folder, self.clock = folder, clock
        self.store = InMemoryCaseStore()
        jobs = InlineJobs()
        people = InMemoryPeopleStore(*(a_person(role) for role in Role))
        services = the_services(store=self.store, people=people, now=clock, jobs=jobs)
        self.services: Services = replace(
            services,
            registry=a_registry(registers, clock),
            outbox=FileOutbox(folder),
            papers=OfficePapers(),
            links=Links(secret=b"s", address="https://visits.example"),
            calendars=IcalendarReplies(),
        )
        jobs.handlers = {
            "prepare": (self.services.sort, self.services.propose),
            "dispatch": (self.services.dispatch,),
        }
        self._seen: set[Path] = set()
        self._mails = 0

    @property
    def case(self) -> Case:
        return self.store.case(NUMBER)

    def write(self, text: str, **request: Any) -> Case:
        """The delegation writes; the clock moves on."""
        self._mails += 1
        self.clock.advance(hours=1)
        values = {"message": text, "participants": None, "channel": Channel.EMAIL, "submitted_at": self.clock()}
        values |= {"contact": Contact(name="Kim Exempel", email=GUEST), "themes": ()} | request
        mail: VisitRequest = a_visit_request(**values)
        self.services.receive(mail, source="mail", event_id=f"m{self._mails}", body=text.encode())
        return self.case

    def reply(self, text: str) -> Case:
        return self.write(text, subject=f"Re: Your visit [OPE {NUMBER}]")

    def approve(self, *kinds: BundleKind) -> list[Mail]:
        """Return what left the house."""
        for kind in kinds:
            self.clock.advance(hours=1)
            bundle = self.case.proposal.bundle(kind) if self.case.proposal else None
            assert bundle is not None, kind
            self.services.decide(
                NUMBER, bundle=kind, verdict=Verdict.APPROVE, digest=bundle.digest, by=ADA, via="web", reason="Fine."
            )
        return self.sent()

    def sent(self) -> list[Mail]:
        """What left the house since the last look, in order of its names."""
        new = sorted(set(self.folder.glob("*.eml")) - self._seen)
        self._seen |= set(new)
        return [_mail(path) for path in new]

    def all_say_yes(self) -> None:
        self.clock.advance(days=1)
        assert self.case.proposal is not None
        for _, item in received(self.case.proposal.days):
            heard = answering.Heard(AnswerKind.YES, Way.TELEPHONE)
            self.services.hostwork.log(NUMBER, item.id, heard, by=CARL)

    def with_a_programme(self, text: str) -> dict[str, Mail]:
        """A confirmed programme is out, and every host said yes. Return the enquiries, by recipient."""
        self.write(text, subject="Study visit on district heating")
        enquiries = {one.to: one for one in self.approve(BundleKind.HOST_ENQUIRIES)}
        self.all_say_yes()
        self.clock.advance(hours=1)
        self.services.hostwork.confirm_programme(NUMBER, reason="", by=CARL)
        self.approve(BundleKind.CONFIRMED_PROGRAMME)
        assert self.case.status is Status.DISPATCHED
        return enquiries

    def notify(self) -> None:
        self.clock.advance(hours=1)
        self.services.changework.notify(NUMBER, by=CARL)

    def hosts(self) -> list[str]:
        days = self.case.proposal.days if self.case.proposal else ()
        return [item.host or "" for _, item in received(days)]


def three_hosts(**overrides: Any) -> Registers:
    """Two that take many and are never closed, and one as the test has it."""
    hosts = (
        a_host("harbour-heat", max_group=40),
        a_host("town-hall", max_group=40, place=a_place(lat=55.676)),
        a_host("pump-works", place=a_place(lat=55.69), **overrides),
    )
    return some_registers(hosts=hosts, house=a_house(max_group=40))


def _mail(path: Path) -> Mail:
    read = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    body = read.get_body(("plain",))
    assert body is not None
    calendars = [part for part in read.walk() if part.get_content_type() == "text/calendar"]
    found = Calendar.from_ical(calendars[0].get_payload(decode=True)) if calendars else None
    return Mail(str(read["To"]), str(read["Subject"]), body.get_content(), found, read)
