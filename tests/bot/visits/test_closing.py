import datetime as dt

import pytest

from bot.visits import closing
from bot.visits.errors import NotAllowed, RequestInvalid, StepNotAllowed
from bot.visits.models import Action, Ending, Role, Status
from tests.factories import NOW, NUMBER, a_case, a_history, a_person
from tests.fakes import InMemoryCaseStore


def close(store, outcome, role=Role.COORDINATOR):
    return closing.close(NUMBER, outcome=outcome, by=a_person(role), store=store, at=NOW)


@pytest.mark.parametrize("outcome", closing.OUTCOMES)
def test_triaged_case_is_put_away_and_nothing_is_sent(outcome):
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED))

    case = close(store, outcome)

    assert (case.status, case.messages) == (outcome, ())
    assert [(line.event, line.actor) for line in store.audit()] == [
        (f"case.{outcome.value}", a_person(Role.COORDINATOR).id)
    ]


@pytest.mark.parametrize("role", list(Role))
def test_only_who_works_on_cases_puts_them_away(role):
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED))

    if a_person(role).may(Action.CLOSE_CASE):
        assert close(store, Status.SPAM, role).status is Status.SPAM
    else:
        with pytest.raises(NotAllowed):
            close(store, Status.SPAM, role)


@pytest.mark.parametrize("outcome", [status for status in Status if status not in closing.OUTCOMES])
def test_nothing_else_is_a_way_to_put_a_case_away(outcome):
    with pytest.raises(StepNotAllowed):
        close(InMemoryCaseStore(a_case(status=Status.TRIAGED)), outcome)


@pytest.mark.parametrize("outcome", closing.VISITED)
def test_visit_whose_programme_went_out_is_held_or_missed(outcome):
    store = InMemoryCaseStore(a_case(status=Status.DISPATCHED))

    case = close(store, outcome)

    assert (case.status, case.held) == (outcome, outcome is Status.HELD)


def test_visit_that_was_held_stays_held_when_its_case_is_closed():
    store = InMemoryCaseStore(a_case(status=Status.DISPATCHED))
    close(store, Status.HELD)

    assert close(store, Status.CLOSED).held


def test_history_is_left_as_it_is():
    store = InMemoryCaseStore(a_case(status=Status.HELD, history=a_history()))

    with pytest.raises(StepNotAllowed):
        close(store, Status.CLOSED)


def test_case_on_its_way_out_cannot_be_called_answered():
    with pytest.raises(StepNotAllowed):
        close(InMemoryCaseStore(a_case(status=Status.APPROVED)), Status.CLOSED)


@pytest.mark.parametrize("outcome", closing.OUTCOMES)
def test_case_that_was_put_away_is_taken_up_again(outcome):
    store = InMemoryCaseStore(a_case(status=outcome, proposal=None))

    case = closing.take_up(NUMBER, by=a_person(Role.COORDINATOR), store=store, at=NOW)

    assert case.status is Status.TRIAGED


def test_case_with_letters_is_reopened_by_a_decision_on_them():
    store = InMemoryCaseStore(a_case(status=Status.CLOSED))

    with pytest.raises(StepNotAllowed):
        closing.take_up(NUMBER, by=a_person(Role.COORDINATOR), store=store, at=NOW)


@pytest.mark.parametrize("outcome", sorted(closing.LEFT_OPEN))
def test_what_the_other_side_left_open_is_taken_up_again_with_its_letters(outcome):
    store = InMemoryCaseStore(a_case(status=outcome))
    before = store.case(NUMBER).proposal

    case = closing.take_up(NUMBER, by=a_person(Role.COORDINATOR), store=store, at=NOW)

    assert case.status is Status.PROPOSED
    assert case.proposal.version == before.version + 1
    assert {one.digest for one in case.proposal.bundles} & {one.digest for one in before.bundles} == set()


@pytest.mark.parametrize(
    ("was", "outcome"),
    [
        *((was, Status.POSTPONED) for was in ("triaged", "waiting", "proposed", "approved", "dispatched")),
        *((was, Status.NO_REPLY) for was in ("triaged", "waiting", "proposed", "dispatched", "postponed")),
        *((was, Status.NO_SHOW) for was in ("dispatched", "held")),
        (Status.NO_SHOW, Status.HELD),
    ],
)
def test_how_it_ended_is_said_with_a_reason_until_it_is_taken_up(was, outcome):
    store = InMemoryCaseStore(a_case(status=Status(was)))
    until, by = NOW.date() + dt.timedelta(days=40), a_person(Role.COORDINATOR)

    ended = closing.close(NUMBER, outcome=outcome, by=by, store=store, at=NOW, reason=" A strike. ", until=until)

    assert ended.ending == Ending(outcome=outcome, by=by.id, by_name=by.name, at=NOW, reason="A strike.", until=until)
    assert "strike" not in str(store.audit())
    if outcome in closing.LEFT_OPEN:
        assert closing.take_up(NUMBER, by=by, store=store, at=NOW).ending is None


def test_nothing_is_put_off_to_a_day_that_is_over():
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED))

    with pytest.raises(RequestInvalid):
        closing.close(
            NUMBER,
            outcome=Status.POSTPONED,
            by=a_person(Role.COORDINATOR),
            store=store,
            at=NOW,
            until=NOW.date() - dt.timedelta(days=1),
        )
