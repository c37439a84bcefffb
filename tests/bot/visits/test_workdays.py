from __future__ import annotations

import datetime as dt

import pytest

from bot.visits.workdays import COPENHAGEN, next_opening

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
HOURS = {day: (dt.time(9), dt.time(15)) for day in WEEK}


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        pytest.param("2026-11-25T08:00", "2026-11-25", id="before it opens"),
        pytest.param("2026-11-25T14:59", "2026-11-25", id="while it is open"),
        pytest.param("2026-11-25T15:00", "2026-11-26", id="once it has closed"),
        pytest.param("2026-11-27T15:01", "2026-11-30", id="Friday evening"),
        pytest.param("2027-03-24T16:00", "2027-03-30", id="over Easter"),
        pytest.param("2026-12-23T18:00", "2026-12-28", id="over Christmas"),
    ],
)
def test_an_office_opens_next_on_a_working_day(moment: str, opens: str) -> None:
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=COPENHAGEN)

    assert next_opening(at, HOURS).isoformat() == opens
    assert next_opening(at.astimezone(dt.UTC), HOURS).isoformat() == opens


def test_an_office_may_be_closed_on_a_weekday_or_keep_no_hours_at_all() -> None:
    wednesday = dt.datetime(2026, 11, 25, 23, tzinfo=COPENHAGEN)
    without = {day: hours for day, hours in HOURS.items() if day != "thursday"}

    assert next_opening(wednesday, without) == dt.date(2026, 11, 27)
    assert next_opening(wednesday, {}) == dt.date(2026, 11, 25)
