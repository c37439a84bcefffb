"""As many hosts as one likes, made up: around towns on both sides of the Øresund, with hours, limits and themes."""

from __future__ import annotations

import datetime as dt
import random

from bot.visits.matching import Matching, match
from bot.visits.models import DateWindow, Triage
from knowledge import Host, HostKind, Registers
from knowledge.registers.models import OpeningHours
from tests.bot.visits.registers import a_host, a_place, some_registers
from tests.factories import a_triage

TODAY = dt.date(2026, 11, 23)
MONDAY = dt.date(2027, 10, 11)
_THEMES = ("energy", "mobility", "materials_research", "food", "tourism")
_TOWNS = (
    ("København", 55.68, 12.57, "DK", 35),
    ("Roskilde", 55.64, 12.08, "DK", 10),
    ("Lyngby", 55.77, 12.50, "DK", 12),
    ("Albertslund", 55.66, 12.36, "DK", 10),
    ("Helsingør", 56.03, 12.60, "DK", 6),
    ("Kalundborg", 55.68, 11.09, "DK", 5),
    ("Malmö", 55.60, 13.00, "SE", 10),
    ("Lund", 55.70, 13.19, "SE", 8),
    ("Helsingborg", 56.05, 12.70, "SE", 4),
)


def many_hosts(count: int, *, seed: int) -> Registers:
    dice = random.Random(seed)
    return some_registers(hosts=tuple(_host(number, dice) for number in range(count)))


def a_request_for(days: int, *, themes: tuple[str, ...] = _THEMES[:3], **overrides: object) -> Triage:
    window = DateWindow(earliest=MONDAY, latest=MONDAY + dt.timedelta(days=4), flexible=True)
    return a_triage(**({"themes": themes, "dates": window, "duration": f"days:{days}"} | overrides))


def matched(triage: Triage, registers: Registers, *, seed: int) -> Matching:
    """With meanings as uneven as those of real requests: few hosts are very near, most are not."""
    dice = random.Random(seed)
    meanings = {host.id: dice.random() ** 2 for host in registers.hosts}
    return match(triage, registers=registers, today=TODAY, meanings=meanings)


def _host(number: int, dice: random.Random) -> Host:
    (town,) = dice.choices(_TOWNS, [one[-1] for one in _TOWNS])
    name, lat, lon, country, _ = town
    days = [day for day in range(5) if dice.random() < 0.8]
    hours = tuple(_hours(day, dice) for day in days) if dice.random() < 0.5 else ()
    return a_host(
        f"h{number:03d}",
        place=a_place(name, lat + dice.gauss(0, 0.02), lon + dice.gauss(0, 0.03), country),
        kind=dice.choice(list(HostKind)),
        themes=tuple(sorted(dice.sample(_THEMES, dice.choice((1, 1, 2, 3))))),
        hours=hours,
        visit_minutes=dice.choice((None, None, 60, 90, 120)),
        max_group=dice.choice((None, None, 10, 20, 40)),
        blackout=tuple(MONDAY + dt.timedelta(days=day) for day in range(5) if dice.random() < 0.05),
    )


def _hours(day: int, dice: random.Random) -> OpeningHours:
    return OpeningHours(
        weekday=day, opens=dt.time(dice.choice((8, 9, 10))), closes=dt.time(dice.choice((12, 15, 16, 17)))
    )
