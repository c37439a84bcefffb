from __future__ import annotations

import pytest

from knowledge.lookups import RegisterLookup
from tests.knowledge.factories import whole
from tests.knowledge.lookups.shelf import InMemoryShelf, RecordingCases, a_case, asked


def test_earlier_cases_are_named_by_organisation_and_never_cited(registers, shelf):
    cases = RecordingCases(a_case())

    answer = asked(RegisterLookup(registers, cases), shelf, "Has the city of Turku been here before?")

    assert "2025-0007: City of Turku (Finland), received 2025-03-01; Energy; status: held" in answer.answer
    assert "turku" in cases.asked[0].names
    assert answer.citations == ()


def test_they_are_those_of_the_thread(registers, shelf):
    cases = RecordingCases(a_case())

    asked(
        RegisterLookup(registers, cases), shelf, "Have they been here before?", thread=["A request from Turku, Finland"]
    )

    assert cases.asked[0].countries == ("FI",)
    assert "turku" in cases.asked[0].names


def test_no_earlier_case_is_said_and_not_guessed(registers, shelf):
    answer = asked(RegisterLookup(registers, RecordingCases()), shelf, "Har Turku været her før?", "da")

    assert answer.status == "not_found"
    assert answer.answer.startswith("Ingen tidligere sag passer, og ingen kilde fortæller om et sådant besøg.")


@pytest.mark.parametrize(
    ("question", "language", "wanted"),
    [
        pytest.param(
            "Var delegationen fra Turku her sidste år?",
            "da",
            {"names": ("turku",), "year": 2025},
            id="a name and a year",
        ),
        pytest.param("Hvornår var Turku her sidst?", "da", {"names": ("turku",)}, id="when"),
        pytest.param("How many Finnish delegations did we have in 2025?", "en", {"year": 2025}, id="count"),
        pytest.param("Welche Delegationen aus Finnland hatten wir?", "de", {"countries": ("FI",)}, id="country"),
        pytest.param("Which cases are open?", "en", {"state": "open"}, id="open"),
        pytest.param("Hvilke sager har vi afvist i år?", "da", {"state": "declined", "year": 2026}, id="declined"),
        pytest.param("芬兰的代表团来访过吗？", "zh", {"countries": ("FI",)}, id="Chinese"),
    ],
)
def test_earlier_cases_are_looked_for_by_what_the_question_names(registers, shelf, question, language, wanted):
    cases = RecordingCases(a_case())

    answer = asked(RegisterLookup(registers, cases), shelf, question, language)

    assert "2025-0007" in answer.answer
    assert cases.asked[0].model_dump(include=set(wanted)) == wanted


def test_a_follow_up_asks_for_somebody_else_and_no_longer_for_who_was_named_before(registers, shelf):
    cases = RecordingCases(a_case())

    asked(RegisterLookup(registers, cases), shelf, "og fra Turku?", "da", ["Har delegationen fra Oulu været her før?"])

    assert cases.asked[0].names == ("turku",)


def test_a_visit_that_a_source_tells_of_counts_as_an_earlier_one(registers):
    source = next(visit for visit in registers.visits if visit.visitor == "Helsingborg").sources[0].document
    shelf = InMemoryShelf(whole(source, "Vejret var godt. I september kom Helsingborg til Nordhavn for at se energi."))

    answer = asked(RegisterLookup(registers, RecordingCases()), shelf, "Har Helsingborg besøgt os?", "da")

    assert answer.answer.startswith("Ingen sag passer, men en kilde fortæller om et tidligere besøg:")
    assert [citation.document for citation in answer.citations] == [source]


def test_who_comes_from_the_country_of_a_city_without_cases_is_said_to_be_another(registers, shelf):
    cases = RecordingCases(a_case(is_near=True))

    answer = asked(RegisterLookup(registers, cases), shelf, "Har Oulu været her før?", "da")

    assert answer.answer.startswith("Ingen tidligere sag har det navn. Sager fra Finland: 1.")


def test_only_who_asks_whether_they_came_is_told_what_a_case_proves(registers, shelf):
    lookup = RegisterLookup(registers, RecordingCases(a_case()))

    assert asked(lookup, shelf, "Which cases are open?").notes == ()
    assert asked(lookup, shelf, "Has Turku been here before?").notes != ()


def test_a_long_list_of_cases_says_how_many_there_are(registers, shelf):
    cases = RecordingCases(*(a_case(number=f"2025-{number:04d}") for number in range(1, 12)))

    answer = asked(RegisterLookup(registers, cases), shelf, "How many Finnish delegations did we have?")

    assert answer.answer.startswith("Cases so far that fit: 11.")
    assert answer.answer.endswith("And 3 more, older ones.")


def test_without_a_case_store_earlier_cases_are_not_spoken_of(lookup, shelf):
    assert asked(lookup, shelf, "Has the city of Turku been here before?") is None
