from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import relating
from bot.visits.models import Case, Contact, Organisation, Relation, Status, VisitRequest
from knowledge import Registers
from knowledge.registers.loading import load_registers
from tests.factories import NOW, NUMBER, a_case, a_reading, a_triage, a_visit_request
from tests.fakes import InMemoryCaseStore

LATER = NOW + dt.timedelta(days=3)
TEXT = (
    "Dear colleagues, we are a group of fourteen engineers from the city of Malmberg who plan a new district "
    "heating network and would like to see how surplus heat is brought to homes, and how it is paid for."
)
ELSEWHERE = Contact(name="Robin", email="robin@embassy.example")


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load_registers()


def a_new_case(**overrides: Any) -> Case:
    """Of the same sender and organisation, unless the test says otherwise."""
    request = a_visit_request(**({"submitted_at": LATER, "message": "Hello."} | overrides))
    return a_case(number="2026-0002", received_at=LATER, request=request, status=Status.TRIAGED, proposal=None)


def related(
    registers: Registers, new: Case, *others: Case, themes: tuple[str, ...] = ("energy",), **reading: Any
) -> list[tuple[str, Relation, str]]:
    read = a_reading(**({"themes": themes, "organisation": None} | reading))
    found = relating.related(new, read, store=InMemoryCaseStore(*others, new), registers=registers)
    return [(one.number, one.relation, one.told["da"]) for one in found]


def test_same_text_by_another_channel_and_sender_is_found(registers: Registers) -> None:
    first = a_case(request=a_visit_request(message=TEXT))
    forwarded = f"Hi, please see below.\n\n{TEXT}\n\nBest, Robin"
    new = a_new_case(message=forwarded, contact=ELSEWHERE, organisation=None, channel="email")

    assert related(registers, new, first) == [
        (NUMBER, Relation.SAME_TEXT, "næsten den samme tekst kom ind 23. november 2026")
    ]


def test_text_that_only_begins_alike_is_another_request(registers: Registers) -> None:
    first = a_case(request=a_visit_request(message=TEXT))
    other = TEXT[:90] + "Our theme is hospitals; we hope to meet nurses, patients and those who plan new wards in town."
    new = a_new_case(message=other, contact=ELSEWHERE, organisation=None)

    assert related(registers, new, first) == []


def test_sender_with_an_open_case_on_something_else_is_named(registers: Registers) -> None:
    assert related(registers, a_new_case(), a_case(), themes=("health",)) == [
        (NUMBER, Relation.SAME_SENDER, "samme afsender, og den sag er åben")
    ]


def test_same_body_on_the_same_theme_is_a_repeat(registers: Registers) -> None:
    earlier = a_case(status=Status.DECLINED, request=a_visit_request(contact=ELSEWHERE))

    assert related(registers, a_new_case(), earlier) == [
        (NUMBER, Relation.REPEAT, "samme organisation om energi, 23. november 2026")
    ]


def test_body_is_known_by_the_name_that_was_read_too(registers: Registers) -> None:
    triage = a_triage(organisation="Malmberg Kommun", themes=("energy",))
    request = a_visit_request(contact=ELSEWHERE, organisation=None)
    earlier = a_case(status=Status.CLOSED, request=request, triage=triage)
    new = a_new_case(contact=Contact(email="kim@gmail.com"), organisation=None)

    assert [one[1] for one in related(registers, new, earlier, organisation="malmberg kommun")] == [Relation.REPEAT]


@pytest.mark.parametrize("years", [1, 3])
def test_repeat_is_one_within_two_years(registers: Registers, years: int) -> None:
    then = LATER - dt.timedelta(days=365 * years)
    earlier = a_case(number="2024-0001", received_at=then, status=Status.DECLINED)

    [(_, relation, _)] = related(registers, a_new_case(), earlier)

    assert relation is (Relation.REPEAT if years < 2 else Relation.SAME_ORGANISATION)


@pytest.mark.parametrize("held", [True, False])
def test_earlier_visit_is_named_as_one(registers: Registers, held: bool) -> None:
    earlier = a_case(status=Status.CLOSED, held=held)

    [(_, relation, _)] = related(registers, a_new_case(), earlier, themes=("health",))

    assert relation is (Relation.EARLIER_VISIT if held else Relation.SAME_ORGANISATION)


def test_free_address_is_no_organisation(registers: Registers) -> None:
    earlier = a_case(request=a_visit_request(contact=Contact(email="a@gmail.com"), organisation=None), triage=None)
    new = a_new_case(contact=Contact(email="b@gmail.com"), organisation=None)

    assert related(registers, new, earlier) == []


def test_later_merged_and_unwanted_cases_are_no_forerunners(registers: Registers) -> None:
    others = (
        a_case(number="2026-0003", received_at=LATER + dt.timedelta(days=1)),
        a_case(number="2026-0004", status=Status.DUPLICATE, merged_into=NUMBER),
        a_case(number="2026-0005", status=Status.SPAM),
    )

    assert related(registers, a_new_case(), *others) == []


def mission_reasons(registers: Registers, request: VisitRequest, **reading: Any) -> list[tuple[str, str]]:
    found = relating.return_visits(request, a_reading(**reading), registers=registers)
    return [(one.mission, one.told["da"]) for one in found]


def test_whom_a_mission_met_may_be_coming_back(registers: Registers) -> None:
    [mission] = registers.missions

    [(found, why)] = mission_reasons(registers, a_visit_request(), country="US", organisation=mission.met[4])

    assert found == mission.id
    assert why.startswith("Det kan være et genbesøg")
    assert mission.met[4] in why


def test_who_comes_from_where_a_mission_went_is_named_more_carefully(registers: Registers) -> None:
    request = a_visit_request(message="We are the harbour board of Los Angeles.", organisation=None)

    [(_, why)] = mission_reasons(registers, request, country="US", organisation="Harbour board")

    assert "gik til Los Angeles" in why


@pytest.mark.parametrize(
    ("message", "country"),
    [("We are from Chicago.", "US"), ("Have you been to Los Angeles?", "SE"), ("Hello from Lancaster.", "US")],
)
def test_others_are_no_return_visit(registers: Registers, message: str, country: str) -> None:
    request = a_visit_request(message=message, organisation=Organisation(name="A city"))

    assert mission_reasons(registers, request, country=country, organisation="A city") == []


def test_nobody_returns_a_mission_that_has_not_been(registers: Registers) -> None:
    [mission] = registers.missions
    before = dt.datetime.combine(mission.starts, dt.time(9), dt.UTC) - dt.timedelta(days=30)

    assert mission_reasons(registers, a_visit_request(submitted_at=before), organisation=mission.met[0]) == []
