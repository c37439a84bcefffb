"""Rules on times and ways."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from bot.visits.checking.checked import Breach, Checked, clock, length
from bot.visits.models import RECEIVES, ItemKind, ProgrammeDay, ProgrammeItem
from bot.visits.norms import norms
from bot.visits.programme import travel
from bot.visits.programme.openings import minutes_of
from bot.visits.wording.sentences import word
from bot.visits.workdays import holiday_told, open_on
from knowledge import Place

_STAYS = (ItemKind.TRANSFER, ItemKind.BREAK)  # fill the time between two places


def overlaps(checked: Checked) -> Iterator[Breach]:
    for day in checked.days:
        for item in day.items:
            if item.end <= item.start:
                yield Breach("ends_before_start", item.id, {"title": item.title})
        for before, item in checked.neighbours(day):
            if item.start < before.end:
                values = {"title": item.title, "start": clock(item.start), "before": before.title}
                yield Breach("overlap", item.id, values | {"end": clock(before.end)})


def gaps(checked: Checked) -> Iterator[Breach]:
    """Between two items at places there must be time for the way, and for arriving at a host."""
    by = travel.mode(checked.triage)
    for day in checked.days:
        for before, item in _pairs_at_places(day):
            needed = travel.minutes(before[1], item[1], by)
            if needed and item[0].kind in RECEIVES:
                needed += checked.registers.house.buffer_minutes
            gap = minutes_of(item[0].start) - minutes_of(before[0].end)
            if 0 <= gap < needed:
                values: dict[str, object] = {"before": before[0].title, "title": item[0].title}
                yield Breach("gap_too_short", item[0].id, values | {"gap": gap, "needed": needed})


def requested_dates(checked: Checked) -> Iterator[Breach]:
    window = checked.triage.dates
    for day in checked.days:
        if window and not window.earliest <= day.date <= window.latest:
            values = {"date": day.date, "earliest": window.earliest, "latest": window.latest}
            yield Breach("outside_requested_dates", _first(day), values)


def working_days(checked: Checked) -> Iterator[Breach]:
    for day in checked.days:
        for country in sorted(_countries(checked, day)):
            if not open_on(day.date, country):
                what = holiday_told(day.date, country) or word("weekend_day")
                whom = word("hosts_in_sweden" if country == "SE" else "hosts")
                yield Breach("weekend_or_holiday", _first(day), {"date": day.date, "what": what, "whom": whom})
        for period in checked.registers.closed_periods():
            if period.covers(day.date):
                yield Breach("closed_period", _first(day), {"date": day.date, "period": period.name})


def day_length(checked: Checked) -> Iterator[Breach]:
    limit = norms().checking.longest_day_minutes
    for day in checked.days:
        minutes = _span(day)
        if minutes > limit:
            yield Breach("day_too_long", _first(day), {"date": day.date, "minutes": minutes, "limit": limit})
        for item in day.items:
            yield from _unusual_hours(item, checked)


def _unusual_hours(item: ProgrammeItem, checked: Checked) -> Iterator[Breach]:
    house = checked.registers.house
    times: dict[str, object] = {"title": item.title, "start": clock(item.start), "end": clock(item.end)}
    if item.end > norms().checking.evening_from:
        yield Breach("evening_item", item.id, times)
    elif item.start < house.day_starts or item.end > house.day_ends:
        usual = {"opens": clock(house.day_starts), "closes": clock(house.day_ends)}
        yield Breach("outside_house_hours", item.id, times | usual)


def sites_a_day(checked: Checked) -> Iterator[Breach]:
    limit = checked.registers.house.sites_a_day
    for day in checked.days:
        sites = sum(item.kind in RECEIVES for item in day.items)
        if sites > limit + _are_near(checked, day):
            yield Breach("too_many_sites", _first(day), {"date": day.date, "sites": sites, "limit": limit})


def _are_near(checked: Checked, day: ProgrammeDay) -> bool:
    places = [item.place for item in day.items if item.kind in RECEIVES and item.place]
    near = norms().checking.near_sites_minutes
    return all(travel.minutes(a, b, travel.mode(checked.triage)) <= near for a, b in itertools.combinations(places, 2))


def moving_time(checked: Checked) -> Iterator[Breach]:
    limit, by = norms().checking.moving_percent, travel.mode(checked.triage)
    for day in checked.days:
        moving = sum(travel.minutes(before[1], item[1], by) for before, item in _pairs_at_places(day))
        percent = round(100 * moving / max(1, _span(day)))
        if percent > limit:
            yield Breach("moving_time_share", _first(day), {"date": day.date, "percent": percent, "limit": limit})


def lunch(checked: Checked) -> Iterator[Breach]:
    """Due on every day that begins before the time for lunch and ends after it."""
    house, shortest = checked.registers.house, norms().checking.shortest_lunch_minutes
    for day in checked.days:
        if not day.items or not (day.items[0].start <= house.lunch_from and day.items[-1].end > house.lunch_to):
            continue
        lunches = [item for item in day.items if item.kind is ItemKind.LUNCH]
        if not any(
            length(item) >= shortest and item.start >= house.lunch_from and item.end <= house.lunch_to
            for item in lunches
        ):
            values = {"minutes": shortest, "opens": clock(house.lunch_from), "closes": clock(house.lunch_to)}
            yield Breach("lunch_missing", lunches[0].id if lunches else None, {"date": day.date, **values})


def crossings(checked: Checked) -> Iterator[Breach]:
    for day in checked.days:
        times = sum(travel.crosses(before[1], item[1]) for before, item in _pairs_at_places(day))
        if times > 1:
            yield Breach("oresund_twice", _first(day), {"date": day.date, "times": times})


def _pairs_at_places(
    day: ProgrammeDay,
) -> list[tuple[tuple[ProgrammeItem, Place], tuple[ProgrammeItem, Place]]]:
    placed = sorted(
        ((item, item.place) for item in day.items if item.place and item.kind not in _STAYS),
        key=lambda one: (one[0].start, one[0].end),
    )
    return list(itertools.pairwise(placed))


def _countries(checked: Checked, day: ProgrammeDay) -> set[str]:
    found = {item.place.country for item in day.items if item.place and item.kind in RECEIVES}
    return found or set(checked.registers.house.public_holiday_countries)


def _span(day: ProgrammeDay) -> int:
    if not day.items:
        return 0
    return max(minutes_of(item.end) for item in day.items) - min(minutes_of(item.start) for item in day.items)


def _first(day: ProgrammeDay) -> str | None:
    return day.items[0].id if day.items else None
