"""Conditions: on what terms hosts receive, of all hosts or some; who has not told us is counted."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence

from babel.dates import format_date

from knowledge.lookups.fitting import fitting
from knowledge.lookups.geography import Geography
from knowledge.lookups.hosts import hosts
from knowledge.lookups.models import Ask, Found, Line, Query
from knowledge.lookups.vocabulary import conditions as table
from knowledge.lookups.wording import joined, labelled, locale, say
from knowledge.registers.models import Host, Registers


def conditions(
    query: Query, ask: Ask, registers: Registers, geography: Geography, language: str, *, today: dt.date
) -> Found:
    asked = [fit.host for fit in fitting(query, registers, geography)]
    if not asked:
        return hosts(query, registers, geography, language)
    matter = labelled(table()[ask].label, language)
    month = _month(query, today)
    told = [(host, value) for host in asked if (value := _value(host, ask, month, language))]
    unknown = len(asked) - len(told)
    gap = say("condition_gap", language, matter=matter, total=len(asked), unknown=unknown)
    if not told:
        return Found(head=gap)
    return Found(
        head=say("condition_head", language, matter=matter, known=len(told), total=len(asked)),
        lines=tuple(_line(host, matter, value, language, rank=_rank(host, ask, month)) for host, value in told),
        gaps=(gap,) if unknown else (),
    )


def _line(host: Host, matter: str, value: str, language: str, *, rank: int) -> Line:
    text = say("condition", language, name=host.name, matter=matter, value=value)
    names = (host.name, *host.aliases)
    return Line(text=text, profile=f"host:{host.id}", names=names, sources=host.sources, rank=rank)


def _rank(host: Host, ask: Ask, month: dt.date | None) -> int:
    """Who says no, or is closed all the month, comes last."""
    if ask is Ask.HOURS:
        return int(month is not None and not _open_days(host, month))
    return int(getattr(host, table()[ask].field) is False)


def _value(host: Host, ask: Ask, month: dt.date | None, language: str) -> str:
    if ask is Ask.HOURS:
        return _hours(host, month, language)
    value = getattr(host, table()[ask].field)
    if isinstance(value, bool):
        return say("condition_yes" if value else "condition_no", language)
    return "" if value is None else str(value)


def _hours(host: Host, month: dt.date | None, language: str) -> str:
    if not host.hours and not host.blackout:
        return ""
    if month and not _open_days(host, month):
        return say("condition_shut", language, month=locale(language).months["stand-alone"]["wide"][month.month])
    names = locale(language).days["format"]["abbreviated"]
    said = [f"{names[each.weekday]} {each.opens:%H:%M}–{each.closes:%H:%M}" for each in host.hours]
    closed = [day for day in host.blackout if month is None or (day.year, day.month) == (month.year, month.month)]
    if closed:
        said.append(say("condition_closed", language, dates=_dates(closed, language)))
    return joined(said, language)


def _dates(days: Sequence[dt.date], language: str) -> str:
    return joined([format_date(day, "medium", locale=locale(language)) for day in sorted(days)], language)


def _open_days(host: Host, month: dt.date) -> list[dt.date]:
    """Days of the month it may receive on; without hours of its own, any weekday."""
    weekdays = {each.weekday for each in host.hours} or set(range(5))
    last = calendar.monthrange(month.year, month.month)[1]
    days = (month.replace(day=day) for day in range(1, last + 1))
    return [day for day in days if day.weekday() in weekdays and day not in host.blackout]


def _month(query: Query, today: dt.date) -> dt.date | None:
    """The month that is meant: of the year that was said, else the next one to come."""
    if query.month is None:
        return None
    year = query.year or today.year + (query.month < today.month)
    return dt.date(year, query.month, 1)
