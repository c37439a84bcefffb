from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import reading, rereading
from bot.visits.errors import RequestInvalid
from bot.visits.models import (
    Channel,
    Contact,
    Correction,
    Inbound,
    Kind,
    Match,
    Organisation,
    Reading,
    VisitRequest,
)
from bot.visits.rereading import Reread
from knowledge import Registers
from knowledge.registers.loading import load_registers
from tests.factories import NOW, a_reading, a_visit_request

VAGUE = "Dear all, the City of Malmberg would like to visit you to see district heating. Kind regards, Kim"


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load_registers()


def a_mail(message: str, **overrides: Any) -> VisitRequest:
    values: dict[str, Any] = {
        "channel": Channel.EMAIL,
        "contact": Contact(email="kim@malmberg.example"),
        "organisation": None,
        "subject": "Re: Your visit [OPE 2026-0001]",
        "message": message,
        "participants": None,
        "themes": (),
    }
    return a_visit_request(**(values | overrides))


def an_inbound(message: str, *, id: str = "m1", minutes: int = 1, **overrides: Any) -> Inbound:
    at = NOW + dt.timedelta(minutes=minutes)
    request = a_mail(message, submitted_at=at, **overrides)
    return Inbound(id=id, request=request, received_at=at, match=Match.REFERENCE)


def a_correction(field: str, value: Any, **overrides: Any) -> Correction:
    return Correction(
        **({"field": field, "value": value, "by": "carl", "by_name": "Carl Coordinator", "at": NOW} | overrides)
    )


def reread(registers: Registers, first: str, *messages: Inbound, corrections: tuple[Correction, ...] = ()) -> Reread:
    def read(request: VisitRequest, known: Reading | None) -> Reading:
        return reading.read(request, registers=registers, known=known)

    return rereading.reread(a_mail(first, subject="A visit"), messages, corrections, read=read)


def changes(found: Reread) -> dict[str, tuple[Any, Any]]:
    return {one.field: (one.before, one.after) for one in found.differences}


ANSWERS = [
    pytest.param("We will be 14 people, in the week of 11 October 2027.", id="en"),
    pytest.param("Vi bliver 14 personer og kommer gerne i uge 41 2027.", id="da"),
    pytest.param("1. Vi blir fjorton personer.\n2. Vecka 41 2027 passar bäst.", id="sv"),
    pytest.param("Wir sind 14 Personen und kommen vom 11. bis 15. Oktober 2027.", id="de"),
    pytest.param("我们一共14人，计划2027年10月11日至15日来访。", id="zh"),
    pytest.param("How many: 14\nDates: 11-15 October 2027", id="by lines"),
    pytest.param("14\n11-15 October 2027", id="bare"),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_fills_what_was_missing_and_says_where_it_stands(registers: Registers, answer: str) -> None:
    found = reread(registers, VAGUE, an_inbound(answer))

    assert changes(found)["group_size"] == (None, {"min": 14, "max": 14})
    dates = changes(found)["dates"][1]
    assert (dates["earliest"], dates["latest"]) == ("2027-10-11", "2027-10-15")
    for one in found.differences:
        assert [answer[span.start : span.end] for span in one.spans] == [span.quote for span in one.spans]
        assert {span.part for span in one.spans} <= {"m1:message"}
    assert found.reading.kind is Kind.DELEGATION_VISIT
    assert found.reading.themes == ("energy",)


@pytest.mark.parametrize(
    "quoted",
    [
        "On 3 March 2026 at 10:12 One Point Entry wrote:\n> Are you 30 people? In week 12?",
        "From: One Point Entry\nSent: 3 March 2026\nTo: Kim\nSubject: Your visit\n\nAre you 30 people? In week 12?",
        "-----Original Message-----\nAre you 30 people? In week 12?",
    ],
    ids=["marked", "block of headers", "divider"],
)
def test_our_own_words_below_an_answer_are_not_read(registers: Registers, quoted: str) -> None:
    found = reread(registers, VAGUE, an_inbound(f"We are 14 people.\n\n{quoted}"))

    assert list(changes(found)) == ["group_size"]


def test_what_is_said_last_counts_and_who_they_are_stays(registers: Registers) -> None:
    later = an_inbound("We are now 19 people.\n\nRegards,\nRobin, Embassy of Sweden in Copenhagen")

    found = reread(registers, f"{VAGUE}\nWe are 14 people.", later)

    assert changes(found)["group_size"] == ({"min": 14, "max": 14}, {"min": 19, "max": 19})
    assert found.reading.organisation == reread(registers, VAGUE).reading.organisation


def test_one_number_settles_two_that_contradicted_each_other(registers: Registers) -> None:
    first = a_mail(f"{VAGUE} We are 14 people.", participants=19)

    def read(request: VisitRequest, known: Reading | None) -> Reading:
        return reading.read(request, registers=registers, known=known)

    before = rereading.reread(first, (), (), read=read)
    after = rereading.reread(first, (an_inbound("We are 17 people."),), (), read=read)

    assert before.reading.signal("group_size_conflict")
    assert not after.reading.signal("group_size_conflict")


def test_thanks_change_nothing(registers: Registers) -> None:
    assert reread(registers, VAGUE, an_inbound("Thank you, we look forward to it!")).differences == ()


def test_nobody_wrote_an_automatic_note_and_nothing_is_read_in_it(registers: Registers) -> None:
    away = an_inbound("I am out of office until 12 May 2027. We are 30 people here.", automatic=True)

    assert reread(registers, VAGUE, away).differences == ()


@pytest.mark.parametrize("match", [Match.HOST, Match.OURS])
def test_what_a_host_or_we_ourselves_write_is_no_word_of_the_delegation(registers: Registers, match: Match) -> None:
    said = an_inbound("We can receive 30 people on 12 May 2027.").model_copy(update={"match": match})

    assert reread(registers, VAGUE, said).differences == ()


def test_question_becomes_a_visit_by_a_later_message(registers: Registers) -> None:
    found = reread(
        registers,
        "What is district heating?",
        an_inbound("We would like to come on a study visit with 14 people.", subject="A visit"),
    )

    assert changes(found)["kind"] == ("information_question", "delegation_visit")


def test_corrected_fact_is_kept_over_a_later_message(registers: Registers) -> None:
    correction = a_correction("group_size", {"min": 9, "max": 9})

    found = reread(registers, VAGUE, an_inbound("We are 14 people."), corrections=(correction,))

    assert found.reading.group_size is not None
    assert found.reading.group_size.max == 9
    assert "group_size" not in found.reading.evidence
    assert [(one.before, one.after, one.message, one.by) for one in found.differences] == [
        (None, {"min": 14, "max": 14}, "m1", None),
        ({"min": 14, "max": 14}, {"min": 9, "max": 9}, None, "carl"),
    ]


def test_corrected_dates_contradict_nothing(registers: Registers) -> None:
    window = {"earliest": "2027-10-11", "latest": "2027-10-12", "flexible": False}

    found = reread(registers, f"{VAGUE} On 3/4 2027.", corrections=(a_correction("dates", window),))

    assert reread(registers, f"{VAGUE} On 3/4 2027.").reading.signal("date_conflict")
    assert found.reading.signals == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("group_size", {"min": 9, "max": 3}),
        ("group_size", "many"),
        ("dates", {"earliest": "soon"}),
        ("kind", "party"),
        ("signals", []),
        ("evidence", {}),
        ("reader", "model"),
    ],
)
def test_nothing_but_a_fact_can_be_put_right_and_only_to_what_it_can_be(field: str, value: Any) -> None:
    with pytest.raises(RequestInvalid):
        rereading.checked(a_correction(field, value), a_reading())


