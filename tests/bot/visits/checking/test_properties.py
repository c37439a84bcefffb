"""What holds of every programme that the scheduler makes, and of every one that is spoilt afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.visits.checking import check
from bot.visits.matching import match
from bot.visits.models import (
    RECEIVES,
    Booking,
    DateWindow,
    Demands,
    Finding,
    GroupSize,
    ItemKind,
    ItemStatus,
    Place,
    Programme,
    ProgrammeItem,
    Triage,
)
from bot.visits.programme import schedule
from knowledge import HostStatus, Registers
from tests import strategies
from tests.bot.visits.registers import AALBORG, LUND, a_host, a_place, some_registers
from tests.factories import a_triage

LAWFUL = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
SPOILING = settings(LAWFUL, max_examples=8)
#: Warnings that the scheduler can always avoid.
AVOIDABLE = {
    "day_too_long",
    "evening_item",
    "follow_up_open",
    "host_twice",
    "no_goal",
    "oresund_twice",
    "outdoor_without_plan_b",
    "outside_house_hours",
    "too_many_sites",
}
LUNCH_FROM, LUNCH_TO = dt.time(11, 30), dt.time(13, 30)
FROM_MALMO = a_place("Malmö", 55.605, 13.0, "SE")


@dataclass(frozen=True)
class Made:
    programme: Programme
    triage: Triage
    registers: Registers
    bookings: tuple[Booking, ...] = ()

    def findings(self) -> tuple[Finding, ...]:
        return check(self.programme, self.triage, registers=self.registers, bookings=self.bookings)

    def rules(self) -> set[str]:
        return {one.rule for one in self.findings()}


def made(triage: Triage, registers: Registers, demands: Demands | None = None) -> Made:
    demands = demands or Demands()
    found = match(triage, registers=registers, today=strategies.TODAY)
    return Made(schedule(triage, found, registers=registers, demands=demands), triage, registers, demands.taken)


@LAWFUL
@given(strategies.requests(), strategies.registers(), strategies.demands())
def test_no_programme_of_ours_has_a_finding_that_we_could_have_avoided(
    triage: Triage, registers: Registers, demands: Demands
) -> None:
    programme = made(triage, registers, demands)

    found = programme.findings()

    assert [(one.rule, one.text) for one in found if one.level == "block"] == []
    assert not programme.programme.days or programme.rules() & AVOIDABLE == set()
    assert found == programme.findings()
    assert all(one.told["da"] and "{" not in one.told["da"] for one in found)


@cache
def _whole_days() -> tuple[Made, ...]:
    """Programmes of some length, made once: two hosts or more, with lunch, on one day or two."""
    hosts = (
        a_host("harbour"),
        a_host("hall", place=a_place(lat=55.66), themes=("mobility",), max_group=15),
        a_host("labs", place=a_place(lat=55.69, lon=12.56), themes=("energy", "mobility")),
        a_host("shed", status=HostStatus.CLOSED),
        a_host("far", place=AALBORG),
    )
    registers = some_registers(hosts=hosts)
    tuesday = dt.date(2027, 10, 12)
    return tuple(
        made(
            a_triage(
                themes=("energy", "mobility"),
                country="DE",
                language=language,
                group_size=GroupSize(min=size, max=size),
                dates=DateWindow(earliest=tuesday, latest=tuesday + dt.timedelta(days=days - 1)),
                duration="day" if days == 1 else f"days:{days}",
            ),
            registers,
        )
        for language, size, days in (("en", 8, 1), ("sv", 20, 1), ("fr", 12, 2))
    )


@dataclass(frozen=True)
class Spoilt:
    rule: str
    change: Callable[[Made, ProgrammeItem, st.DataObject], Made]


def _item(**changes: object) -> Callable[[Made, ProgrammeItem, st.DataObject], Made]:
    return lambda it, item, _: _with(it, item, item.model_copy(update=changes))


def _with(it: Made, item: ProgrammeItem, *instead: ProgrammeItem) -> Made:
    days = tuple(
        day.model_copy(update={"items": tuple(x for one in day.items for x in (instead if one is item else (one,)))})
        for day in it.programme.days
    )
    return Made(it.programme.model_copy(update={"days": days}), it.triage, it.registers, it.bookings)


def _overlapping(it: Made, item: ProgrammeItem, data: st.DataObject) -> Made:
    day = _day_of(it, item)
    before = next((one for one in reversed(day.items) if one.end <= item.start and one.end > one.start), None)
    if before is None:
        after = day.items[day.items.index(item) + 1]
        return _with(
            it, item, item.model_copy(update={"end": _clock(_minutes(after.start) + data.draw(st.integers(1, 9)))})
        )
    lost = data.draw(st.integers(1, max(1, _minutes(before.end) - _minutes(before.start))))
    return _with(it, item, item.model_copy(update={"start": _clock(_minutes(before.end) - lost)}))


def _shifted(it: Made, item: ProgrammeItem, data: st.DataObject) -> Made:
    """All the programme, to days that nobody asked for."""
    weeks = data.draw(st.integers(1, 20)) * data.draw(st.sampled_from((-1, 1)))
    days = tuple(day.model_copy(update={"date": day.date + dt.timedelta(weeks=weeks)}) for day in it.programme.days)
    return Made(it.programme.model_copy(update={"days": days}), it.triage, it.registers)


def _on_a_weekend(it: Made, item: ProgrammeItem, data: st.DataObject) -> Made:
    day = _day_of(it, item)
    saturday = day.date + dt.timedelta(days=5 - day.date.weekday() + data.draw(st.integers(0, 1)))
    days = tuple(one.model_copy(update={"date": saturday}) if one is day else one for one in it.programme.days)
    return Made(it.programme.model_copy(update={"days": days}), it.triage, it.registers)


def _crossing_twice(it: Made, item: ProgrammeItem, data: st.DataObject) -> Made:
    place = data.draw(st.sampled_from((LUND, FROM_MALMO)))
    day = _day_of(it, item)
    placed = [one for one in day.items if one.place and one.kind not in (ItemKind.TRANSFER, ItemKind.BREAK)]
    inner = placed[data.draw(st.integers(1, len(placed) - 2))]
    return _with(it, inner, inner.model_copy(update={"place": place}))


def _without_lunch(it: Made, item: ProgrammeItem, data: st.DataObject) -> Made:
    day = _day_of(it, item)
    lunch = next(one for one in day.items if one.kind is ItemKind.LUNCH)
    rest = [one for one in day.items if one is not lunch]
    assume(rest[0].start <= LUNCH_FROM and rest[-1].end > LUNCH_TO)  # else none is due
    late = lunch.model_copy(update={"start": dt.time(14, 30), "end": dt.time(15, 15)})
    return _with(it, lunch, *data.draw(st.sampled_from(((), (late,)))))


def _without_the_host(it: Made, item: ProgrammeItem, _: st.DataObject) -> Made:
    kept = tuple(host for host in it.registers.hosts if host.id != item.host)
    return Made(it.programme, it.triage, it.registers.model_copy(update={"hosts": kept}))


def _grown(it: Made, _: ProgrammeItem, data: st.DataObject) -> Made:
    size = data.draw(st.integers(101, 900))
    return Made(it.programme, it.triage.model_copy(update={"group_size": GroupSize(min=size, max=size)}), it.registers)


def _booked(it: Made, item: ProgrammeItem, data: st.DataObject) -> Made:
    length = _minutes(item.end) - _minutes(item.start)
    start = _minutes(item.start) + data.draw(st.integers(1 - length, length - 1))
    other = Booking(
        case="2026-0044",
        host=item.host,
        date=_day_of(it, item).date,
        start=_clock(start),
        end=_clock(start + length),
    )
    return Made(it.programme, it.triage, it.registers, (other,))


def _closed_then(it: Made, item: ProgrammeItem, _: st.DataObject) -> Made:
    date = _day_of(it, item).date
    hosts = tuple(host.model_copy(update={"blackout": (date,)}) for host in it.registers.hosts)
    return Made(it.programme, it.triage, it.registers.model_copy(update={"hosts": hosts}))


def _too_tight(it: Made, item: ProgrammeItem, data: st.DataObject) -> Made:
    """Everything stays when it is, and one visit is suddenly elsewhere."""
    elsewhere = Place(name="Roskilde", lat=55.641, lon=12.080, municipality="Roskilde")
    return _with(it, item, item.model_copy(update={"place": elsewhere}))


SPOILT = {
    "an overlap": Spoilt("overlap", _overlapping),
    "an end before the start": Spoilt("ends_before_start", _item(end=dt.time(7))),
    "a way that takes longer": Spoilt("gap_too_short", _too_tight),
    "a week nobody asked for": Spoilt("outside_requested_dates", _shifted),
    "a weekend": Spoilt("weekend_or_holiday", _on_a_weekend),
    "a day on which the host is closed": Spoilt("outside_host_hours", _closed_then),
    "a second crossing": Spoilt("oresund_twice", _crossing_twice),
    "no lunch": Spoilt("lunch_missing", _without_lunch),
    "a host that left the register": Spoilt("unknown_host", _without_the_host),
    "an invented host": Spoilt("unknown_host", _item(host="nobody")),
    "a host that closed": Spoilt("host_closed", _item(host="shed")),
    "a host far away": Spoilt("host_outside_region", _item(host="far")),
    "no host": Spoilt("host_missing", _item(host=None)),
    "a group over the limit": Spoilt("group_over_host_limit", _grown),
    "a doubled booking": Spoilt("host_booked", _booked),
    "a yes that nobody said": Spoilt("confirmed_without_yes", _item(status=ItemStatus.CONFIRMED)),
    "an evening": Spoilt("evening_item", _item(end=dt.time(20))),
    "no goal": Spoilt("no_goal", _item(goal="")),
    "no evidence": Spoilt("no_evidence", _item(evidence=())),
    "a short slot": Spoilt(
        "no_time_for_questions",
        lambda it, item, data: _with(
            it,
            item,
            item.model_copy(update={"end": _clock(_minutes(item.start) + data.draw(st.integers(1, 44)))}),
        ),
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT.keys())
@SPOILING
@given(st.data())
def test_what_is_spoilt_is_caught_by_its_rule(spoilt: Spoilt, data: st.DataObject) -> None:
    before = data.draw(st.sampled_from(range(3)).map(lambda number: _whole_days()[number]), label="programme")
    visits = [item for item in before.programme.items() if item.kind in RECEIVES]
    item = visits[data.draw(st.integers(0, len(visits) - 1), label="visit")]

    after = spoilt.change(before, item, data)

    assert spoilt.rule not in before.rules()
    assert spoilt.rule in after.rules()


def _day_of(it: Made, item: ProgrammeItem):  # type: ignore[no-untyped-def]
    return next(day for day in it.programme.days if any(one is item for one in day.items))


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _clock(minutes: int) -> dt.time:
    return dt.time(max(0, minutes) // 60 % 24, max(0, minutes) % 60)
