from __future__ import annotations

import datetime as dt

import pytest

from bot.visits.proposal.bundling import answer_date
from bot.visits.workdays import open_on

THURSDAY = dt.date(2027, 3, 18)


@pytest.mark.parametrize("days_until", range(1, 40))
@pytest.mark.parametrize("country", ["DK", "SE"])
def test_hosts_answer_on_a_workday_before_the_visit(days_until, country):
    visit = THURSDAY + dt.timedelta(days=days_until)

    answer = answer_date(THURSDAY, visit, country)

    assert THURSDAY <= answer < visit
    assert open_on(answer, country)


def test_hosts_have_seven_workdays_where_the_visit_is_far_away():
    assert answer_date(dt.date(2026, 11, 23), dt.date(2027, 5, 4)) == dt.date(2026, 12, 2)


def test_a_visit_on_the_first_day_after_easter_is_answered_before_easter():
    assert answer_date(THURSDAY, dt.date(2027, 3, 30)) == dt.date(2027, 3, 23)
