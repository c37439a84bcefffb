from __future__ import annotations

import itertools

import pytest

from bot.visits.models import ItemKind, Mode
from bot.visits.norms import norms
from bot.visits.programme import travel
from bot.visits.programme.openings import minutes_of
from bot.visits.programme.retelling import retold
from bot.visits.programme.saying import way_note
from bot.visits.wording import LANGUAGES, of
from knowledge import Place
from tests.bot.visits.programme.test_demands import drafted
from tests.bot.visits.registers import some_registers
from tests.factories import a_triage

OFFICE = Place(name="City Hall", lat=55.676, lon=12.568)


@pytest.mark.parametrize(
    ("lat", "lon", "country", "least", "most"),
    [
        pytest.param(55.709, 12.598, "DK", 15, 20, id="Nordhavn"),
        pytest.param(55.786, 12.521, "DK", 20, 30, id="Lyngby"),
        pytest.param(55.641, 12.080, "DK", 35, 45, id="Roskilde"),
        pytest.param(55.605, 13.000, "SE", 35, 45, id="Malmö, over the bridge"),
        pytest.param(55.705, 13.190, "SE", 45, 60, id="Lund"),
        pytest.param(56.046, 12.694, "SE", 75, 90, id="Helsingborg, by ferry or bridge"),
        pytest.param(55.680, 11.090, "DK", 75, 90, id="Kalundborg"),
    ],
)
def test_a_journey_takes_what_a_bus_takes(lat, lon, country, least, most):
    there = Place(name="", lat=lat, lon=lon, country=country)

    assert least <= travel.minutes(OFFICE, there) <= most
    assert travel.minutes(OFFICE, there) == travel.minutes(there, OFFICE)


def test_within_one_place_nobody_travels():
    assert travel.minutes(OFFICE, OFFICE) == 0


@pytest.mark.parametrize(
    ("lat", "lon", "country", "least", "most"),
    [
        pytest.param(55.709, 12.598, "DK", 20, 35, id="Nordhavn, by metro"),
        pytest.param(55.786, 12.521, "DK", 35, 50, id="Lyngby, by S-train and bus"),
        pytest.param(55.641, 12.080, "DK", 45, 60, id="Roskilde"),
        pytest.param(55.605, 13.000, "SE", 50, 65, id="Malmö"),
        pytest.param(55.705, 13.190, "SE", 65, 80, id="Lund"),
        pytest.param(56.046, 12.694, "SE", 90, 110, id="Helsingborg"),
        pytest.param(55.680, 11.090, "DK", 95, 120, id="Kalundborg"),
    ],
)
def test_by_public_transport_a_journey_takes_walk_wait_and_ride(lat, lon, country, least, most):
    there = Place(name="", lat=lat, lon=lon, country=country)

    assert least <= travel.minutes(OFFICE, there, Mode.PUBLIC) <= most
    assert travel.minutes(OFFICE, there, Mode.PUBLIC) == travel.minutes(there, OFFICE, Mode.PUBLIC)


@pytest.mark.parametrize("by", list(Mode))
def test_short_ways_are_walked_whatever_they_go_by(by):
    near = Place(name="", lat=55.680, lon=12.572)

    assert travel.taken(OFFICE, near, by) is None
    assert travel.minutes(OFFICE, near, by) == travel.minutes(OFFICE, near)


def test_whoever_cycles_takes_the_train_for_long_ways():
    near, far = Place(name="", lat=55.709, lon=12.598), Place(name="", lat=55.641, lon=12.080)

    assert travel.taken(OFFICE, near, Mode.BICYCLE) is Mode.BICYCLE
    assert travel.minutes(OFFICE, far, Mode.BICYCLE) == travel.minutes(OFFICE, far, Mode.PUBLIC)


@pytest.mark.parametrize("by", list(Mode))
def test_the_ferry_is_taken_where_it_is_the_faster_way(by):
    helsingor = Place(name="", lat=56.031, lon=12.600)
    helsingborg = Place(name="", lat=56.046, lon=12.705, country="SE")
    malmo = Place(name="", lat=55.605, lon=13.000, country="SE")

    assert travel.by_ferry(helsingor, helsingborg, by)
    assert travel.by_ferry(helsingborg, helsingor, by)
    assert not travel.by_ferry(OFFICE, malmo, by)
    assert not travel.by_ferry(OFFICE, OFFICE, by)


def test_without_a_word_on_it_they_go_by_what_is_usual():
    assert travel.mode(a_triage()) is norms().travel.usual


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_programme_says_in_its_language_what_a_way_is_gone_by(language):
    there, near = Place(name="", lat=55.709, lon=12.598), Place(name="", lat=55.680, lon=12.572)
    words = of(language)

    said = {way_note(OFFICE, there, by, words) for by in Mode} | {way_note(OFFICE, near, Mode.BUS, words)}

    assert len(said) == len(Mode) + 1


def test_a_programme_told_in_danish_says_in_danish_what_its_ways_are_gone_by():
    made = drafted(themes=("energy", "mobility"))

    told = retold(made.days, told_in=of("en"), words=of("da"), registers=some_registers())

    notes = {item.note for day in told for item in day.items if item.kind is ItemKind.TRANSFER}
    assert notes
    assert notes <= {"Med bus.", "Til fods."}


def test_a_programme_for_those_who_go_by_train_leaves_time_for_the_train():
    made = drafted(themes=("energy", "mobility"), travels_by=Mode.PUBLIC)

    ways = [item for item in made.items() if item.kind is ItemKind.TRANSFER]
    placed = [item for day in made.days for item in day.items if item.place and item.kind is not ItemKind.TRANSFER]
    assert ways
    assert {item.note.split(".")[0] for item in ways} <= {"By public transport", "On foot"}
    for before, after in itertools.pairwise(placed):
        assert minutes_of(after.start) - minutes_of(before.end) >= travel.minutes(
            before.place, after.place, Mode.PUBLIC
        )
