import pytest

from bot.visits import closing
from bot.visits.errors import NotAllowed, StepNotAllowed
from bot.visits.models import Action, Role, Status
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
