"""Colleagues are told of what happens on cases: through the real steps, a mail server and Slack on loopback."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.mail_server import mail_server
from bot.adapters.notice_mail import MailMessenger
from bot.adapters.smtp import SmtpCarrier
from bot.services import Services
from bot.slack.client import job_client
from bot.slack.notices import SlackMessenger
from bot.slack.settings import SlackSettings
from bot.visits.models import BundleKind, MessageState, Person, Role, Status
from bot.visits.models.absence import Absence
from bot.visits.notices import Choice, NoticeKind, NoticeState, NoticeWay, choice
from bot.visits.tasks import TaskForm
from tests.bot.web.fakes import the_services
from tests.factories import (
    NOW,
    NUMBER,
    a_case,
    a_change,
    a_letter_proposal,
    a_message,
    a_person,
    a_triage,
    a_visit_request,
    an_enquiry,
)
from tests.fakes import Clock, InMemoryCaseStore, InMemoryPeopleStore
from tests.mail_servers import SmtpDouble, smtp_server
from tests.slack_mock import MockSlack

SENDER = "visits@ope.example"
ADDRESS = "https://ope.example"
AT_ONCE = Choice(ways=dict.fromkeys(NoticeKind, NoticeWay.EMAIL), unassigned=True)
NOTHING = Choice()
GATHERED = dt.timedelta(minutes=5)


@pytest.fixture(scope="module")
def double() -> Iterator[SmtpDouble]:
    with smtp_server(SmtpDouble()) as running:
        yield running


@pytest.fixture
def smtp(double: SmtpDouble) -> SmtpDouble:
    double.sent, double.replies, double.hang_up_at = [], {}, ""
    return double


@pytest.fixture
def clock() -> Clock:
    """A Monday before the hour of the digest."""
    return Clock(NOW.replace(hour=7, minute=0))


@pytest.fixture
def services(
    store: InMemoryCaseStore, people: InMemoryPeopleStore, clock: Clock, smtp: SmtpDouble, tmp_path: Path
) -> Services:
    """Only Ada wants to be told of anything."""
    made = the_services(store=store, people=people, now=clock)
    for role in Role:
        made.notices.choose(a_person(role).id, AT_ONCE if role is Role.APPROVER else NOTHING)
    server = mail_server(f"smtp://127.0.0.1:{smtp.port}", setting="OPE_SMTP_URL", protocol="smtp")
    mail = MailMessenger(SmtpCarrier(server), tmp_path / "notices", sender=SENDER, address=ADDRESS)
    return replace(made, messengers={NoticeWay.EMAIL: mail})


def arrived(services: Services, event: str = "e1", **overrides: Any) -> str:
    at = services.now()
    request = a_visit_request(submitted_at=at, **overrides)
    return services.store.receive(request, source="webhook", event_id=event, body_digest=event, at=at).number


def told(services: Services, clock: Clock) -> None:
    services.noticework.tell()
    clock.at += GATHERED
    services.noticework.tell()


def mails(smtp: SmtpDouble) -> list[tuple[str, str, str]]:
    """To whom, subject and body."""
    parsed = [(to, email.message_from_bytes(content, policy=email.policy.default)) for _, to, content in smtp.sent]
    return [(to[0], str(mail["Subject"]), str(mail.get_content()).replace("\r\n", "\n")) for to, mail in parsed]


def states(services: Services) -> list[NoticeState]:
    return [one.state for one in services.notices.owed(states=frozenset(NoticeState))]


def test_a_new_case_is_told_of_by_number_and_link_and_nothing_else(
    services: Services, clock: Clock, smtp: SmtpDouble
) -> None:
    arrived(services, message="Secret words of Kim Exempel", subject="Secret subject")

    told(services, clock)

    assert mails(smtp) == [
        (
            "ada@ope.example",
            "One Point Entry: nye sager (1)",
            "Nye:\n  2026-0001  https://ope.example/cases/2026-0001\n\n"
            "Vælg på https://ope.example/me, hvad du får besked om og hvordan.\n",
        )
    ]
    assert b"Secret" not in smtp.sent[0][2]
    assert b"Auto-Submitted: auto-" in smtp.sent[0][2]


def test_fifty_mails_in_a_minute_make_one_notice(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    for number in range(50):
        arrived(services, f"e{number}")
        clock.advance(seconds=1)
        if number % 10 == 0:
            services.noticework.tell()

    told(services, clock)
    told(services, clock)

    [(_, subject, body)] = mails(smtp)
    assert subject == "One Point Entry: nye sager (50)"
    assert body.count("/cases/") == 50


def test_nothing_is_told_twice_and_nothing_of_before(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    arrived(services)

    for _ in range(5):
        told(services, clock)

    assert len(smtp.sent) == 1
    assert states(services) == [NoticeState.SENT]


def test_a_notice_whose_sender_died_is_not_sent_again(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    arrived(services)
    services.noticework.tell()
    (owed,) = services.notices.owed(states={NoticeState.OWED})
    services.notices.move("ada", [owed.event], NoticeState.SENDING, was=NoticeState.OWED, at=clock())

    told(services, clock)
    told(services, clock)

    assert smtp.sent == []
    assert states(services) == [NoticeState.UNCERTAIN]


@pytest.mark.parametrize(
    ("replies", "hang_up_at", "left"),
    [
        pytest.param({"RCPT": "451 later"}, "", NoticeState.OWED, id="busy"),
        pytest.param({"RCPT": "550 nobody"}, "", NoticeState.FAILED, id="refused"),
        pytest.param({}, "DATA", NoticeState.UNCERTAIN, id="outcome unknown"),
    ],
)
def test_what_becomes_of_a_notice_is_kept(
    replies: dict[str, str], hang_up_at: str, left: NoticeState, services: Services, clock: Clock, smtp: SmtpDouble
) -> None:
    smtp.replies, smtp.hang_up_at = replies, hang_up_at
    arrived(services)

    told(services, clock)

    assert states(services) == [left]


def test_one_that_a_server_did_not_take_goes_out_later(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    smtp.replies = {"RCPT": "451 later"}
    arrived(services)
    told(services, clock)
    smtp.replies = {}

    services.noticework.tell()

    assert [to for to, _, _ in mails(smtp)] == ["ada@ope.example"]


@pytest.mark.parametrize(
    "left",
    [
        pytest.param({"active": False}, id="has left"),
        pytest.param({"email": ""}, id="has no address"),
        pytest.param({"email": SENDER}, id="is the house itself"),
    ],
)
def test_who_it_goes_to_is_looked_up_when_it_is_sent(
    left: dict[str, Any], services: Services, clock: Clock, smtp: SmtpDouble
) -> None:
    arrived(services)
    services.noticework.tell()
    services.people.save(a_person(Role.APPROVER, **left))

    told(services, clock)

    assert smtp.sent == []
    assert states(services) == [NoticeState.DROPPED]


def test_a_case_officer_is_told_and_nobody_else(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    services.notices.choose("carl", AT_ONCE)
    number = arrived(services)
    services.deskwork.assign(number, "carl", by=a_person())

    told(services, clock)

    assert [to for to, _, _ in mails(smtp)] == ["carl@ope.example"]


def test_whoever_stands_in_is_told_in_place_of_who_is_away(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    number, today = arrived(services), clock().date()
    services.deskwork.assign(number, "carl", by=a_person())
    away = Absence(person="carl", first=today, last=today, substitute="ada", by="carl", at=clock())
    services.absences.add(away)

    told(services, clock)

    assert [to for to, _, _ in mails(smtp)] == ["ada@ope.example"]


def test_nobody_is_told_of_what_they_did_themselves(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    at = clock()
    services.store.receive(a_visit_request(), source="entered:ada", event_id="e1", body_digest="1", at=at)

    told(services, clock)

    assert smtp.sent == []


def test_a_letter_in_trouble_is_told_of(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    number = arrived(services)
    told(services, clock)
    lost = a_message(id="m1", case=number, bundle=BundleKind.CLARIFICATION)
    services.store.apply(a_change(services.store.case(number), messages=(lost,)))
    services.store.move_message("m1", MessageState.FAILED, was=MessageState.APPROVED, at=clock(), detail="busy: 451")

    told(services, clock)

    assert [subject for _, subject, _ in mails(smtp)][1:] == ["One Point Entry: sager med problemer (1)"]


def test_without_a_mail_server_notices_lie_in_a_folder_of_their_own(
    services: Services, clock: Clock, tmp_path: Path
) -> None:
    folder = MailMessenger(None, tmp_path / "notices", sender=SENDER, address=ADDRESS)
    services = replace(services, messengers={NoticeWay.EMAIL: folder})
    arrived(services)

    told(services, clock)

    assert [path.suffix for path in (tmp_path / "notices").iterdir()] == [".eml"]
    assert not (tmp_path / "outbox").exists()


def test_slack_is_told_in_a_direct_message(services: Services, clock: Clock, people: InMemoryPeopleStore) -> None:
    people.save(a_person(Role.APPROVER, slack_user="U0ADA", language="en"))
    services.notices.choose("ada", Choice(ways={NoticeKind.NEW_CASE: NoticeWay.SLACK}, unassigned=True))
    arrived(services)
    with MockSlack() as slack:
        settings = SlackSettings(bot_token="xoxb-test", api_url=slack.url, public_url=ADDRESS)
        messenger = SlackMessenger(job_client(settings), address=ADDRESS)
        told(replace(services, messengers={NoticeWay.SLACK: messenger}), clock)

    (body,) = slack.bodies("chat.postMessage")
    assert body["channel"] == "U0ADA"
    assert body["text"] == "*One Point Entry: new cases (1)*\nNew: <https://ope.example/cases/2026-0001|2026-0001>"
    assert slack.refused == []


@pytest.mark.parametrize(
    ("failure", "left"),
    [("drop", NoticeState.UNCERTAIN), ("refuse:channel_not_found", NoticeState.FAILED), ("500", NoticeState.UNCERTAIN)],
)
def test_what_slack_does_not_take_is_kept_as_such(
    failure: str, left: NoticeState, services: Services, clock: Clock, people: InMemoryPeopleStore
) -> None:
    people.save(a_person(Role.APPROVER, slack_user="U0ADA"))
    services.notices.choose("ada", Choice(ways={NoticeKind.NEW_CASE: NoticeWay.SLACK}, unassigned=True))
    arrived(services)
    with MockSlack() as slack:
        slack.fail("chat.postMessage", failure)
        settings = SlackSettings(bot_token="xoxb-test", api_url=slack.url, public_url=ADDRESS)
        messenger = SlackMessenger(job_client(settings), address=ADDRESS)
        told(replace(services, messengers={NoticeWay.SLACK: messenger}), clock)

    assert states(services) == [left]


# The morning digest


def digest_only(services: Services, person: Person | None = None) -> None:
    ways = dict.fromkeys(NoticeKind, NoticeWay.DIGEST) | {NoticeKind.DIGEST: NoticeWay.EMAIL}
    services.notices.choose((person or a_person()).id, Choice(ways=ways, unassigned=True))


def test_the_digest_of_a_working_day_goes_out_once(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    digest_only(services)
    number = arrived(services)
    services.store.apply(
        a_change(services.store.case(number), status=Status.TRIAGED, triage=a_triage(), proposal=a_letter_proposal())
    )
    services.deskwork.add(number, TaskForm("Call", due=clock().date()), by=a_person())
    services.noticework.tell()
    before = list(smtp.sent)
    clock.at = clock().replace(hour=8)

    for _ in range(4):
        told(services, clock)

    assert before == []
    [(to, subject, body)] = mails(smtp)
    assert (to, subject) == ("ada@ope.example", "One Point Entry her til morgen: sager (1)")
    headings = [line for line in body.splitlines() if line.endswith(":")]
    assert headings == [
        "Nye:",
        "Frist i dag:",
        "Breve, som du kan godkende:",
    ]


def test_there_is_no_digest_where_there_is_nothing_to_tell(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    digest_only(services)
    clock.at = clock().replace(hour=8)

    told(services, clock)

    assert smtp.sent == []
    assert states(services) == [NoticeState.DROPPED]


@pytest.mark.parametrize(
    "day", [pytest.param(dt.date(2026, 11, 28), id="a Saturday"), pytest.param(dt.date(2026, 12, 25), id="Christmas")]
)
def test_there_is_no_digest_on_a_day_off(day: dt.date, services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    digest_only(services)
    arrived(services)
    clock.at = dt.datetime.combine(day, dt.time(9), tzinfo=NOW.tzinfo)

    told(services, clock)

    assert smtp.sent == []


def test_a_digest_is_caught_up_with_once_and_yesterdays_is_not(
    services: Services, clock: Clock, smtp: SmtpDouble
) -> None:
    digest_only(services)
    arrived(services)
    clock.at = clock().replace(hour=14) + dt.timedelta(days=1)

    told(services, clock)
    told(services, clock)

    assert [subject for _, subject, _ in mails(smtp)] == ["One Point Entry her til morgen: sager (1)"]


def test_todays_visits_stand_in_the_digest_by_number(
    services: Services, clock: Clock, store: InMemoryCaseStore, smtp: SmtpDouble
) -> None:
    digest_only(services, a_person(Role.READER))
    services.notices.choose("ada", NOTHING)
    store.put(a_case(messages=(an_enquiry(),)))
    clock.at = dt.datetime(2027, 10, 12, 8, 0, tzinfo=NOW.tzinfo)

    told(services, clock)

    [(to, _, body)] = mails(smtp)
    assert to == "rita@ope.example"
    assert f"Besøg i dag:\n  {NUMBER}  " in body
    assert "Harbour" not in body
    assert "godkende" not in body


def test_a_deadline_is_told_of_on_its_day_and_only_then(services: Services, clock: Clock, smtp: SmtpDouble) -> None:
    number = arrived(services)
    services.notices.choose("ada", Choice(ways={NoticeKind.DEADLINE: NoticeWay.EMAIL}, unassigned=True))
    services.store.apply(a_change(services.store.case(number), status=Status.TRIAGED, triage=a_triage()))
    seen = []

    for day in (24, 25, 26):
        clock.at = clock().replace(day=day, hour=9)
        told(services, clock)
        seen.append(len(smtp.sent))

    assert seen == [0, 1, 1]
    assert mails(smtp)[0][1] == "One Point Entry: frister (1)"


def test_a_question_for_a_person_is_told_of_without_a_word_of_it(
    services: Services, clock: Clock, smtp: SmtpDouble
) -> None:
    services.notices.choose("adam", AT_ONCE)
    details: dict[str, str | int | None] = {"question": "0" * 32}
    services.store.note("question.person_wanted", actor="adam", at=clock.at, case=None, details=details)

    told(services, clock)

    assert [(to, said, body.splitlines()[:2]) for to, said, body in mails(smtp)] == [
        (
            "ada@ope.example",
            "One Point Entry: spørgsmål til et menneske (1)",
            ["En kollega fik ikke et svar, der hjalp, og beder om et menneske:", "  1  https://ope.example/gaps"],
        )
    ]


def test_who_chose_before_there_was_a_kind_hears_of_it_as_their_role_does() -> None:
    kept = Choice(ways={NoticeKind.ANSWER: NoticeWay.NONE})

    chosen = choice(a_person(), kept)

    assert (chosen.way(NoticeKind.APPROVAL), chosen.way(NoticeKind.ANSWER)) == (NoticeWay.EMAIL, NoticeWay.NONE)
