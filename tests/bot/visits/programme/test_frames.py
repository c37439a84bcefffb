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
