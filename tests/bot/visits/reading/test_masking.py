from __future__ import annotations

import pytest

from bot.visits.models import Contact, RequestAttachment
from bot.visits.reading import read
from bot.visits.reading.masking import masked, masked_request
from knowledge.registers.loading import load_registers
from tests.factories import a_visit_request

NUMBERS = [
    pytest.param("Min CPR er 010170-1234.", "010170-1234", id="cpr"),
    pytest.param("Født 010170 1234, mvh", "010170 1234", id="cpr-with-a-space"),
    pytest.param("CPR-nr. 0101701234", "0101701234", id="cpr-in-one"),
    pytest.param("cpr 01017\u200b0-12\u200b34 tak", "01017\u200b0-12\u200b34", id="cpr-with-unseen-characters"),
    pytest.param("Mitt personnummer är 19700101-1234.", "19700101-1234", id="swedish"),
    pytest.param("Passport no. E12345678, issued 2020", "E12345678", id="passport"),
    pytest.param("Reisepassnummer: C01X00T47 oder 987654321", "987654321", id="digits-only"),
    pytest.param("Reisepass C01X00T47", "C01X00T47", id="letters-and-digits"),
    pytest.param("pas XX7731007731.", "XX7731007731", id="longer-than-any"),
    pytest.param("护照号码：G12345678", "G12345678", id="chinese"),
    pytest.param("Name, passport\nLi Example, EA1234567\nWang Example, EB7654321", "EB7654321", id="in-a-list"),
    pytest.param("身份证号 11010119900101001X", "11010119900101001X", id="identity-card"),
]
HARMLESS = [
    "We come on 2027-05-18 with 12 people; call +45 12 34 56 78.",
    "Ring 12345678 eller skriv til os om sag 2026-0001.",
    "In 2016 there were 120.000 visitors and 34,8 mia. kr., CVR 12345678.",
    "Uge 43, 12.-14. juli 2027, 14 personer, 2100 København.",
]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_number_of_a_person_becomes_blocks_of_the_same_length(text, number):
    shown = masked(text)

    assert number not in shown
    assert not any(sign.isalnum() for sign in shown[text.index(number) : text.index(number) + len(number)])
    assert len(shown) == len(text)
    assert masked(shown) == shown


@pytest.mark.parametrize("text", HARMLESS)
def test_dates_telephones_and_figures_stay(text):
    assert masked(text) == text


def test_every_word_of_a_request_is_masked():
    told = "pas E12345678"
    request = a_visit_request(
        message=told,
        subject=told,
        contact=Contact(name=told, email="kim@malmberg.example"),
        referred_by=told,
        on_behalf_of=told,
        attachments=(RequestAttachment(name=f"{told}.pdf", content=b"as it came"),),
    )

    shown = masked_request(request)

    assert "E12345678" not in shown.model_dump_json()
    assert shown.attachments[0].content == b"as it came"
    assert shown.contact.email == request.contact.email


def test_request_with_nothing_to_mask_is_the_same():
    request = a_visit_request()

    assert masked_request(request) is request


def test_reading_shows_where_a_number_stood_and_never_the_number():
    found = read(a_visit_request(message="We are 14 people. Passport no. E12345678."), registers=load_registers())

    signal = found.signal("sensitive_personal_data")
    assert signal is not None
    assert signal.spans[0].quote == "█" * 9
    assert "E12345678" not in found.model_dump_json()
