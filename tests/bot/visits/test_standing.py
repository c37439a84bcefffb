from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits.models import (
    AnswerKind,
    Asked,
    Case,
    GroupSize,
    HostAnswer,
    ItemStatus,
    MessageState,
    Ruling,
    Slot,
    Terms,
)
from bot.visits.models.standing import standing, status
from tests.factories import (
    NOW,
    a_case,
    a_host_answer,
    a_ruling,
    a_triage,
    an_asked,
    an_enquiry,
    some_terms,
)

DAY = dt.date(2027, 10, 12)
MORNING = Slot(date=DAY, start=dt.time(9, 30), end=dt.time(11, 0))
AFTERNOON = Slot(date=DAY, start=dt.time(13, 0), end=dt.time(14, 30))
ASKED, LATER = NOW, NOW + dt.timedelta(days=1)


def size(most: int, least: int | None = None) -> GroupSize:
    return GroupSize(min=least or most, max=most)


@pytest.mark.parametrize(
    ("now", "covered"),
    [
        pytest.param(some_terms(), True, id="the same"),
        pytest.param(some_terms(slot=Slot(date=DAY, start=dt.time(10), end=dt.time(11))), True, id="a shorter visit"),
        pytest.param(some_terms(slot=Slot(date=DAY, start=dt.time(9), end=dt.time(11))), False, id="an earlier start"),
        pytest.param(some_terms(slot=Slot(date=DAY, start=dt.time(9, 30), end=dt.time(11, 15))), False, id="longer"),
        pytest.param(some_terms(slot=MORNING.model_copy(update={"date": DAY + dt.timedelta(1)})), False, id="a day on"),
        pytest.param(some_terms(group=size(12)), True, id="fewer people"),
        pytest.param(some_terms(group=size(14, 10)), True, id="at most as many"),
        pytest.param(some_terms(group=size(15)), False, id="one more"),
        pytest.param(some_terms(group=None), False, id="nobody knows how many any more"),
        pytest.param(some_terms(language="zh"), False, id="another language"),
        pytest.param(some_terms(interpreting="consecutive"), False, id="an interpreter"),
        pytest.param(some_terms(languages=("en", "de")), True, id="they have told their languages since"),
    ],
)
def test_yes_is_bound_to_time_size_and_language(now: Terms, covered: bool) -> None:
    assert some_terms().cover(now) is covered
    answered = status("harbour-lab", now, sent=[(ASKED, an_asked())], answers=[a_host_answer(at=LATER)])
    assert answered is (ItemStatus.CONFIRMED if covered else ItemStatus.ASKED)


def test_yes_does_not_hold_where_they_speak_a_language_less() -> None:
    agreed = some_terms(languages=("de", "en"))

    assert agreed.cover(some_terms(languages=("en", "de", "fr")))
    assert not agreed.cover(some_terms(languages=("de",)))


def test_yes_to_an_unknown_number_does_not_cover_a_known_one() -> None:
    unknown = some_terms(group=None)

    assert unknown.cover(unknown)
    assert not unknown.cover(some_terms())


@pytest.mark.parametrize(
    ("kind", "stands"),
    [
        (AnswerKind.YES, ItemStatus.CONFIRMED),
        (AnswerKind.HOLD, ItemStatus.HELD),
        (AnswerKind.NO, ItemStatus.DECLINED),
        (AnswerKind.ANOTHER_TIME, ItemStatus.DECLINED),
        (AnswerKind.BOUNCE, ItemStatus.PROPOSED),
        (AnswerKind.OUT_OF_OFFICE, ItemStatus.ASKED),
        (AnswerKind.UNCLEAR, ItemStatus.ASKED),
    ],
)
def test_each_kind_of_answer_has_its_status(kind: AnswerKind, stands: ItemStatus) -> None:
    answer = a_host_answer(kind=kind, at=LATER)

    assert status("harbour-lab", some_terms(), sent=[(ASKED, an_asked())], answers=[answer]) is stands


