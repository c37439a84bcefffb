from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits.hostround.rounds import Round
from bot.visits.models import (
    AnswerKind,
    Case,
    DateWindow,
    GroupSize,
    ItemStatus,
    MessageState,
    ProgrammeDay,
    Slot,
    Terms,
)
from tests.factories import (
    a_case,
    a_draft,
    a_host_answer,
    a_message,
    a_programme_item,
    a_proposal,
    a_ruling,
    a_triage,
    an_asked,
    an_enquiry,
    some_terms,
)

DAY = dt.date(2027, 10, 12)
WINDOW = DateWindow(earliest=dt.date(2027, 10, 11), latest=dt.date(2027, 10, 15))
OTHER = Slot(date=dt.date(2027, 10, 13), start=dt.time(10), end=dt.time(11, 30))


def answered(kind: AnswerKind, **overrides: Any) -> dict[str, Any]:
    return {"answers": (a_host_answer(kind=kind, **overrides),), "rulings": (a_ruling(),)}


def asked(**overrides: Any) -> Case:
    return a_case(**({"messages": (an_enquiry(),)} | overrides))


def to_be_asked(case: Case, terms: Terms | None = None) -> bool:
    return Round.of(case).to_be_asked("harbour-lab", terms or some_terms())


@pytest.mark.parametrize(
    ("case", "terms", "due"),
    [
        pytest.param(a_case(), some_terms(), True, id="nobody asked yet"),
        pytest.param(asked(), some_terms(), False, id="asked"),
        pytest.param(asked(messages=(an_enquiry(state=MessageState.APPROVED),)), some_terms(), False, id="on its way"),
        pytest.param(asked(messages=(an_enquiry(state=MessageState.FAILED),)), some_terms(), True, id="it failed"),
        pytest.param(asked(), some_terms(slot=OTHER), True, id="another slot"),
        pytest.param(asked(), some_terms(group=GroupSize(min=20, max=20)), True, id="more people"),
        pytest.param(asked(), some_terms(group=GroupSize(min=9, max=9)), False, id="fewer people"),
        pytest.param(asked(**answered(AnswerKind.NO)), some_terms(), False, id="it said no"),
        pytest.param(asked(**answered(AnswerKind.BOUNCE)), some_terms(), True, id="it never arrived"),
        pytest.param(
            asked(**answered(AnswerKind.ANOTHER_TIME, proposed=OTHER)), some_terms(slot=OTHER), True, id="its own wish"
        ),
        pytest.param(a_case(**answered(AnswerKind.YES)), some_terms(), False, id="a yes by telephone"),
    ],
)
def test_host_is_asked_only_where_something_is_to_be_asked(case: Case, terms: Terms, due: bool) -> None:
    assert to_be_asked(case, terms) is due


@pytest.mark.parametrize(
    ("case", "told"),
    [
        pytest.param(a_case(), [], id="never asked"),
        pytest.param(asked(), ["harbour-lab"], id="asked"),
        pytest.param(asked(**answered(AnswerKind.YES)), ["harbour-lab"], id="said yes"),
        pytest.param(a_case(**answered(AnswerKind.YES)), ["harbour-lab"], id="said yes by telephone"),
        pytest.param(asked(**answered(AnswerKind.NO)), [], id="said no"),
        pytest.param(
            asked(messages=(an_enquiry(), a_message(id="off", draft=a_draft(calls_off=an_asked())))),
            [],
            id="told already",
        ),
    ],
)
def test_host_that_drops_out_after_being_asked_is_told(case: Case, told: list[str]) -> None:
    assert [one.host for one in Round.of(case).dropped(())] == told
    assert Round.of(case).dropped(a_proposal().days) == ()


def demands(case: Case, window: DateWindow | None = WINDOW) -> Any:
    return Round.of(case).demands(case.proposal.days if case.proposal else (), a_triage(), window=window)


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (AnswerKind.YES, ItemStatus.CONFIRMED),
        (AnswerKind.HOLD, ItemStatus.HELD),
        (AnswerKind.UNCLEAR, ItemStatus.ASKED),
    ],
)
def test_what_is_agreed_or_being_asked_stays(kind: AnswerKind, kept: ItemStatus) -> None:
    found = demands(asked(**answered(kind)))

    assert [(one.date, one.item.id, one.item.status) for one in found.kept] == [(DAY, "i1", kept)]
    assert found.without == frozenset()


def test_who_said_no_is_not_used_again_even_when_it_is_out_of_the_programme() -> None:
    case = asked(**answered(AnswerKind.NO))
    without_it = case.model_copy(update={"proposal": a_proposal(days=())})

    assert demands(case).without == demands(without_it).without == frozenset({"harbour-lab"})
    assert demands(case).kept == ()


def test_who_named_another_time_is_taken_at_its_word() -> None:
    (kept,) = demands(asked(**answered(AnswerKind.ANOTHER_TIME, proposed=OTHER))).kept

    assert (kept.date, kept.item.start, kept.item.end) == (OTHER.date, OTHER.start, OTHER.end)


def test_another_time_that_is_taken_or_outside_the_days_is_not_used() -> None:
    wished = OTHER.model_copy(update={"date": DAY, "start": dt.time(13), "end": dt.time(14)})
    locked = a_programme_item(id="i2", start=dt.time(13), end=dt.time(14), locked=True, host="town-hall")
    days = (ProgrammeDay(date=DAY, items=(a_programme_item(), locked)),)
    taken = asked(proposal=a_proposal(days=days), **answered(AnswerKind.ANOTHER_TIME, proposed=wished))
    outside = OTHER.model_copy(update={"date": dt.date(2027, 11, 1)})

    assert demands(taken).without == frozenset({"harbour-lab"})
    assert demands(asked(**answered(AnswerKind.ANOTHER_TIME, proposed=outside))).without == frozenset({"harbour-lab"})


def test_nothing_stays_outside_the_days_they_can_come_now() -> None:
    later = DateWindow(earliest=dt.date(2027, 11, 1), latest=dt.date(2027, 11, 5))

    assert demands(asked(**answered(AnswerKind.YES)), later).kept == ()


def test_answer_that_nobody_confirmed_binds_nobody() -> None:
    case = asked(answers=(a_host_answer(kind=AnswerKind.NO),))

    assert demands(case).without == frozenset()
    assert Round.of(case).statuses(a_proposal().days, a_triage()) == {"i1": ItemStatus.ASKED}