def test_days_count_from_the_newest_message_and_the_first_sender_is_answered() -> None:
    first = a_mail("First.", message_id="<1@malmberg.example>")
    second = an_inbound("Second.", message_id="<2@malmberg.example>")
    stranger = an_inbound(
        "Third.", id="m2", minutes=2, contact=Contact(email="robin@embassy.example"), message_id="<3@embassy.example>"
    )

    known = rereading.as_known(first, (second, stranger))

    assert known.submitted_at == stranger.request.submitted_at
    assert (known.contact, known.message_id) == (first.contact, "<2@malmberg.example>")
    assert known.message == "First.\n\nSecond.\n\nThird."
    assert rereading.as_known(first, ()) == first


def test_organisation_that_a_form_names_is_not_lost_by_an_answer(registers: Registers) -> None:
    def read(request: VisitRequest, known: Reading | None) -> Reading:
        return reading.read(request, registers=registers, known=known)

    first = a_mail(VAGUE, organisation=Organisation(name="Malmberg kommun", country="SE"))

    found = rereading.reread(first, (an_inbound("We are 14 people."),), (), read=read)

    assert (found.reading.organisation, found.reading.country) == ("Malmberg kommun", "SE")


def a_suggesting_read(registers: Registers, suggested: dict[str, Reading]) -> rereading.Read:
    """Reads by rules; where the message is one of these, a model adds the dates of that reading."""

    def read(request: VisitRequest, known: Reading | None) -> Reading:
        found = reading.read(request, registers=registers, known=known)
        dates = suggested.get(request.message)
        return found.model_copy(update={"dates": dates.dates, "suggested": ("dates",)}) if dates else found

    return read


def test_what_the_text_says_later_takes_the_place_of_what_a_model_suggested(registers: Registers) -> None:
    read = a_suggesting_read(registers, {VAGUE: a_reading()})
    later = an_inbound("We can come on 3 March 2027.")

    first = rereading.reread(a_mail(VAGUE), (), (), read=read).reading
    after = rereading.reread(a_mail(VAGUE), (later,), (), read=read).reading

    assert (first.suggested, first.dates) == (("dates",), a_reading().dates)
    assert (after.suggested, after.dates and str(after.dates.earliest)) == ((), "2027-03-03")


def test_a_suggested_fact_that_a_person_confirms_is_certain(registers: Registers) -> None:
    read = a_suggesting_read(registers, {VAGUE: a_reading()})
    said = a_correction("dates", a_reading().model_dump(mode="json")["dates"])

    found = rereading.reread(a_mail(VAGUE), (), (said,), read=read).reading

    assert (found.suggested, found.dates, found.reader) == ((), a_reading().dates, "rules")
