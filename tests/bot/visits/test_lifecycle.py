from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import lifecycle
from bot.visits.errors import CaseMoved, StepNotAllowed
from bot.visits.models import Case, Inbound, Match, Status
from tests.factories import NOW, a_case, a_proposal, a_triage, a_visit_request
from tests.fakes import InMemoryCaseStore


def advance(store: InMemoryCaseStore, case: Case, to: Status) -> Case:
    return lifecycle.advance(case, to, event="case.moved", actor="ada", at=NOW, store=store)


@pytest.mark.parametrize("to", Status)
@pytest.mark.parametrize("was", Status)
def test_case_moves_where_the_table_allows_and_nowhere_else(was: Status, to: Status) -> None:
    case = a_case(status=was)
    store = InMemoryCaseStore(case)

    if to in lifecycle.FOLLOWING[was]:
        assert advance(store, case, to).status is to
    else:
        with pytest.raises(StepNotAllowed):
            advance(store, case, to)
        assert store.case(case.number) == case
        assert store.audit() == []


def test_move_says_in_the_log_from_where_to_where(store: InMemoryCaseStore) -> None:
    store.put(a_case())

    advance(store, a_case(), Status.APPROVED)

    line = store.audit()[0]
    assert (line.event, line.actor, line.details) == ("case.moved", "ada", {"was": "proposed", "to": "approved"})


def test_slower_of_two_does_not_move_the_case(store: InMemoryCaseStore) -> None:
    store.put(a_case())
    advance(store, a_case(), Status.APPROVED)

    with pytest.raises(CaseMoved):
        advance(store, a_case(), Status.DECLINED)


@pytest.mark.parametrize("status", [status for status in Status if status not in lifecycle.OPEN])
def test_ended_case_can_be_taken_up_again(status: Status) -> None:
    assert lifecycle.FOLLOWING[status] & {Status.PROPOSED, Status.TRIAGED}


def test_change_keeps_what_it_does_not_name() -> None:
    case = a_case(triage=a_triage(), proposal=a_proposal())
    store = InMemoryCaseStore(case)

    moved = advance(store, case, Status.APPROVED)

    assert (moved.triage, moved.proposal, moved.revision) == (case.triage, case.proposal, case.revision + 1)


DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "order"),
    [
        pytest.param(NOW - DAY, ["late", "first"], id="days on its way"),
        pytest.param(NOW - 6 * DAY, ["first", "late"], id="longer than anybody tries"),
        pytest.param(NOW + 9 * DAY, ["first", "late"], id="not written yet"),
        pytest.param(NOW, ["first", "late"], id="written at the same time"),
    ],
)
def test_what_came_late_stands_where_it_was_written(written: dt.datetime, order: list[str]) -> None:
    first = Inbound(id="first", request=a_visit_request(submitted_at=NOW), received_at=NOW, match=Match.REFERENCE)
    request, came = a_visit_request(submitted_at=written), NOW + dt.timedelta(hours=1)
    late = Inbound(id="late", request=request, received_at=came, match=Match.REFERENCE)

    assert [one.id for one in lifecycle.in_order((first, late))] == order
