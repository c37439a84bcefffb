from __future__ import annotations

import datetime as dt

import pytest

from bot.adapters.earlier_cases import StoredCases
from bot.visits.models import DateWindow, Status
from knowledge.lookups import CaseState, EarlierQuery
from tests.factories import a_case, a_history, a_triage
from tests.fakes import InMemoryCaseStore


def stored(**overrides) -> StoredCases:
    return StoredCases(InMemoryCaseStore(a_case(**overrides)))


def test_a_case_is_found_by_a_word_of_the_organisation():
    cases = stored(triage=a_triage(organisation="Turun kaupunki", country="FI", themes=("energy",)))

    (found,) = cases.earlier(EarlierQuery(names=("turun",)), limit=5)

    assert (found.organisation, found.country, found.themes, found.status) == (
        "Turun kaupunki",
        "FI",
        ("energy",),
        "proposed",
    )


def test_a_country_alone_finds_its_cases_and_no_others():
    cases = stored(triage=a_triage(organisation="Turun kaupunki", country="FI"))

    assert [case.country for case in cases.earlier(EarlierQuery(countries=("FI",)), limit=5)] == ["FI"]
    assert cases.earlier(EarlierQuery(countries=("BR",)), limit=5) == []


def test_a_name_nobody_had_is_not_made_good_by_a_theme():
    cases = stored(triage=a_triage(organisation="Turun kaupunki", themes=("energy",)))

    assert cases.earlier(EarlierQuery(names=("oulu",), themes=("energy",)), limit=5) == []
    assert len(cases.earlier(EarlierQuery(themes=("energy",)), limit=5)) == 1


def test_the_name_of_who_writes_for_himself_is_never_told():
    cases = stored(triage=a_triage(organisation="Kim Example", sender_type="individual", country="FI"))

    (found,) = cases.earlier(EarlierQuery(countries=("FI",)), limit=5)

    assert found.organisation == ""


def test_the_year_is_that_of_the_visit_and_not_of_the_request():
    dates = DateWindow(earliest=dt.date(2027, 3, 1), latest=dt.date(2027, 3, 2), flexible=False)
    cases = stored(triage=a_triage(country="FI", dates=dates))

    assert len(cases.earlier(EarlierQuery(countries=("FI",), year=2027), limit=5)) == 1
    assert cases.earlier(EarlierQuery(countries=("FI",), year=2026), limit=5) == []


@pytest.mark.parametrize(("status", "is_open"), [(Status.WAITING, True), (Status.HELD, False), (Status.SPAM, False)])
def test_what_is_open_is_what_still_has_a_way_to_go(status, is_open):
    cases = stored(status=status, triage=a_triage(country="FI"))

    assert bool(cases.earlier(EarlierQuery(state=CaseState.OPEN), limit=5)) is is_open


def test_where_a_city_never_came_its_country_is_told_as_near():
    cases = stored(triage=a_triage(organisation="Turun kaupunki", country="FI"))

    (found,) = cases.earlier(EarlierQuery(names=("oulu",)), limit=5)

    assert (found.organisation, found.is_near) == ("Turun kaupunki", True)


@pytest.mark.parametrize("status", [Status.SPAM, Status.DUPLICATE])
def test_spam_and_repeats_are_no_earlier_cases(status):
    cases = stored(status=status, triage=a_triage(country="FI"))

    assert cases.earlier(EarlierQuery(countries=("FI",)), limit=5) == []


def test_whoever_came_in_an_earlier_year_is_found_too():
    cases = stored(
        status=Status.HELD, history=a_history(), proposal=None, triage=a_triage(organisation="Turun kaupunki")
    )

    (found,) = cases.earlier(EarlierQuery(names=("turun",)), limit=5)

    assert (found.organisation, found.status) == ("Turun kaupunki", "held")
