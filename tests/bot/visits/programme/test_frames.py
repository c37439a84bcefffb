from __future__ import annotations

import datetime as dt

import pytest

from bot.visits.matching import Wishes
from bot.visits.models import DateWindow
from bot.visits.programme.frames import frames
from tests.bot.visits.registers import a_host, a_house
from tests.factories import a_triage

WEEK = DateWindow(earliest=dt.date(2027, 10, 11), latest=dt.date(2027, 10, 15), flexible=True)


NOTHING = Wishes()


def framed(wishes=NOTHING, window=WEEK, **triage):
    return frames(a_triage(dates=window, **triage), [a_host("one")], house=a_house(), wishes=wishes)


def days(found):
    return [frame.date.isoformat() for frame in found]


@pytest.mark.parametrize(
    ("wishes", "day"),
    [
        pytest.param(Wishes(), "2027-10-12", id="nothing wished"),
        pytest.param(Wishes(weekdays=(3,)), "2027-10-14", id="a Thursday"),
        pytest.param(Wishes(weekdays=(0,)), "2027-10-11", id="even a Monday"),
        pytest.param(Wishes(days=(dt.date(2027, 10, 13),)), "2027-10-13", id="a day by its date"),
        pytest.param(Wishes(full_notice_from=dt.date(2027, 10, 14)), "2027-10-14", id="only late days give notice"),
    ],
)
def test_the_day_wished_for_is_chosen(wishes, day):
    assert days(framed(wishes)) == [day]


def test_half_a_day_in_the_afternoon_begins_after_noon():
    (frame,) = framed(Wishes(afternoon=True), duration="half_day")

    assert (frame.start, frame.end, frame.lunch) == (12 * 60 + 30, 16 * 60 + 30, False)


@pytest.mark.parametrize(
    ("wishes", "window"),
    [
        pytest.param(Wishes(full_notice_from=dt.date(2027, 11, 1)), WEEK, id="short notice"),
        pytest.param(
            Wishes(), DateWindow(earliest=dt.date(2027, 7, 12), latest=dt.date(2027, 7, 14)), id="three days in July"
        ),
    ],
)
def test_little_time_means_one_host_and_two_hours(wishes, window):
    (frame,) = framed(wishes, window, duration="days:3")

    assert (frame.reduced, frame.sites, frame.end - frame.start) == (True, 1, 120)


def travelled(first, last, wishes, *, flexible=True, **triage):
    window = DateWindow(earliest=dt.date.fromisoformat(first), latest=dt.date.fromisoformat(last), flexible=flexible)
    return framed(wishes, window, **triage)


def test_the_first_day_begins_an_hour_after_they_land():
    travelling = Wishes(arrives=dt.time(10, 40), arrives_on=dt.date(2027, 10, 12))
    first, second = travelled("2027-10-12", "2027-10-13", travelling, duration="days:2", country="SE")

    assert (first.start, second.start) == (11 * 60 + 40, 9 * 60)
    assert (first.lunch, second.lunch) == (False, True)


def test_nobody_is_received_two_hours_after_a_long_flight():
    travelling = Wishes(arrives=dt.time(10, 40), arrives_on=dt.date(2027, 10, 12))
    (first,) = travelled("2027-10-12", "2027-10-12", travelling, country="SG")

    assert first.start == 13 * 60 + 40


def test_the_last_day_ends_three_hours_before_they_leave():
    travelling = Wishes(departs=dt.time(16, 30), departs_on=dt.date(2027, 10, 13))
    first, second = travelled("2027-10-12", "2027-10-13", travelling, duration="days:2")

    assert (first.end, second.end) == (16 * 60 + 30, 13 * 60 + 30)


def test_a_day_on_which_they_land_in_the_evening_holds_no_programme():
    travelling = Wishes(arrives=dt.time(18), arrives_on=dt.date(2027, 10, 12))
    found = travelled("2027-10-11", "2027-10-13", travelling, duration="days:2")

    assert [frame.date.day for frame in found] == [13]


def test_where_the_dates_are_fixed_they_arrive_on_the_first_and_leave_on_the_last():
    travelling = Wishes(arrives=dt.time(9), departs=dt.time(18))
    first, last = travelled("2027-10-12", "2027-10-13", travelling, duration="days:2", country="SE", flexible=False)
    (flexible,) = travelled("2027-10-12", "2027-10-13", travelling, country="SE", duration="days:1")

    assert (first.start, last.end) == (10 * 60, 15 * 60)
    assert flexible.start == 9 * 60
