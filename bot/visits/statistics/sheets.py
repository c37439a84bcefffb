"""Sheets: statistics as rows of figures, the same ones for the page, the exports and the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.visits.models import CaseFacts, Kind
from bot.visits.models.request import Frozen
from bot.visits.statistics import counting, measuring
from bot.visits.statistics.markets import market
from bot.visits.statistics.models import Period, Spread, Statistics
from knowledge import Registers

Figure = int | float | None
Cell = str | int | float | bool | dt.date | tuple[str, ...] | None

#: What is grouped, with what is counted of each group. A host is only known where there is a visit.
MEASURES: dict[str, tuple[str, ...]] = {
    "time": ("enquiries", "planned", "held", "persons"),
    "outcome": ("enquiries",),
    "country": ("enquiries", "planned", "held", "persons"),
    "market": ("enquiries", "planned", "held", "persons"),
    "theme": ("enquiries", "planned", "held", "persons"),
    "sender": ("enquiries", "planned", "held", "persons"),
    "municipality": ("planned", "held", "persons"),
    "kind": ("enquiries",),
}

#: Groups that one case can be in several of: their rows add up to more than the total.
SEVERAL = frozenset({"theme", "municipality"})

CASE_COLUMNS = (
    "number", "received", "outcome", "kind", "country", "market", "sender", "themes", "persons_min", "persons_max",
    "first_possible", "visit_day", "lead_days", "answer_workdays", "municipalities", "history",
)  # fmt: skip


class Row(Frozen):
    key: str | None  #: None is what is not known.
    figures: tuple[Figure, ...]


class Sheet(Frozen):
    id: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: tuple[Figure, ...] | None = None  #: Each case once.


def sheets(found: Statistics) -> tuple[Sheet, ...]:
    return (_summary(found), *(_group(name, found) for name in MEASURES), *_spreads(found), *_afterwards(found))


def case_sheet(
    facts: Sequence[CaseFacts], *, period: Period, kind: Kind | None, registers: Registers
) -> tuple[tuple[Cell, ...], ...]:
    """One row for each case that is counted in the period, as enquiry or as visit. No names, and none of its words."""
    counted = [each for each in facts if counting.counts(each, kind)]
    return tuple(_case(each, registers) for each in counted if _is_in(each, period))


def _is_in(facts: CaseFacts, period: Period) -> bool:
    visited = facts.held or counting.is_planned(facts)
    return period.holds(facts.received_on) or (visited and period.holds(counting.day_of_visit(facts)))


def _case(facts: CaseFacts, registers: Registers) -> tuple[Cell, ...]:
    persons = facts.persons
    return (
        facts.number,
        facts.received_on,
        counting.outcome(facts),
        facts.kind.value if facts.kind else None,
        facts.country,
        market(facts.country),
        facts.sender_type,
        facts.themes,
        persons.min if persons else None,
        persons.max if persons else None,
        facts.first_possible,
        facts.visit_day,
        measuring.lead_days(facts),
        measuring.answer_workdays(facts),
        counting.municipalities(facts, registers),
        facts.history,
    )


def _summary(found: Statistics) -> Sheet:
    now, then = found.total, found.total_before
    pairs: list[tuple[str, Figure, Figure]] = [
        ("enquiries", now.enquiries, then.enquiries),
        ("planned", now.planned, then.planned),
        ("held", now.held, then.held),
        ("persons", now.persons, then.persons),
        ("persons_unknown", now.persons_unknown, then.persons_unknown),
        ("countries", found.countries, found.countries_before),
        ("lead_median", found.lead.median, found.lead_before.median),
        ("answer_median", found.answer.median, found.answer_before.median),
    ]
    return Sheet(
        id="summary",
        columns=("now", "before"),
        rows=tuple(Row(key=key, figures=(now_, then_)) for key, now_, then_ in pairs),
    )


def _group(name: str, found: Statistics) -> Sheet:
    measures = MEASURES[name]
    total = found.total
    rows = [
        Row(key=group.key, figures=tuple(getattr(group.counts, measure) for measure in measures))
        for group in found.groups[name]
    ]
    of_all = tuple(getattr(total, measure) for measure in measures)
    if name == "kind":  # whatever kind was chosen, this one shows all that came in
        of_all = (sum(group.counts.enquiries for group in found.groups[name]),)
    shown = [row for row in rows if name == "time" or any(row.figures)]
    return Sheet(id=name, columns=measures, rows=tuple(shown), total=of_all)


def _afterwards(found: Statistics) -> tuple[Sheet, ...]:
    after = found.afterwards
    asked = [Row(key=one.audience, figures=(one.asked, one.answered)) for one in after.asked if one.asked]
    ratings = [Row(key=one.question, figures=(one.mean, one.answers, one.unanswered)) for one in after.ratings]
    leads = [Row(key=one.state, figures=(one.leads, one.kroner)) for one in after.leads if one.leads]
    return (
        Sheet(id="evaluation", columns=("asked", "answered"), rows=tuple(asked)),
        Sheet(
            id="rating",
            columns=("mean", "answers", "unanswered"),
            rows=tuple(ratings) if any(one.answers for one in after.ratings) else (),
        ),
        Sheet(
            id="lead_outcome",
            columns=("leads", "kroner"),
            rows=tuple(leads),
            total=(sum(one.leads for one in after.leads), sum(one.kroner for one in after.leads)),
        ),
    )


def _spreads(found: Statistics) -> tuple[Sheet, ...]:
    spreads: tuple[tuple[str, Spread], ...] = (("lead", found.lead), ("answer", found.answer))
    return tuple(
        Sheet(
            id=name,
            columns=("enquiries",),
            rows=tuple(Row(key=step, figures=(count,)) for step, count in spread.steps),
            total=(spread.known + spread.unknown,),
        )
        for name, spread in spreads
    )
