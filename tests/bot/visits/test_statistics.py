from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from babel import Locale

from bot.visits import statistics
from bot.visits.errors import RequestInvalid
from bot.visits.models import CaseFacts, GroupSize, Kind, Status
from bot.visits.models.evaluation import Audience, Evaluation, EvaluationWay
from bot.visits.models.lead import Lead, LeadOutcome, LeadOutcomeKind
from bot.visits.statistics import Counts, Statistics, measuring, periods
from bot.visits.statistics.markets import market
from bot.visits.workdays import COPENHAGEN
from knowledge import Registers
from knowledge.registers.loading import load_registers
from tests.factories import NOW, a_case, a_survey, a_triage

TODAY = dt.date(2026, 11, 27)
YEAR = periods.year(2026)


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load_registers()


def facts(number: int = 1, **overrides: Any) -> CaseFacts:
    values: dict[str, Any] = {
        "number": f"2026-{number:04d}",
        "status": Status.TRIAGED,
        "history": False,
        "held": overrides.get("status") is Status.HELD,
        "planned": False,
        "kind": Kind.DELEGATION_VISIT,
        "received_at": dt.datetime(2026, 3, 2, 10, tzinfo=COPENHAGEN),
        "submitted_on": dt.date(2026, 3, 2),
        "country": "SE",
        "sender_type": "municipality",
        "themes": ("energy",),
        "persons": GroupSize(min=14, max=14),
        "first_possible": dt.date(2026, 5, 4),
        "visit_day": dt.date(2026, 5, 4),
        "hosts": (),
        "municipalities": (),
        "answered_at": None,
        "answered_on": None,
    }
    return CaseFacts(**(values | overrides))


def counted(*cases: CaseFacts, registers: Registers, **overrides: Any) -> Statistics:
    chosen: dict[str, Any] = {"period": YEAR, "kind": Kind.DELEGATION_VISIT, "today": TODAY}
    return statistics.statistics(cases, registers=registers, **(chosen | overrides))


def rows(found: Statistics, sheet: str) -> dict[str | None, tuple[Any, ...]]:
    return {row.key: row.figures for each in statistics.sheets(found) if each.id == sheet for row in each.rows}


def test_enquiries_visits_planned_and_visits_held_are_three_things(registers: Registers) -> None:
    cases = [
        facts(1),
        facts(2, status=Status.PROPOSED, planned=True),
        facts(3, status=Status.HELD, persons=GroupSize(min=8, max=12)),
        facts(4, status=Status.CLOSED, held=True, persons=None),
        facts(5, status=Status.DECLINED, planned=True),
    ]

    found = counted(*cases, registers=registers)

    assert found.total == Counts(enquiries=5, planned=1, held=2, persons=8, persons_unknown=1)


def test_visit_counts_on_its_day_and_its_enquiry_when_it_came(registers: Registers) -> None:
    across = facts(status=Status.HELD, visit_day=dt.date(2027, 1, 12))

    this_year = counted(across, registers=registers).total
    next_year = counted(across, registers=registers, period=periods.year(2027)).total

    assert (this_year.enquiries, this_year.held) == (1, 0)
    assert (next_year.enquiries, next_year.held) == (0, 1)


def test_duplicates_and_spam_are_left_out_and_told(registers: Registers) -> None:
    cases = [facts(1), facts(2, status=Status.DUPLICATE), facts(3, status=Status.SPAM), facts(4, kind=Kind.PRESS)]
    cases.append(facts(5, kind=None))

    found = counted(*cases, registers=registers)

    assert found.total.enquiries == 1
    assert (found.aside.duplicates, found.aside.spam, found.aside.other_kinds, found.aside.unsorted) == (1, 1, 1, 1)
    assert rows(found, "kind") == {"delegation_visit": (1,), "press": (1,), None: (1,)}


def test_visit_to_three_municipalities_counts_in_each_and_once_in_the_total(registers: Registers) -> None:
    places = ("København", "Roskilde", "Lund")

    found = counted(facts(status=Status.HELD, municipalities=places), registers=registers)

    assert rows(found, "municipality") == dict.fromkeys(places, (0, 1, 14))
    (sheet,) = [sheet for sheet in statistics.sheets(found) if sheet.id == "municipality"]
    assert sheet.total == (0, 1, 14)


