from __future__ import annotations

import datetime as dt

import pytest

from bot.visits.checking import check
from bot.visits.matching import match
from bot.visits.models import DateWindow, ItemKind, ItemStatus, Programme
from bot.visits.programme import schedule
from knowledge import ClosedPeriod, HostStatus
from knowledge.registers.changing import with_period
from knowledge.registers.loading import load_registers
from tests.bot.visits.registers import LUND, some_registers
from tests.factories import a_triage

REGISTERS = some_registers()
TRIAGE = a_triage(themes=("energy", "mobility"), requested_hosts=("bus-lab",), language="en")


@pytest.fixture(scope="module")
def good() -> Programme:
    found = match(TRIAGE, registers=REGISTERS, today=dt.date(2026, 11, 23))
    return schedule(TRIAGE, found, registers=REGISTERS)


def rules(programme, triage=TRIAGE):
    return {finding.rule for finding in check(programme, triage, registers=REGISTERS)}


def changed(programme, kind, **update):
    """The programme with its first item of a kind changed."""
    (day,) = programme.days
    first = next(item for item in day.items if item.kind is kind)
    items = tuple(item.model_copy(update=update) if item is first else item for item in day.items)
    return programme.model_copy(update={"days": (day.model_copy(update={"items": items}),)})


def without(programme, kind):
    (day,) = programme.days
    items = tuple(item for item in day.items if item.kind is not kind)
    return programme.model_copy(update={"days": (day.model_copy(update={"items": items}),)})


def moved(programme, date):
    (day,) = programme.days
    return programme.model_copy(update={"days": (day.model_copy(update={"date": date}),)})


def test_a_drafted_programme_has_notes_and_the_split_only(good):
    found = check(good, TRIAGE, registers=REGISTERS)

    levels = {finding.rule: finding.level for finding in found}
    assert levels == {
        "host_unconfirmed": "note",
        "group_split": "note",
        "host_address_placeholder": "warn",
        "contact_unknown": "note",
        "evidence_undated": "note",
    }


def test_hosts_nobody_asked_are_told_of_in_one_note(good):
    found = [one for one in check(good, TRIAGE, registers=REGISTERS) if one.rule == "host_unconfirmed"]

    visited = [item.host for item in good.items() if item.host]
    assert len(visited) > 1
    assert [len(one.text.partition(": ")[2].split(", ")) for one in found] == [len(visited)]


def test_a_placeholder_for_an_address_is_said_before_enquiries_go_out(good):
    found = [one.text for one in check(good, TRIAGE, registers=REGISTERS) if one.rule == "host_address_placeholder"]

    assert ["Bus Lab" in text for text in found] == [True]


def test_real_addresses_raise_nothing(good):
    hosts = tuple(host.model_copy(update={"email": "visits@bus-lab.dk"}) for host in REGISTERS.hosts)
    registers = REGISTERS.model_copy(update={"hosts": hosts})

    assert "host_address_placeholder" not in {one.rule for one in check(good, TRIAGE, registers=registers)}


@pytest.mark.parametrize(
    ("wished", "level"),
    [pytest.param(("bus-lab",), "warn", id="asked for"), pytest.param((), "block", id="not asked for")],
)
def test_a_host_that_is_only_planned_is_told_of(good, wished, level):
    hosts = tuple(host.model_copy(update={"status": HostStatus.PLANNED}) for host in REGISTERS.hosts)
    registers = REGISTERS.model_copy(update={"hosts": hosts})
    triage = TRIAGE.model_copy(update={"requested_hosts": wished})

    found = [one for one in check(good, triage, registers=registers) if one.rule.startswith("host_planned")]

    assert level in {one.level for one in found}


def test_what_the_register_notes_of_a_host_reaches_the_findings(good):
    hosts = tuple(host.model_copy(update={"notes": "Who receives is to be asked."}) for host in REGISTERS.hosts)
    registers = REGISTERS.model_copy(update={"hosts": hosts})

    found = [one.text for one in check(good, TRIAGE, registers=registers) if one.rule == "host_note"]

    assert "On Bus Lab, the register says: Who receives is to be asked." in found


