from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import comparing, wording
from bot.visits.models import BundleKind, ItemKind, ProgrammeDay
from tests.bot.visits.registers import some_registers
from tests.factories import a_bundle, a_draft, a_place, a_programme_item, a_proposal

TUESDAY, WEDNESDAY = dt.date(2027, 10, 12), dt.date(2027, 10, 13)
HEAT = a_programme_item(id="i1", host="harbour-heat", title="Harbour Heat: visit")
HALL = a_programme_item(id="i2", host="town-hall", title="Town Hall: visit", start=dt.time(13), end=dt.time(14))
LUNCH = a_programme_item(
    id="i3", host=None, kind=ItemKind.LUNCH, title="Lunch", start=dt.time(12), end=dt.time(12, 45), goal=""
)


def a_day(*items, date=TUESDAY):
    return ProgrammeDay(date=date, items=items)


def said(before, after, language="en"):
    found = comparing.compare(before, after, registers=some_registers(), words=wording.of("en"))
    return [one.told[language] for one in found]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param([a_day(HEAT, LUNCH, HALL)], [], id="nothing"),
        pytest.param([a_day(HEAT, HALL)], ["Taken out: Lunch, 12 October 2027 12:00–12:45."], id="removed"),
        pytest.param(
            [a_day(HEAT, LUNCH), a_day(HALL, date=WEDNESDAY)],
            ["Town Hall: visit: now 13 October 2027 13:00–14:00, before 12 October 2027 13:00–14:00."],
            id="another day",
        ),
        pytest.param(
            [a_day(HEAT, LUNCH, HALL.model_copy(update={"host": "bus-lab", "title": "Bus Lab: visit"}))],
            ["Bus Lab instead of Town Hall, 12 October 2027 13:00–14:00."],
            id="another host",
        ),
        pytest.param(
            [a_day(HEAT, LUNCH.model_copy(update={"title": "Dinner", "note": "Outside."}), HALL)],
            ["“Lunch” is now called “Dinner”.", "Dinner: the note is put in other words."],
            id="other words",
        ),
        pytest.param(
            [a_day(HEAT, LUNCH, HALL.model_copy(update={"locked": True, "split": 2}))],
            ["Town Hall: visit: groups at a time 2, before 1.", "Town Hall: visit is locked: it stays where it is."],
            id="locked and split",
        ),
    ],
)
def test_what_is_different_is_said(after, expected):
    assert said([a_day(HEAT, LUNCH, HALL)], after) == expected


def test_items_are_known_again_after_the_solver_numbered_them_anew():
    renumbered = [
        HALL.model_copy(update={"id": "i1"}),
        HEAT.model_copy(update={"id": "i2"}),
        LUNCH.model_copy(update={"id": "i9"}),
    ]

    assert said([a_day(HEAT, LUNCH, HALL)], [a_day(*renumbered)]) == []


def test_ways_and_free_time_go_without_saying():
    way = a_programme_item(
        id="t1", kind=ItemKind.TRANSFER, host=None, place=a_place(), title="Transfer to Harbour Lab", goal=""
    )

    assert said([a_day(HEAT)], [a_day(HEAT, way)]) == []


def test_dates_are_written_as_the_language_writes_them():
    assert said([a_day(HEAT)], [a_day(HEAT, LUNCH)], "da") == ["Ny: Lunch, 12. oktober 2027 12:00–12:45."]


def test_letters_are_compared_by_whom_they_go_to():
    before = a_proposal(bundles=(a_bundle(), a_bundle(BundleKind.HOST_ENQUIRIES, messages=1)))
    words = a_bundle().model_copy(update={"messages": (a_draft(body="Other words.\n"),)})
    other = a_draft(id="host_enquiries-v2-1", to="host9@hosts.example")
    asked = a_bundle(BundleKind.HOST_ENQUIRIES).model_copy(update={"messages": (other,)})

    found = comparing.compare_letters(before, a_proposal(bundles=(words, asked)))

    assert [one.told["en"] for one in found] == [
        "New letter to host9@hosts.example (enquiries to hosts).",
        "No letter to host1@hosts.example any more (enquiries to hosts).",
        "The letter to kim@malmberg.example has other words (draft programme).",
    ]