def test_two_hosts_of_one_municipality_count_it_once(registers: Registers) -> None:
    in_one_place: dict[str, list[str]] = {}
    for host in registers.hosts:
        in_one_place.setdefault(host.place.municipality or "", []).append(host.id)
    place, hosts = next((place, hosts) for place, hosts in in_one_place.items() if place and len(hosts) > 1)

    found = counted(facts(status=Status.HELD, hosts=tuple(hosts)), registers=registers)

    assert rows(found, "municipality") == {place: (0, 1, 14)}


def test_what_is_not_known_is_a_row_of_its_own(registers: Registers) -> None:
    found = counted(facts(1), facts(2, country=None, themes=(), sender_type=None), registers=registers)

    assert rows(found, "country") == {"SE": (1, 0, 0, 0), None: (1, 0, 0, 0)}
    assert [rows(found, sheet)[None][0] for sheet in ("market", "theme", "sender")] == [1, 1, 1]


def test_running_year_is_compared_with_as_much_of_the_one_before(registers: Registers) -> None:
    day_after = dt.datetime(2025, 11, 28, 9, tzinfo=COPENHAGEN)
    cases = [facts(1), facts(2, received_at=day_after - dt.timedelta(days=1)), facts(3, received_at=day_after)]

    found = counted(*cases, registers=registers)

    assert (found.before.first, found.before.last) == (dt.date(2025, 1, 1), dt.date(2025, 11, 27))
    assert (found.total.enquiries, found.total_before.enquiries) == (1, 1)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        pytest.param(periods.year(2020), "2019-01-01", "2019-12-31", id="year"),
        pytest.param(periods.quarter(2024, 1), "2023-10-01", "2023-12-31", id="quarter"),
        pytest.param(periods.month(2024, 3), "2024-02-01", "2024-02-29", id="month"),
        pytest.param(
            periods.between(dt.date(2024, 3, 5), dt.date(2024, 3, 14)), "2024-02-24", "2024-03-04", id="ten days"
        ),
    ],
)
def test_period_before_is_of_the_same_sort(period: statistics.Period, first: str, last: str) -> None:
    before = periods.before(period, TODAY)

    assert (before.first.isoformat(), before.last.isoformat()) == (first, last)


def test_range_that_is_a_whole_quarter_is_that_quarter() -> None:
    assert periods.between(dt.date(2026, 4, 1), dt.date(2026, 6, 30)) == periods.quarter(2026, 2)


def test_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(RequestInvalid):
        periods.between(dt.date(2026, 4, 2), dt.date(2026, 4, 1))


@pytest.mark.parametrize(
    ("period", "count", "names"),
    [
        pytest.param(periods.year(2026), 12, ("2026-01", "2026-12"), id="year in months"),
        pytest.param(periods.month(2026, 2), 5, ("2026-W05", "2026-W09"), id="month in weeks"),
        pytest.param(
            periods.between(dt.date(2016, 2, 1), dt.date(2026, 1, 5)), 11, ("2016", "2026"), id="decade in years"
        ),
    ],
)
def test_period_is_cut_so_that_it_can_be_drawn(period: statistics.Period, count: int, names: tuple[str, str]) -> None:
    pieces = periods.cuts(period)

    assert len(pieces) == count
    assert (periods.name(pieces[0], period), periods.name(pieces[-1], period)) == names
    assert (pieces[0].first, pieces[-1].last) == (period.first, period.last)


def test_lead_time_counts_from_the_day_it_was_written_and_never_backwards() -> None:
    past = facts(first_possible=dt.date(2026, 3, 1))

    assert [measuring.lead_days(each) for each in (facts(), facts(first_possible=None), past)] == [63, None, None]


@pytest.mark.parametrize(
    ("answered", "hours", "days"),
    [
        pytest.param("2026-03-02T16:00", 6.0, 0, id="the same day"),
        pytest.param("2026-03-03T09:30", 7.0, 1, id="after a night"),
        pytest.param("2026-03-09T10:00", 36.0, 5, id="over a weekend"),
        pytest.param("2026-03-07T12:00", 35.0, 4, id="on a Saturday"),
    ],
)
def test_answer_time_counts_only_when_the_office_is_open(
    answered: str, hours: float, days: int, registers: Registers
) -> None:
    case = facts(answered_at=dt.datetime.fromisoformat(answered).replace(tzinfo=COPENHAGEN))

    assert measuring.answer_hours(case, registers.house) == hours
    assert measuring.answer_workdays(case) == days


