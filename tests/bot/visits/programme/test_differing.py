from __future__ import annotations

import datetime as dt

import pytest

from bot.visits.checking import check
from bot.visits.models import DateWindow, Demands, Kept
from bot.visits.programme import another, schedule, told
from tests.bot.visits.many import MONDAY, a_request_for, many_hosts, matched
from tests.bot.visits.registers import a_host, some_registers
from tests.factories import a_programme_day, a_programme_item

NOTHING = Demands()
ONE_DAY = DateWindow(earliest=MONDAY, latest=MONDAY)


def both(registers, triage, demands=NOTHING):
    found = matched(triage, registers, seed=1)
    first = schedule(triage, found, registers=registers, demands=demands)
    return first, another(first.days, triage, found, registers=registers, demands=demands, loads={})


def hosts(programme):
    return {item.host for item in programme.items() if item.host}


def dates(programme):
    return {day.date for day in programme.days}


def test_another_way_has_other_hosts_for_half_of_the_stops_or_other_days_and_keeps_every_rule():
    registers, triage = many_hosts(40, seed=1), a_request_for(1)
    first, other = both(registers, triage)

    assert 2 * len(hosts(other) - hosts(first)) >= len(hosts(other)) or not dates(first) & dates(other)
    assert [one for one in check(other, triage, registers=registers) if one.level == "block"] == []


def test_where_no_other_host_would_do_another_day_is_another_way():
    registers = some_registers(hosts=(a_host("plant"),))
    first, other = both(registers, a_request_for(1, themes=("energy",)))

    assert hosts(other) == hosts(first)
    assert not dates(first) & dates(other)


def test_where_neither_host_nor_day_could_differ_there_is_no_other_way():
    registers = some_registers(hosts=(a_host("plant"),))

    assert both(registers, a_request_for(1, themes=("energy",), dates=ONE_DAY))[1] is None


def test_hosts_that_fit_much_worse_are_no_other_way():
    registers = some_registers(hosts=(a_host("plant"), a_host("other", themes=("tourism",))))
    triage = a_request_for(1, themes=("energy", "tourism"), dates=ONE_DAY)

    assert both(registers, triage)[1] is None


def test_what_stays_and_who_was_asked_for_stay_in_another_way():
    registers = many_hosts(40, seed=2)
    plain, _ = both(registers, a_request_for(1, dates=ONE_DAY))
    kept = next((day.date, item) for day in plain.days for item in day.items if item.host)
    wish = (hosts(plain) - {kept[1].host}).pop()
    triage = a_request_for(1, dates=ONE_DAY, requested_hosts=(wish,))

    _, other = both(registers, triage, Demands(kept=(Kept(date=kept[0], item=kept[1]),)))

    assert other is not None
    assert kept[1] in other.items()
    assert wish in hosts(other)


def test_days_that_are_not_to_be_used_are_not():
    registers, triage = many_hosts(20, seed=3), a_request_for(1)
    found = matched(triage, registers, seed=3)
    but_one = frozenset(MONDAY + dt.timedelta(days=day) for day in range(4))

    programme = schedule(triage, found, registers=registers, demands=Demands(not_on=but_one))

    assert dates(programme) == {MONDAY + dt.timedelta(days=4)}


def a_day(number, *visited):
    visits = tuple(a_programme_item(id=f"i{n}", host=host) for n, host in enumerate(visited))
    return a_programme_day(date=MONDAY + dt.timedelta(days=number), items=visits)


@pytest.mark.parametrize(
    ("other", "english"),
    [
        (
            (a_day(1, "plant"), a_day(2, "lab")),
            "The visit could also take place on other days: 12 October 2027 and 13 October 2027 "
            "instead of 11 October 2027.",
        ),
        (
            (a_day(0, "lab", "town-hall"),),
            "Other hosts could also receive the delegation: Lab and Town instead of Plant.",
        ),
        ((a_day(0, "plant", "lab"),), "More hosts could also receive the delegation: Lab."),
    ],
)
def test_what_another_way_has_instead_is_said_in_one_sentence(other, english):
    registers = some_registers(
        hosts=(a_host("plant", name="Plant"), a_host("lab", name="Lab"), a_host("town-hall", name="Town"))
    )

    assert told((a_day(0, "plant"),), other, registers=registers)["en"] == english
