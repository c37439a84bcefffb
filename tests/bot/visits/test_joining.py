"""What a company says of itself is read with its words, for a person to correct."""

from __future__ import annotations

import pytest

from bot.visits import reading, triage
from bot.visits.joining import Applicant, find_applicant
from bot.visits.models import Contact
from knowledge import Registers
from knowledge.registers.loading import load_registers
from tests.factories import a_visit_request


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load_registers()


def applicant(message: str, registers: Registers) -> Applicant | None:
    empty = {"subject": "", "organisation": None, "participants": None, "themes": ()}
    request = a_visit_request(message=message, contact=Contact(email="post@filters.example"), **empty)
    found = reading.read(request, registers=registers)
    sorted_ = triage.triage(request, found, registers=registers, today=request.submitted_at.date())
    return find_applicant(request, sorted_, registers=registers)


@pytest.mark.parametrize(
    ("message", "offer", "markets"),
    [
        pytest.param(
            "Vores virksomhed Eksempelfilter ApS laver filtre til ventilation. Vi vil gerne være medlem af jeres "
            "netværk. Vores markeder er Tyskland og Polen.",
            "filtre til ventilation",
            ["DE", "PL"],
            id="da",
        ),
        pytest.param(
            "We are a Copenhagen start-up that makes water-leak sensors, and we would like to join your network to "
            "meet delegations from Japan and Germany.",
            "water-leak sensors",
            ["JP", "DE"],
            id="en",
        ),
        pytest.param(
            "Hej, vårt bolag Exempel AB i Lund utvecklar programvara för energistyrning. Hur går vi med i ert nätverk "
            "av företag?",
            "programvara för energistyrning",
            [],
            id="sv",
        ),
        pytest.param(
            "Wir sind ein dänisches Ingenieurbüro und entwickeln Messgeräte für Wasser. Wir möchten Mitglied in Ihrem "
            "Unternehmensnetzwerk werden.",
            "Messgeräte für Wasser",
            [],
            id="de",
        ),
    ],
)
def test_offer_and_markets_are_read_with_their_words(message, offer, markets, registers):
    found = applicant(message, registers)

    assert found is not None
    assert offer in [span.quote for span in found.solutions]
    assert [code for code, _ in found.markets] == markets
    assert all(message[span.start : span.end] == span.quote for span in found.solutions)


def test_place_of_the_region_is_read_and_others_are_not(registers):
    found = applicant("Vores firma i Glostrup vil være medlem af jeres netværk og sælger pumper.", registers)
    elsewhere = applicant("Vores firma i Kolding vil være medlem af jeres netværk og sælger pumper.", registers)

    assert found is not None
    assert found.place_span is not None
    assert found.place_span.quote == "Glostrup"
    assert elsewhere is not None
    assert elsewhere.place is None


def test_whoever_wants_to_visit_does_not_join(registers):
    assert applicant("We are 12 people who would like to see district heating on 4 May 2027.", registers) is None