def test_answers_spread_over_their_steps_and_those_to_come_are_told_apart(registers: Registers) -> None:
    day = facts().received_at
    cases = [facts(1, answered_at=day), facts(2, answered_on=dt.date(2026, 3, 16)), facts(3)]
    cases.append(facts(4, status=Status.DECLINED))

    found = counted(*cases, registers=registers)

    steps = dict(found.answer.steps)
    assert (steps["workdays_0"], steps["workdays_6_10"], steps["waiting"], steps["unknown"]) == (1, 1, 1, 1)
    assert (found.answer.known, found.answer.median, found.answered_in_time) == (2, 5.0, 1)


def test_every_country_is_in_one_market() -> None:
    no_country = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
    codes = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()} - no_country

    assert {code for code in codes if market(code) is None} == set()


def test_case_sheet_has_the_cases_that_the_figures_count(registers: Registers) -> None:
    cases = [
        facts(1),
        facts(2, status=Status.SPAM),
        facts(3, received_at=facts().received_at.replace(year=2025), status=Status.HELD),
        facts(4, received_at=facts().received_at.replace(year=2025)),
    ]

    listed = statistics.case_sheet(cases, period=YEAR, kind=Kind.DELEGATION_VISIT, registers=registers)

    assert [row[0] for row in listed] == ["2026-0001", "2026-0003"]


def test_what_only_a_model_suggested_is_counted_as_unknown() -> None:
    said = a_triage(group_size=GroupSize(min=9, max=9), country="SE", suggested=("country",), reader="model")

    found = CaseFacts.of(a_case(triage=said))

    assert (found.country, found.persons) == (None, GroupSize(min=9, max=9))


def an_evaluation(**overrides: Any) -> Evaluation:
    values: dict[str, Any] = {
        "case": "2026-0001",
        "audience": Audience.DELEGATION,
        "way": EvaluationWay.LINK,
        "language": "fr",
        "answers": {"match": 4, "stops:harbour-lab": 5, "stops:town-hall": 2, "missing": "Le réseau."},
        "at": NOW,
    }
    return Evaluation(**(values | overrides))


def after(*evaluations: Evaluation, registers: Registers, leads: tuple[Lead, ...] = ()) -> Statistics:
    """Of two visits held, and one that is only planned; each delegation and one host were asked."""
    held = [facts(number, status=Status.HELD) for number in (1, 2)]
    asked = [(f"2026-000{number}", a_survey()) for number in (1, 2, 3)]
    told = statistics.Told([*asked, ("2026-0001", a_survey(Audience.HOST))], evaluations, leads)
    return counted(*held, facts(3), registers=registers, told=told)


def test_who_was_asked_and_who_answered_is_counted_of_the_visits_held(registers: Registers) -> None:
    said = (an_evaluation(id=1), an_evaluation(id=2, answers={"match": 2}), an_evaluation(id=3, case="2026-0003"))

    found = after(*said, registers=registers)

    assert rows(found, "evaluation") == {"delegation": (2, 1), "host": (1, 0)}


def test_a_mean_stands_beside_how_many_answered_and_how_many_left_it_open(registers: Registers) -> None:
    by_telephone = {"id": 2, "case": "2026-0002", "way": EvaluationWay.TELEPHONE, "answers": {"match": 1}}
    slip = an_evaluation(id=3, case="2026-0002", way=EvaluationWay.PAPER, answers={"match": 5}, set_aside=True)

    found = rows(after(an_evaluation(id=1), an_evaluation(**by_telephone), slip, registers=registers), "rating")

    assert found["delegation.match"] == (2.5, 2, 0)
    assert found["delegation.stops"] == (3.5, 2, 1)
    assert found["delegation.logistics"] == (None, 0, 2)
    assert found["host.worth"] == (None, 0, 0)


def test_what_came_of_leads_is_counted_by_the_last_line_of_their_log(registers: Registers) -> None:
    def lead(*outcomes: LeadOutcome, case: str = "2026-0001") -> Lead:
        return Lead(
            case=case, host="harbour-lab", wants="A trial", by="carl", by_name="Carl", at=NOW, outcomes=outcomes
        )

    def noted(kind: LeadOutcomeKind, value: int | None = None) -> LeadOutcome:
        return LeadOutcome(kind=kind, on=TODAY, value=value, by="carl", by_name="Carl", at=NOW)

    order = noted(LeadOutcomeKind.ORDER, 250_000)
    leads = (lead(), lead(noted(LeadOutcomeKind.MEETING), order), lead(case="2026-0003"))

    found = rows(after(registers=registers, leads=leads), "lead_outcome")

    assert found == {"not_yet": (1, 0), "order": (1, 250_000)}
