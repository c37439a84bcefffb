from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import booking
from bot.visits.models import AnswerKind, DateWindow, MessageState, Status
from bot.visits.models.standing import terms
from tests.factories import (
    a_case,
    a_host_answer,
    a_programme_day,
    a_programme_item,
    a_proposal,
    a_ruling,
    a_triage,
    an_asked,
    an_enquiry,
)

TUESDAY = dt.date(2027, 10, 12)


def asked_for(**overrides):
    item = a_programme_item()
    return an_asked(host=item.host, terms=terms(TUESDAY, item, a_triage()), **overrides)


def a_case_that_asked(state=MessageState.SENT):
    return a_case(messages=(an_enquiry(asked_for(), state=state),))


def test_a_draft_books_softly():
    (found,) = booking.of_case(a_case())

    assert (found.case, found.host, found.date, found.start, found.end, found.firm) == (
        "2026-0001",
        "harbour-lab",
        TUESDAY,
        dt.time(9, 30),
        dt.time(11),
        False,
    )


@pytest.mark.parametrize("state", [MessageState.APPROVED, MessageState.SENT, MessageState.UNCERTAIN])
def test_a_host_that_is_asked_is_booked(state):
    assert [one.firm for one in booking.of_case(a_case_that_asked(state))] == [True]


def test_a_letter_that_did_not_go_out_books_nobody():
    assert [one.firm for one in booking.of_case(a_case_that_asked(MessageState.FAILED))] == [False]


def test_hosts_of_a_programme_that_went_out_are_booked():
    assert [one.firm for one in booking.of_case(a_case(status=Status.DISPATCHED))] == [True]


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.HELD, Status.DECLINED])
def test_a_case_that_is_over_books_nobody(status):
    assert booking.of_case(a_case(status=status)) == ()


def test_a_host_that_said_no_is_free_and_is_not_to_be_used_again():
    case = a_case_that_asked().model_copy(update=refused())

    assert booking.of_case(case) == ()
    assert booking.demands(case, None, taken=()).without == {"harbour-lab"}


def refused():
    answer = a_host_answer(kind=AnswerKind.NO, asked=asked_for())
    return {"answers": (answer,), "rulings": (a_ruling(answer=answer.id),)}


def test_what_is_locked_stays_within_the_dates_that_are_asked_for():
    locked = a_programme_item(locked=True)
    case = a_case(proposal=a_proposal(days=(a_programme_day(items=(locked,)),)))
    day_before = TUESDAY - dt.timedelta(days=1)

    assert [one.item for one in booking.demands(case, None, taken=()).kept] == [locked]
    assert booking.demands(case, DateWindow(earliest=day_before, latest=day_before), taken=()).kept == ()
