"""Clocks: by which day the law, or a rule of the house, wants an answer."""

from __future__ import annotations

import calendar
import datetime as dt

from bot.visits import workdays
from knowledge import Policy


def due(policy: Policy, received: dt.datetime) -> dt.date | None:
    """Return the last day for an answer; None where the policy sets no time.

    A month ends on the day of the same number, or on the last one of a shorter month. What would end on a day on
    which nobody works ends on the next working day (Regulation 1182/71, article 3).
    """
    day = received.astimezone(workdays.COPENHAGEN).date()
    if months := policy.values.get("answer_months"):
        return workdays.workday_from(_months_on(day, int(str(months))))
    if days := policy.values.get("answer_workdays"):
        return workdays.workday_after(day, int(str(days)))
    return None


def _months_on(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