@pytest.mark.parametrize(
    ("rule", "update"),
    [
        pytest.param("overlap", {"start": dt.time(9)}, id="starts too early"),
        pytest.param("ends_before_start", {"end": dt.time(8)}, id="ends before it starts"),
        pytest.param("unknown_host", {"host": "nobody"}, id="invented host"),
        pytest.param("host_missing", {"host": None}, id="no host"),
        pytest.param("host_missing", {"place": None}, id="no place"),
        pytest.param("host_closed", {"host": "old-plant"}, id="closed host"),
        pytest.param("host_outside_region", {"host": "north-wind"}, id="host far away"),
        pytest.param("outside_host_hours", {"host": "garden", "start": dt.time(9, 50)}, id="before the host opens"),
        pytest.param("confirmed_without_yes", {"status": ItemStatus.CONFIRMED}, id="confirmed by nobody"),
        pytest.param("no_goal", {"goal": " "}, id="no goal"),
        pytest.param("no_theme", {"themes": ("tourism",)}, id="another theme"),
        pytest.param("no_evidence", {"evidence": ()}, id="no evidence"),
        pytest.param("evening_item", {"end": dt.time(21)}, id="evening"),
        pytest.param("day_too_long", {"end": dt.time(21)}, id="long day"),
        pytest.param("outside_house_hours", {"start": dt.time(8)}, id="early start"),
        pytest.param("outdoor_without_plan_b", {"host": "garden"}, id="outdoors"),
        pytest.param("host_twice", {"host": "bus-lab"}, id="one host twice"),
        pytest.param("gap_too_short", {"place": LUND}, id="a place too far"),
        pytest.param("oresund_twice", {"place": LUND}, id="there and back over the Sound"),
        pytest.param("moving_time_share", {"place": LUND}, id="a day on the road"),
    ],
)
def test_a_spoilt_visit_is_caught(good, rule, update):
    assert rule not in rules(good)
    assert rule in rules(changed(good, ItemKind.VISIT, **update))


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        pytest.param("introduction_first", ItemKind.INTRODUCTION, id="no introduction"),
        pytest.param("wrap_up_last", ItemKind.WRAP_UP, id="no wrap-up"),
        pytest.param("lunch_missing", ItemKind.LUNCH, id="no lunch"),
        pytest.param("theme_not_served", ItemKind.VISIT, id="no visit"),
    ],
)
def test_what_is_missing_is_noticed(good, rule, kind):
    assert rule in rules(without(good, kind))


@pytest.mark.parametrize(
    ("rule", "date"),
    [
        pytest.param("outside_requested_dates", dt.date(2027, 10, 19), id="a week late"),
        pytest.param("weekend_or_holiday", dt.date(2027, 10, 16), id="Saturday"),
        pytest.param("weekend_or_holiday", dt.date(2027, 12, 24), id="Christmas Eve"),
    ],
)
def test_a_day_at_the_wrong_time_is_noticed(good, rule, date):
    assert rule in rules(moved(good, date))


def test_a_closed_period_is_noticed_as_staff_have_set_it(good):
    july, rebuilding = dt.date(2027, 7, 13), good.days[0].date
    day = rebuilding.isoformat()
    shipped = REGISTERS.model_copy(update={"policies": load_registers().policies})
    weeks = ClosedPeriod(
        id="rebuilding",
        name={"da": "Ombygning", "en": "Rebuilding"},
        first=day,
        last=day,
    )
    moved_on = with_period(with_period(shipped, "july", None), "rebuilding", weeks)

    def found(registers, date):
        programme = moved(good, date)
        return [one.text for one in check(programme, TRIAGE, registers=registers) if one.rule == "closed_period"]

    assert found(shipped, july) == [
        "13 July 2027 is in a closed period (Summer holidays); plan only with the hosts' word."
    ]
    assert found(moved_on, july) == []
    assert len(found(moved_on, rebuilding)) == 1


def test_a_late_lunch_is_no_lunch(good):
    late = changed(good, ItemKind.LUNCH, start=dt.time(14), end=dt.time(14, 45))

    assert "lunch_missing" in rules(late)


def test_a_group_that_is_not_split_is_too_large_for_a_small_host(good):
    (day,) = good.days
    whole = tuple(item.model_copy(update={"split": 1}) for item in day.items)
    programme = good.model_copy(update={"days": (day.model_copy(update={"items": whole}),)})

    found = [one for one in check(programme, TRIAGE, registers=REGISTERS) if one.rule == "group_over_host_limit"]

    assert [(one.level, one.text) for one in found] == [
        ("block", "Bus Lab takes 10 at a time; 14 people in 1 part(s) are more.")
    ]


def test_a_wish_that_is_not_served_is_told(good):
    wishing = TRIAGE.model_copy(update={"requested_hosts": ("bus-lab", "garden")})

    assert "wish_not_served" in rules(good, wishing)


def test_interpreting_needs_twice_the_time(good):
    interpreted = TRIAGE.model_copy(update={"interpreting": "consecutive"})

    assert "interpreting_too_short" in rules(good, interpreted)


def test_an_unknown_group_size_is_one_finding_and_not_one_a_host(good):
    unknown = TRIAGE.model_copy(update={"group_size": None})
    found = [one for one in check(good, unknown, registers=REGISTERS) if one.rule == "group_size_unknown"]

    assert len(found) == 1


def test_no_programme_is_a_finding_and_not_an_error(good):
    empty = good.model_copy(update={"days": ()})

    assert rules(empty, TRIAGE.model_copy(update={"dates": DateWindow(earliest=dt.date.min, latest=dt.date.min)})) == {
        "no_items"
    }
