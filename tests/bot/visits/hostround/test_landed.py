from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.adapters.calendar_reply import IcalendarReplies
from bot.visits.hostround import landed
from bot.visits.models import (
    AnswerKind,
    Case,
    Channel,
    Contact,
    HostAnswer,
    Inbound,
    Match,
    OutgoingAttachment,
    RequestAttachment,
    Slot,
    Way,
)
from tests.factories import NOW, a_case, a_host_answer, a_visit_request, an_asked, an_enquiry

UID = "2026-0001-i1-harbour-lab@one-point-entry"


def a_calendar(
    method: str, *, partstat: str = "NEEDS-ACTION", uid: str = UID, sequence: int = 0, day: int = 12
) -> bytes:
    entry = [f"UID:{uid}", f"SEQUENCE:{sequence}", "DTSTAMP:20261125T100000Z", f"DTSTART:202710{day}T073000Z"]
    entry += [f"DTEND:202710{day}T090000Z", f"ATTENDEE;PARTSTAT={partstat}:mailto:visits@harbour-lab.example"]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", f"METHOD:{method}"]
    return "\r\n".join([*head, "BEGIN:VEVENT", *entry, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def invited(**overrides: Any) -> Case:
    file = OutgoingAttachment(
        name="invitation.ics", media_type="text/calendar; method=REQUEST", content=a_calendar("REQUEST")
    )
    message = an_enquiry()
    sent = message.model_copy(update={"draft": message.draft.model_copy(update={"attachments": (file,)})})
    return a_case(messages=(sent,), **overrides)


def a_mail(message: str = "", *, calendar: bytes | None = None, **overrides: Any) -> Inbound:
    files = (RequestAttachment(name="reply.ics", media_type="text/calendar", content=calendar),) if calendar else ()
    values: dict[str, Any] = {
        "channel": Channel.EMAIL,
        "contact": Contact(email="visits@harbour-lab.example"),
        "subject": "Re: [OPE 2026-0001]",
        "message": message,
        "attachments": files,
    }
    request = a_visit_request(**(values | overrides))
    return Inbound(id="m1", request=request, received_at=NOW + dt.timedelta(days=1), match=Match.HOST)


def answers(case: Case, *mails: Inbound) -> tuple[HostAnswer, ...]:
    return landed.answers(case, mails, calendars=IcalendarReplies())


def test_mail_of_a_host_becomes_a_suggestion_bound_to_its_question() -> None:
    (answer,) = answers(invited(), a_mail("Ja, det passer fint."))

    assert (answer.kind, answer.way, answer.quote) == (AnswerKind.YES, Way.MAIL, "Ja, det passer fint.")
    assert (answer.asked, answer.inbound, answer.at) == (an_asked(), "m1", NOW + dt.timedelta(days=1))
    assert answer.by is None


def test_mail_that_is_in_the_log_is_not_read_again() -> None:
    case = invited(answers=(a_host_answer(inbound="m1"),))

    assert answers(case, a_mail("Nej tak.")) == ()


def test_mail_of_the_delegation_is_no_answer_of_a_host() -> None:
    mail = a_mail("Ja tak, det passer fint.").model_copy(update={"match": Match.SENDER})

    assert answers(invited(), mail) == ()


@pytest.mark.parametrize(
    ("partstat", "kind"),
    [
        ("ACCEPTED", AnswerKind.YES),
        ("DECLINED", AnswerKind.NO),
        ("TENTATIVE", AnswerKind.HOLD),
        ("DELEGATED", AnswerKind.UNCLEAR),
    ],
)
def test_reply_of_a_calendar_is_a_suggestion(partstat: str, kind: AnswerKind) -> None:
    (answer,) = answers(invited(), a_mail("See attached.", calendar=a_calendar("REPLY", partstat=partstat)))

    assert (answer.kind, answer.way) == (kind, Way.CALENDAR)


def test_calendar_that_answers_by_itself_only_keeps_the_time() -> None:
    (answer,) = answers(invited(), a_mail(calendar=a_calendar("REPLY", partstat="ACCEPTED"), automatic=True))

    assert answer.kind is AnswerKind.HOLD


def test_counter_proposal_names_its_time_in_copenhagen() -> None:
    (answer,) = answers(invited(), a_mail(calendar=a_calendar("COUNTER", day=13)))

    slot = Slot(date=dt.date(2027, 10, 13), start=dt.time(9, 30), end=dt.time(11))
    assert (answer.kind, answer.proposed) == (AnswerKind.ANOTHER_TIME, slot)


def test_accepted_calendar_with_words_that_say_no_is_a_persons_to_read() -> None:
    reply = a_calendar("REPLY", partstat="ACCEPTED")

    (answer,) = answers(invited(), a_mail("Desværre kan vi ikke den dag.", calendar=reply))

    assert answer.kind is AnswerKind.UNCLEAR


@pytest.mark.parametrize(
    "calendar",
    [
        a_calendar("REPLY", partstat="ACCEPTED", sequence=1),
        a_calendar("REPLY", partstat="ACCEPTED", uid="another@one-point-entry"),
        a_calendar("REQUEST", partstat="ACCEPTED"),
        b"BEGIN:VCALENDAR\r\nnonsense",
        b"x" * 200_000,
    ],
    ids=["another sequence", "another entry", "no reply", "damaged", "too large"],
)
def test_calendar_that_answers_something_else_says_nothing(calendar: bytes) -> None:
    (answer,) = answers(invited(), a_mail("Tak for invitationen.", calendar=calendar))

    assert (answer.kind, answer.way) == (AnswerKind.UNCLEAR, Way.MAIL)


def test_one_address_for_two_hosts_leaves_it_to_a_person() -> None:
    other = an_enquiry(an_asked(id="v1-2", host="town-hall"), id="2026-0001-host_enquiries-v1-2")
    case = a_case(messages=(an_enquiry(), other))

    found = answers(case, a_mail("Ja, det passer fint."))

    assert [(one.asked.host, one.kind) for one in found] == [
        ("harbour-lab", AnswerKind.UNCLEAR),
        ("town-hall", AnswerKind.UNCLEAR),
    ]


def test_the_mail_it_answers_tells_which_question_is_meant() -> None:
    other = an_enquiry(an_asked(id="v1-2", host="town-hall"), id="2026-0001-host_enquiries-v1-2")
    case = a_case(messages=(an_enquiry(), other))

    (answer,) = answers(case, a_mail("Ja, det passer fint.", in_reply_to=(other.draft.message_id,)))

    assert (answer.asked.host, answer.kind) == ("town-hall", AnswerKind.YES)
