from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import wording
from bot.visits.letters import Writer
from bot.visits.models import Contact, ProgrammeDay
from tests.bot.visits.registers import LUND, a_host, a_place, some_registers
from tests.factories import a_programme_item, a_triage, a_visit_request

DAY = dt.date(2027, 10, 12)


def a_writer(request=None, registers=None, **triage):
    return Writer(
        request or a_visit_request(),
        a_triage(**triage),
        registers=registers or some_registers(),
        reference="2026-0001",
    )


def days():
    return (ProgrammeDay(date=DAY, items=(a_programme_item(host="harbour-heat"),)),)


def every_letter(writer):
    item = a_programme_item(host="harbour-heat")
    yield writer.draft_programme(days())
    yield writer.clarification(list(writer.words.questions))
    for reason in writer.words.reasons:
        yield writer.redirect(reason)
        yield writer.decline(reason)
    yield writer.host_enquiry(item, a_host("harbour-heat"), date=DAY, answer_by=DAY)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_letter_can_be_written_and_is_signed(language):
    for letter in every_letter(a_writer(language=language)):
        assert letter.subject.endswith(" [OPE 2026-0001]")
        assert "One Point Entry" in letter.body
        assert "\n\n\n" not in letter.body
        assert not {"{", "}", "_"} & set(letter.body)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_a_draft_says_what_it_is_and_that_payment_is_open(language):
    writer = a_writer(language=language)
    letter = writer.draft_programme(days())

    assert writer.words.label("mark") in letter.body
    assert "09:30–11:00" in letter.body


def test_a_language_we_have_no_letters_in_is_answered_in_english():
    assert a_writer(language="it").draft_programme(days()).language == "en"


def test_a_clarification_asks_only_what_is_missing():
    letter = a_writer(language="en").clarification(["dates"])

    assert letter.subject == "Your visit to Greater Copenhagen: one question [OPE 2026-0001]"
    assert letter.body.count("\n- ") == 1
    assert "How many people" not in letter.body


def test_letters_never_tell_what_staff_think():
    writer = a_writer(language="en", reasons=("visa risk",), owner="the-owner")

    assert not [letter for letter in every_letter(writer) if "visa" in letter.body or "owner" in letter.body]


def test_hosts_learn_what_they_need_and_no_name_of_a_person():
    request = a_visit_request(contact=Contact(name="Kim Exempel", email="kim@malmberg.example", phone="+46 1"))
    item = a_programme_item(host="harbour-heat", themes=("energy",))

    letter = a_writer(request).host_enquiry(item, a_host("harbour-heat"), date=DAY, answer_by=dt.date(2026, 12, 1))

    assert letter.language == "da"
    assert "Malmberg kommun, Sverige" in letter.body
    assert "14 personer" in letter.body
    assert "tirsdag den 12. oktober 2027 kl. 09:30–11:00" in letter.body
    assert "senest tirsdag den 1. december 2026" in letter.body
    assert [word for word in ("Kim", "kim@", "+46") if word in letter.subject + letter.body] == []


def test_hosts_in_sweden_are_written_to_in_swedish():
    host = a_host("beam-line", place=LUND)

    assert a_writer().host_enquiry(a_programme_item(), host, date=DAY, answer_by=DAY).language == "sv"


def test_a_host_that_speaks_english_only_is_written_to_in_english():
    host = a_host("lab", languages=("en",), place=a_place())

    assert a_writer().host_enquiry(a_programme_item(), host, date=DAY, answer_by=DAY).language == "en"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Click http://evil.example now", id="link"),
        pytest.param("{{ 7 * 7 }}", id="template"),
        pytest.param("Kim\r\nBcc: all@ope.example", id="line break and address"),
        pytest.param("\x00\x1b[31m", id="control characters"),
        pytest.param("\ufdfa" * 9, id="long ligatures"),
        pytest.param("A" * 300, id="very long"),
        pytest.param("<b>Kim</b>", id="markup"),
    ],
)
def test_nothing_a_stranger_writes_becomes_more_than_words(name):
    writer = a_writer(
        a_visit_request(contact=Contact(name=name, email="k@x.example")), organisation=name, language="en"
    )

    for letter in every_letter(writer):
        assert "\n" not in letter.subject
        assert "\r" not in letter.subject + letter.body
        assert "http" not in letter.body
        assert "49" not in letter.body
        assert "<" not in letter.body
        assert "\x00" not in letter.body