@pytest.mark.parametrize(
    ("sent", "answers", "slot", "stands"),
    [
        pytest.param([], [], MORNING, ItemStatus.PROPOSED, id="nobody asked"),
        pytest.param([an_asked()], [], MORNING, ItemStatus.ASKED, id="asked"),
        pytest.param([an_asked(host="other")], [], MORNING, ItemStatus.PROPOSED, id="somebody else asked"),
        pytest.param([an_asked()], [], AFTERNOON, ItemStatus.ASKED, id="asked for another slot"),
        pytest.param([an_asked()], [{"kind": AnswerKind.NO}], AFTERNOON, ItemStatus.ASKED, id="no to another slot"),
        pytest.param(
            [an_asked()],
            [{"kind": AnswerKind.ANOTHER_TIME, "proposed": AFTERNOON}],
            AFTERNOON,
            ItemStatus.HELD,
            id="the slot that the host proposed",
        ),
        pytest.param(
            [an_asked()],
            [{"kind": AnswerKind.NO}, {"id": "a2", "kind": AnswerKind.YES, "at": LATER + dt.timedelta(hours=1)}],
            MORNING,
            ItemStatus.CONFIRMED,
            id="the last word counts",
        ),
        pytest.param([], [{}], MORNING, ItemStatus.CONFIRMED, id="a yes by telephone without a letter"),
    ],
)
def test_status_is_what_was_asked_and_answered_last(
    sent: list[Asked], answers: list[dict[str, Any]], slot: Slot, stands: ItemStatus
) -> None:
    said = [a_host_answer(**({"at": LATER} | one)) for one in answers]

    assert status("harbour-lab", some_terms(slot=slot), sent=[(ASKED, one) for one in sent], answers=said) is stands


def test_new_question_to_a_host_asks_again() -> None:
    again = (NOW + dt.timedelta(days=3), an_asked(id="v2-1", terms=some_terms(group=size(20))))
    sent = [(ASKED, an_asked()), again]

    assert status("harbour-lab", some_terms(group=size(20)), sent=sent, answers=[a_host_answer(at=LATER)]) is (
        ItemStatus.ASKED
    )


@pytest.mark.parametrize(
    ("rulings", "stands"),
    [
        pytest.param((), ItemStatus.ASKED, id="a suggestion"),
        pytest.param((a_ruling(),), ItemStatus.CONFIRMED, id="confirmed"),
        pytest.param((a_ruling(confirmed=False),), ItemStatus.ASKED, id="set aside"),
        pytest.param((a_ruling(), a_ruling(confirmed=False)), ItemStatus.ASKED, id="set aside after all"),
        pytest.param((a_ruling("another"),), ItemStatus.ASKED, id="a word on another answer"),
    ],
)
def test_nothing_is_confirmed_before_staff_said_so(rulings: tuple[Ruling, ...], stands: ItemStatus) -> None:
    case = a_case(messages=(an_enquiry(),), answers=(a_host_answer(),), rulings=rulings, triage=a_triage())

    assert standing(case) == {"i1": stands}


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (MessageState.APPROVED, ItemStatus.PROPOSED),
        (MessageState.SENDING, ItemStatus.PROPOSED),
        (MessageState.SENT, ItemStatus.ASKED),
        (MessageState.UNCERTAIN, ItemStatus.PROPOSED),
        (MessageState.FAILED, ItemStatus.PROPOSED),
    ],
)
def test_host_is_asked_once_the_enquiry_is_out(state: MessageState, stands: ItemStatus) -> None:
    assert standing(a_case(messages=(an_enquiry(state=state),))) == {"i1": stands}


def test_larger_group_is_to_be_asked_again() -> None:
    def case(most: int) -> Case:
        answers: tuple[HostAnswer, ...] = (a_host_answer(),)
        triage = a_triage(group_size=size(most))
        return a_case(messages=(an_enquiry(),), answers=answers, rulings=(a_ruling(),), triage=triage)

    assert [standing(case(most))["i1"] for most in (14, 15)] == [ItemStatus.CONFIRMED, ItemStatus.ASKED]
