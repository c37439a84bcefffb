"""Counting: facts of cases → Statistics. What counts as what is said in one place each."""

from __future__ import annotations

import datetime as dt
import statistics as measures
from collections.abc import Callable, Iterable, Sequence

from bot.visits.lifecycle import OPEN
from bot.visits.models import CaseFacts, Kind, Status
from bot.visits.statistics import measuring, periods
from bot.visits.statistics.afterwards import Told, afterwards
from bot.visits.statistics.markets import market, markets
from bot.visits.statistics.models import Aside, Counts, Group, Period, Statistics
from knowledge import Registers

NOT_COUNTED = frozenset({Status.DUPLICATE, Status.SPAM})

_NOTHING = Told()

Keys = Callable[[CaseFacts], Sequence[str]]


def statistics(
    facts: Sequence[CaseFacts],
    *,
    period: Period,
    kind: Kind | None,
    today: dt.date,
    registers: Registers,
    told: Told = _NOTHING,
) -> Statistics:
    before = periods.before(period, today)
    of_kind = [each for each in facts if counts(each, kind)]
    counted, counted_before = _of(of_kind, period), _of(of_kind, before)
    now, then = _arrived(counted, period), _arrived(counted_before, before)
    hours = [each for fact in now if (each := measuring.answer_hours(fact, registers.house)) is not None]
    target = registers.house.answer_within_working_days
    return Statistics(
        period=period,
        before=before,
        kind=kind,
        today=today,
        total=_counts(counted, period),
        total_before=_counts(counted_before, before),
        countries=len({each.country for each in now if each.country}),
        countries_before=len({each.country for each in then if each.country}),
        groups=_groups(counted, _arrived(facts, period), period, registers),
        lead=measuring.lead(now),
        lead_before=measuring.lead(then),
        answer=measuring.answer(now),
        answer_before=measuring.answer(then),
        answer_hours=measures.median(hours) if hours else None,
        answered_in_time=sum(
            days is not None and days <= target for days in (measuring.answer_workdays(each) for each in now)
        ),
        afterwards=afterwards(_held(counted, period), told),
        aside=_aside(_arrived(facts, period), kind),
        undated=sum(each.visit_day is None for each in counted if each.held and period.holds(each.received_on)),
        history=sum(each.history for each in now),
    )


def counts(facts: CaseFacts, kind: Kind | None) -> bool:
    return facts.status not in NOT_COUNTED and (kind is None or facts.kind is kind)


def is_planned(facts: CaseFacts) -> bool:
    return facts.planned and not facts.held and facts.status in OPEN


def day_of_visit(facts: CaseFacts) -> dt.date | None:
    """A visit that was held somewhen is counted on the day its enquiry came."""
    return facts.visit_day or (facts.received_on if facts.held else None)


def municipalities(facts: CaseFacts, registers: Registers) -> tuple[str, ...]:
    """Each once, however many of its hosts the delegation meets."""
    hosts = (registers.host(host) for host in facts.hosts)
    of_hosts = (host.place.municipality for host in hosts if host and host.place.municipality)
    return tuple(dict.fromkeys((*facts.municipalities, *of_hosts)))


def outcome(facts: CaseFacts) -> str:
    """How it stands now; a visit that was held stays so when its case is closed."""
    return Status.HELD.value if facts.held else facts.status.value


def _arrived(facts: Iterable[CaseFacts], period: Period) -> list[CaseFacts]:
    return [each for each in facts if period.holds(each.received_on)]


def _of(facts: Iterable[CaseFacts], period: Period) -> list[CaseFacts]:
    """All that a figure of the period can count; a figure looks through them many times."""
    return [each for each in facts if period.holds(each.received_on) or period.holds(day_of_visit(each))]


def _held(facts: Iterable[CaseFacts], period: Period) -> set[str]:
    """Numbers of the cases whose visit was held then."""
    return {each.number for each in facts if each.held and period.holds(day_of_visit(each))}


def _counts(facts: Iterable[CaseFacts], period: Period) -> Counts:
    facts = list(facts)
    visits = [each for each in facts if period.holds(day_of_visit(each))]
    held = [each for each in visits if each.held]
    return Counts(
        enquiries=len(_arrived(facts, period)),
        planned=sum(is_planned(each) for each in visits),
        held=len(held),
        persons=sum(each.persons.min for each in held if each.persons),
        persons_unknown=sum(each.persons is None for each in held),
    )


def _groups(
    counted: Sequence[CaseFacts], arrived: Sequence[CaseFacts], period: Period, registers: Registers
) -> dict[str, tuple[Group, ...]]:
    of_any_kind = [each for each in arrived if counts(each, None)]
    hosting = [each for each in counted if each.held or is_planned(each)]
    pieces = periods.cuts(period)
    return {
        "time": tuple(Group(key=periods.name(piece, period), counts=_counts(counted, piece)) for piece in pieces),
        "outcome": _grouped(_arrived(counted, period), period, lambda f: (outcome(f),), order=list(Status)),
        "country": _grouped(counted, period, lambda f: (f.country,) if f.country else ()),
        "market": _grouped(counted, period, lambda f: _known(market(f.country)), order=markets()),
        "theme": _grouped(counted, period, lambda f: f.themes),
        "sender": _grouped(counted, period, lambda f: _known(f.sender_type)),
        "municipality": _grouped(hosting, period, lambda f: municipalities(f, registers)),
        "kind": _grouped(of_any_kind, period, lambda f: _known(f.kind), order=list(Kind)),
    }


def _known(value: str | None) -> tuple[str, ...]:
    return (str(value),) if value else ()


def _grouped(
    facts: Sequence[CaseFacts], period: Period, keys: Keys, *, order: Sequence[str] | None = None
) -> tuple[Group, ...]:
    """In the given order, else the greatest first; what is not known comes last."""
    by_key: dict[str | None, list[CaseFacts]] = {}
    for each in facts:
        for key in keys(each) or (None,):
            by_key.setdefault(key, []).append(each)
    groups = [Group(key=key, counts=_counts(members, period)) for key, members in by_key.items()]
    groups = [group for group in groups if any((group.counts.enquiries, group.counts.planned, group.counts.held))]
    places = {str(key): place for place, key in enumerate(order or ())}

    def place(group: Group) -> tuple[bool, int, int, int, str]:
        size = group.counts
        return (group.key is None, places.get(group.key or "", 0), -size.enquiries, -size.held, group.key or "")

    return tuple(sorted(groups, key=place))


def _aside(arrived: Sequence[CaseFacts], kind: Kind | None) -> Aside:
    rest = [each for each in arrived if each.status not in NOT_COUNTED and not counts(each, kind)]
    return Aside(
        duplicates=sum(each.status is Status.DUPLICATE for each in arrived),
        spam=sum(each.status is Status.SPAM for each in arrived),
        other_kinds=sum(each.kind is not None for each in rest),
        unsorted=sum(each.kind is None for each in rest),
    )
