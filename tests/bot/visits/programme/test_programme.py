from __future__ import annotations

import datetime as dt

import pytest

from bot.visits.checking import check
from bot.visits.matching import match
from bot.visits.models import DateWindow, GroupSize, ItemKind
from bot.visits.programme import schedule
from bot.visits.programme.openings import minutes_of
from tests.bot.visits.registers import LUND, a_host, a_house, some_registers
from tests.factories import a_triage

TODAY = dt.date(2026, 11, 23)


def drafted(registers=None, **overrides):
    registers = registers or some_registers()
    triage = a_triage(**overrides)
    found = match(triage, registers=registers, today=TODAY)
    programme = schedule(triage, found, registers=registers)
    return programme, triage, registers


def window(first: str, last: str, flexible: bool = True) -> DateWindow:
    return DateWindow(earliest=dt.date.fromisoformat(first), latest=dt.date.fromisoformat(last), flexible=flexible)


def visited(programme):
    return [item.host for item in programme.items() if item.host]


def test_a_flexible_week_becomes_one_day_in_its_middle():
    programme, _, _ = drafted(dates=window("2027-10-11", "2027-10-15"))

    assert [day.date.isoformat() for day in programme.days] == ["2027-10-12"]
    assert programme.solver.status == "optimal"


def test_a_day_begins_with_an_introduction_and_ends_with_a_wrap_up():
    programme, _, _ = drafted()
    kinds = [item.kind for item in programme.items()]

    assert (kinds[0], kinds[-1]) == (ItemKind.INTRODUCTION, ItemKind.WRAP_UP)
    assert kinds.count(ItemKind.LUNCH) == 1
    assert [item.id for item in programme.items()] == [f"i{number}" for number in range(1, len(kinds) + 1)]


def test_visits_and_meetings_have_a_host_and_coordinates():
    programme, _, _ = drafted(themes=("energy", "mobility"))
    received = [item for item in programme.items() if item.kind in (ItemKind.VISIT, ItemKind.MEETING)]

    assert len(received) >= 2
    assert all(item.host and item.place and item.goal and item.evidence for item in received)


@pytest.mark.parametrize(
    "triage",
    [
        pytest.param({}, id="one theme"),
        pytest.param({"themes": ("energy", "mobility", "food")}, id="three themes"),
        pytest.param({"themes": ("energy", "materials_research")}, id="both sides of the Sound"),
        pytest.param({"dates": window("2027-10-14", "2027-10-15", flexible=False)}, id="Thursday and Friday"),
        pytest.param({"duration": "half_day"}, id="half a day"),
        pytest.param({"duration": "hours"}, id="a couple of hours"),
        pytest.param({"duration": "days:3", "themes": ("energy", "mobility")}, id="three days"),
        pytest.param({"group_size": GroupSize(min=30, max=40)}, id="a large group"),
        pytest.param({"interpreting": "consecutive"}, id="interpreted"),
    ],
)
def test_no_draft_breaks_a_rule_that_blocks(triage):
    programme, sorted_, registers = drafted(**triage)

    assert programme.days
    assert [one for one in check(programme, sorted_, registers=registers) if one.level == "block"] == []


def test_the_same_request_gives_the_same_programme():
    one, _, _ = drafted(themes=("energy", "mobility", "food"), duration="days:2")
    other, _, _ = drafted(themes=("energy", "mobility", "food"), duration="days:2")

    assert one.days == other.days


def test_no_day_lies_on_a_holiday_or_weekend():
    # Easter: Maundy Thursday, Good Friday, the weekend and Easter Monday are closed.
    programme, _, _ = drafted(dates=window("2027-03-25", "2027-03-30"))

    assert [day.date.isoformat() for day in programme.days] == ["2027-03-30"]


def test_swedish_holidays_keep_swedish_hosts_closed():
    registers = some_registers(hosts=(a_host("beam-line", place=LUND),))
    programme, _, _ = drafted(registers, dates=window("2027-01-06", "2027-01-06"))

    assert programme.days == ()


def test_a_window_without_a_working_day_gives_no_programme_but_a_reason():
    programme, _, _ = drafted(dates=window("2027-10-16", "2027-10-17"))

    assert (programme.days, programme.solver.status) == ((), "infeasible")
    assert [one.theme_or_host for one in programme.left_out] == ["energy"]


def test_own_hours_of_a_host_are_kept():
    programme, _, _ = drafted(themes=("food",))
    (garden,) = [item for item in programme.items() if item.host == "garden"]

    assert (garden.start >= dt.time(10), garden.end <= dt.time(15)) == (True, True)
    assert programme.days[0].date.weekday() in (1, 2)


def test_a_group_over_the_limit_is_split_and_says_so():
    programme, _, _ = drafted(themes=("mobility",), requested_hosts=("bus-lab",), language="en")
    (lab,) = [item for item in programme.items() if item.host == "bus-lab"]

    assert lab.split == 2
    assert "The group would be received in 2 parts." in lab.note


def test_consecutive_interpreting_prolongs_the_visits_and_nothing_else():
    programme, _, _ = drafted(interpreting="consecutive")
    lengths = [
        dt.datetime.combine(TODAY, item.end) - dt.datetime.combine(TODAY, item.start)
        for item in programme.items()
        if item.host
    ]

    introduction, *_, wrap_up = programme.items()
    assert set(lengths) == {dt.timedelta(minutes=115)}
    assert len(lengths) == 2
    assert introduction.end == dt.time(9, 30)
    assert minutes_of(wrap_up.end) - minutes_of(wrap_up.start) == 30


def test_the_sound_is_crossed_once_and_said_so():
    programme, _, _ = drafted(themes=("energy", "materials_research"), language="en")
    journeys = [item for item in programme.items() if item.kind is ItemKind.TRANSFER]

    assert sum("Øresund" in item.note for item in journeys) == 1
    assert visited(programme)[-1] == "beam-line"


def test_a_visit_to_sweden_alone_is_introduced_there():
    registers = some_registers(hosts=(a_host("beam-line", place=LUND),))
    programme, _, _ = drafted(registers)

    assert programme.items()[0].place == LUND
    assert [item for item in programme.items() if item.kind is ItemKind.TRANSFER] == []


def test_wishes_that_do_not_fit_are_named():
    far = a_host("far-away", place=LUND.model_copy(update={"lat": 56.0}), hours=())
    registers = some_registers(hosts=(a_host("near"), far), house=a_house(sites_a_day=1))
    programme, _, _ = drafted(registers, requested_hosts=("near", "far-away"))

    assert len(visited(programme)) == 1
    assert [one.theme_or_host for one in programme.left_out] == ["far-away"]


def test_titles_are_in_the_language_of_the_request():
    programme, _, _ = drafted(language="de")

    assert programme.items()[0].title == "Begrüßung und Einführung in Greater Copenhagen"
