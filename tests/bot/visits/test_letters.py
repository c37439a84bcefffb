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
    yield writer.market_alert(a_host("pump-works", languages=(writer.words.language,)), days=[DAY], answer_by=DAY)


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


@pytest.mark.parametrize(
    ("message", "asked", "not_asked"),
    [
        pytest.param("We come with our own bus.", "pays for meals and interpreting", "transport", id="own bus"),
        pytest.param("We cover all costs ourselves.", "In which language", "Who arranges and pays", id="costs"),
        pytest.param(
            "We arrive at Kastrup airport at 10:30.",
            "When do you have to leave",
            "When and where do you arrive",
            id="arrival",
        ),
    ],
)
def test_a_draft_asks_nothing_that_was_answered(message, asked, not_asked):
    body = a_writer(a_visit_request(message=message), language="en").draft_programme(days()).body

    assert (asked in body, not_asked in body) == (True, False)


def test_a_draft_does_not_ask_for_the_language_that_was_named():
    asked = a_writer(language="en").draft_programme(days()).body
    named = a_writer(language="en", languages=("de", "en")).draft_programme(days()).body

    assert ("In which language" in asked, "In which language" in named) == (True, False)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_a_wish_for_somebody_elses_house_is_answered_politely(language):
    request = a_visit_request(message="We would like to visit Novo Nordisk and LEGO House.")

    body = a_writer(request, language=language).draft_programme(days()).body

    assert ("Novo Nordisk" in body, "LEGO House (Billund)" in body, "State of Green" in body) == (True, True, True)


def test_hosts_are_told_why_they_and_what_is_asked_in_the_delegations_words():
    request = a_visit_request(
        message="We would like to learn about energy storage in harbours. Kim Exempel, +46 1234567"
    )

    host = a_host("harbour-heat", languages=("en",))
    body = a_writer(request).host_enquiry(a_programme_item(), host, date=DAY, answer_by=DAY).body

    assert "“energy storage in harbours”" in body
    assert "says of you: surplus heat in the network (source: Made up for tests, undated). Please" in body
    assert [word for word in ("Kim", "1234567") if word in body] == []


def test_hosts_are_told_which_languages_they_speak_where_they_said_so():
    writers = [a_writer(language="de"), a_writer(language="de", languages=("de", "en"))]

    written, told = (
        each.host_enquiry(a_programme_item(), a_host("harbour-heat"), date=DAY, answer_by=DAY).body for each in writers
    )

    assert "Delegationen skriver til os på tysk" in written
    assert "Delegationen taler tysk og engelsk." in told


def test_hosts_are_told_no_words_in_a_script_they_do_not_read():
    request = a_visit_request(message="我们希望了解区域供热和储能，并参观企业。")

    body = a_writer(request, language="zh").host_enquiry(
        a_programme_item(), a_host("harbour-heat"), date=DAY, answer_by=DAY
    )

    assert "储能" not in body.body


def test_a_redirect_names_the_places_and_where_to_turn():
    request = a_visit_request(message="We would like to see the Stockholm Royal Seaport.")

    body = a_writer(request, language="en").redirect("outside_region").body

    assert "This concerns: Stockholm Royal Seaport (Stockholm)." in body
    assert "Smart City Sweden" in body


def test_hosts_read_in_their_language_what_the_register_says_of_them_where_it_is_written_so():
    danish = a_host("harbour-heat", solutions=("surplus heat",), solutions_in={"da": ("overskudsvarme",)})
    dated = danish.sources[0].model_copy(update={"as_of": "2016"})
    english = danish.model_copy(update={"solutions_in": {}, "sources": (dated,)})

    def said_to(host):
        return a_writer().host_enquiry(a_programme_item(), host, date=DAY, answer_by=DAY).body

    assert "om jer i vores register: overskudsvarme (kilde: Made up for tests, udateret). " in said_to(danish)
    assert "om jer i vores register (på engelsk): surplus heat (kilde: Made up for tests, 2016). " in said_to(english)


def test_a_company_learns_the_market_and_not_who_comes():
    letter = a_writer(country="SE", organisation="Malmberg kommun").market_alert(
        a_host("pump-works", languages=("en",)), days=[DAY], answer_by=DAY
    )

    assert "You have told us that Sweden is of interest to you." in letter.body
    assert "Malmberg" not in letter.subject + letter.body
