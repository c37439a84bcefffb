"""Closed periods, rows and points change by a named person's hand, count for the next request, and can be set back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from bot.services.registry import Registry
from bot.visits import ruled, triage
from bot.visits.errors import ChangeUnknown, NotAllowed, RegisterMoved, RuleFaulty, RuleFixed
from bot.visits.models import DateWindow, Kind, Role, Triage
from bot.visits.ruled import TypedPeriod
from bot.visits.ruling import Given, Ruling
from bot.visits.triage.recommending import shipped_table, table
from knowledge import RowSetting
from knowledge.registers.loading import load_registers
from tests.factories import NOW, a_person, a_reading, a_visit_request
from tests.fakes import Clock, a_registry

SHIPPED = load_registers()
FRESH = Given("Rebuilding", 0)
AUTUMN = TypedPeriod(name_da="Ombygning", name_en="Rebuilding", first="2027-10-04", last="2027-10-08")
CLOSED = "holiday_or_closed_period"


@pytest.fixture
def registry() -> Registry:
    return a_registry(SHIPPED, Clock(NOW))


def rule(registry: Registry, step: Callable[[Ruling], object], role: Role = Role.APPROVER) -> object:
    with registry.ruling(by=a_person(role)) as ruling:
        return step(ruling)


def sorted_on(registry: Registry, day: str, **reading: object) -> Triage:
    asked = dt.date.fromisoformat(day)
    found = a_reading(dates=DateWindow(earliest=asked, latest=asked), **reading)
    return triage.triage(a_visit_request(), found, registers=registry.current(), today=NOW.date())


def test_a_closed_period_flags_the_days_in_it_until_it_is_undone(registry):
    before = sorted_on(registry, "2027-10-06")

    rule(registry, lambda ruling: ruling.keep_period(None, AUTUMN, FRESH))
    during = sorted_on(registry, "2027-10-06")
    registry.undo(1, by=a_person(Role.APPROVER))

    assert not before.flagged(CLOSED)
    assert [flag.reason for flag in during.flags if flag.id == CLOSED] == [
        "The days asked for fall on holidays or in a closed period: 6 October 2027 (closed period: Rebuilding)."
    ]
    assert during.rows == ("closed",)
    assert not sorted_on(registry, "2027-10-06").flagged(CLOSED)
    assert sorted_on(registry, "2027-10-06") == before


@pytest.mark.parametrize(
    ("yearly", "day", "closed"),
    [
        pytest.param(True, "2028-10-04", True, id="yearly-a-year-later"),
        pytest.param(False, "2028-10-04", False, id="once-and-not-again"),
        pytest.param(True, "2028-10-09", False, id="the-day-after"),
    ],
)
def test_a_period_is_of_every_year_or_of_one(yearly, day, closed, registry):
    typed = AUTUMN.model_copy(update={"yearly": yearly})

    rule(registry, lambda ruling: ruling.keep_period(None, typed, FRESH))

    assert sorted_on(registry, day).flagged(CLOSED) is closed


def test_a_yearly_period_may_run_over_the_turn_of_the_year(registry):
    typed = AUTUMN.model_copy(update={"first": "2027-11-29", "last": "2028-02-12", "yearly": True})

    rule(registry, lambda ruling: ruling.keep_period(None, typed, FRESH))

    assert [sorted_on(registry, day).flagged(CLOSED) for day in ("2028-02-10", "2028-02-15")] == [True, False]


def test_a_removed_period_is_open_again_and_comes_back_when_that_is_undone(registry):
    rule(registry, lambda ruling: ruling.remove_period("july", FRESH))

    opened = sorted_on(registry, "2027-07-14")
    registry.undo(1, by=a_person(Role.ADMIN))

    assert not opened.flagged(CLOSED)
    assert sorted_on(registry, "2027-07-14").flagged(CLOSED)


def test_the_rule_says_the_periods_that_there_are(registry):
    rule(registry, lambda ruling: ruling.remove_period("july", FRESH))
    rule(registry, lambda ruling: ruling.keep_period(None, AUTUMN, FRESH))

    policy = registry.current().policy(CLOSED)

    assert policy is not None
    assert policy.stated("en").endswith("(20 December – 3 January, 4 October 2027 – 8 October 2027).")
    assert policy.stated("da").endswith("(20. december – 3. januar, 4. oktober 2027 – 8. oktober 2027).")


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        pytest.param({"name_da": " \u200b"}, ["name_da"], id="no-name"),
        pytest.param({"name_en": "x" * 81}, ["name_en"], id="long-name"),
        pytest.param({"first": "2027-02-30"}, ["first"], id="no-such-day"),
        pytest.param({"last": "9999-01-01"}, ["last"], id="beyond-bounds"),
        pytest.param({"last": "2027-10-01"}, ["last"], id="ends-before-it-starts"),
        pytest.param({"last": "2028-10-01"}, ["last"], id="longer-than-half-a-year"),
        pytest.param({"name_da": "", "first": "", "last": "soon"}, ["name_da", "first", "last"], id="all-of-it"),
    ],
)
def test_what_is_wrong_with_a_period_is_said_field_by_field(changed, fields, registry):
    typed = AUTUMN.model_copy(update=changed)

    with pytest.raises(RuleFaulty) as refused:
        rule(registry, lambda ruling: ruling.keep_period(None, typed, FRESH))

    assert list(refused.value.faults) == fields
    assert registry.changes() == []


def test_a_period_that_is_gone_is_not_changed(registry):
    rule(registry, lambda ruling: ruling.remove_period("july", FRESH))

    with pytest.raises(ChangeUnknown):
        rule(registry, lambda ruling: ruling.keep_period("july", AUTUMN, FRESH))


def test_who_saw_an_older_state_overwrites_nothing(registry):
    rule(registry, lambda ruling: ruling.keep_period("july", AUTUMN, FRESH))

    with pytest.raises(RegisterMoved):
        rule(registry, lambda ruling: ruling.remove_period("july", FRESH))


def test_a_row_recommends_what_the_office_set_and_the_reason_stays(registry):
    setting = RowSetting(recommend="escalate", owner="lead")

    rule(registry, lambda ruling: ruling.set_row("closed", setting, FRESH))
    found = sorted_on(registry, "2027-07-14")

    assert (found.recommendation, found.owner, found.rows) == ("escalate", "lead", ("closed",))
    assert found.reasons[0] == "Suggest other days."


def test_a_row_that_is_off_gives_no_reason_and_the_flag_stays(registry):
    rule(
        registry,
        lambda ruling: ruling.set_row("closed", RowSetting(on=False, recommend="clarify", owner="lead"), FRESH),
    )

    found = sorted_on(registry, "2027-07-14")

    assert (found.recommendation, found.rows) == ("accept", ("welcome",))
    assert found.flagged(CLOSED)


def test_undoing_sets_a_row_back(registry):
    rule(registry, lambda ruling: ruling.set_row("closed", RowSetting(recommend="decline", owner="lead"), FRESH))

    registry.undo(1, by=a_person(Role.APPROVER))

    assert table(registry.current()) == shipped_table()


@pytest.mark.parametrize("row", ["personal_data", "public_records", "no_such_row"])
def test_what_the_law_wants_is_not_set(row, registry):
    with pytest.raises(RuleFixed):
        rule(registry, lambda ruling: ruling.set_row(row, RowSetting(recommend="escalate", owner="lead"), FRESH))


@pytest.mark.parametrize(
    ("row", "setting", "field"),
    [
        pytest.param("welcome", {"on": False}, "on", id="all-that-a-visit-is-sorted-by"),
        pytest.param("verify_purpose", {"on": False, "recommend": "escalate"}, "on", id="a-matter-of-care"),
        pytest.param("verify_purpose", {"recommend": "decline"}, "recommend", id="never-declined"),
        pytest.param("press", {"recommend": "accept"}, "recommend", id="no-path-for-it"),
        pytest.param("late", {"recommend": "ignore"}, "recommend", id="no-such-recommendation"),
        pytest.param("late", {"owner": "nobody"}, "owner", id="no-such-owner"),
    ],
)
def test_a_row_takes_only_what_it_may_be_set_to(row, setting, field, registry):
    chosen = RowSetting.model_validate({"recommend": "accept", "owner": "lead"} | setting)

    with pytest.raises(RuleFaulty) as refused:
        rule(registry, lambda ruling: ruling.set_row(row, chosen, FRESH))

    assert list(refused.value.faults) == [field]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_sorted_with_all_rows_off_that_may_be(kind, registry):
    for row in shipped_table().rows:
        if not row.stays and not ruled.is_fixed(row, SHIPPED):
            setting = RowSetting(on=False, recommend=row.recommend, owner=row.owner)
            rule(registry, lambda ruling, row=row, setting=setting: ruling.set_row(row.id, setting, FRESH))

    assert sorted_on(registry, "2027-07-14", kind=kind).rows


def test_points_count_from_the_next_request_on_and_are_undone_one_by_one(registry):
    before = sorted_on(registry, "2027-05-19").priority

    rule(registry, lambda ruling: ruling.set_points({"theme match": "35", "complete": " −5 "}, FRESH))
    after = sorted_on(registry, "2027-05-19").priority
    registry.undo(1, by=a_person(Role.APPROVER))

    assert dict(after.parts) == dict(before.parts) | {"theme match": 35, "complete": -5}
    assert dict(sorted_on(registry, "2027-05-19").priority.parts) == dict(before.parts) | {"complete": -5}


@pytest.mark.parametrize("typed", ["", "1.5", "101", "-101", "ti", "99999"])
def test_what_are_no_points_changes_nothing(typed, registry):
    with pytest.raises(RuleFaulty) as refused:
        rule(registry, lambda ruling: ruling.set_points({"theme match": "10", "complete": typed}, FRESH))

    assert list(refused.value.faults) == ["complete"]
    assert registry.changes() == []


@pytest.mark.parametrize("role", [Role.READER, Role.COORDINATOR])
def test_others_change_no_rule(role, registry):
    setting = RowSetting(recommend="accept", owner="lead")
    steps: list[Callable[[Ruling], object]] = [
        lambda ruling: ruling.keep_period(None, AUTUMN, FRESH),
        lambda ruling: ruling.remove_period("july", FRESH),
        lambda ruling: ruling.set_row("late", setting, FRESH),
        lambda ruling: ruling.set_points({"complete": "3"}, FRESH),
    ]

    for step in steps:
        with pytest.raises(NotAllowed):
            rule(registry, step, role)

    assert registry.changes() == []


def test_what_is_so_already_is_no_change(registry):
    same = RowSetting(recommend="clarify", owner="coordinator")

    assert rule(registry, lambda ruling: ruling.set_row("late", same, FRESH)) is None
    assert rule(registry, lambda ruling: ruling.set_points({"complete": "10"}, FRESH)) == []
    assert registry.changes() == []
