from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits.errors import HostUnknown, LeadUnknown, NotAllowed, RequestInvalid, StepNotAllowed
from bot.visits.leads import LeadForm, can_record, log, ordered, record
from bot.visits.models import Case, Role, Status
from bot.visits.models.lead import Lead, LeadOutcome, LeadOutcomeKind
from tests.bot.web.fakes import registers
from tests.factories import (
    NOW,
    a_case,
    a_history,
    a_lead,
    a_lead_outcome,
    a_letter_proposal,
    a_person,
)
from tests.fakes import InMemoryCaseStore, InMemoryLeadStore

TODAY = NOW.date()
LATER = NOW + dt.timedelta(days=30)


@pytest.fixture
def leads() -> InMemoryLeadStore:
    return InMemoryLeadStore(InMemoryCaseStore())


def recorded(leads: InMemoryLeadStore, case: Case | None = None, **overrides: Any) -> Lead:
    told: dict[str, Any] = {"host": "harbour-lab", "wants": "A trial", "by": a_person(Role.COORDINATOR)} | overrides
    case = case or a_case(status=Status.DISPATCHED)
    return record(case, told["host"], told["wants"], by=told["by"], registers=registers(), store=leads, at=NOW)


@pytest.mark.parametrize(
    ("case", "can"),
    [
        pytest.param(a_case(status=Status.DISPATCHED), True, id="programme out"),
        pytest.param(a_case(status=Status.HELD), True, id="held"),
        pytest.param(a_case(status=Status.CLOSED, held=True), True, id="held and closed"),
        pytest.param(a_case(status=Status.CLOSED), False, id="closed without a visit"),
        pytest.param(a_case(), False, id="still a draft"),
        pytest.param(a_case(status=Status.DISPATCHED, proposal=a_letter_proposal()), False, id="only a letter out"),
        pytest.param(a_case(status=Status.HELD, held=True, history=a_history()), False, id="an earlier year"),
        pytest.param(a_case(status=Status.HELD, held=True, merged_into="2026-0002"), False, id="merged"),
    ],
)
def test_leads_are_recorded_once_the_delegation_is_received(case: Case, can: bool) -> None:
    assert can_record(case) is can


def test_a_lead_is_one_line_with_who_and_when(leads: InMemoryLeadStore) -> None:
    lead = recorded(leads, wants=" A trial\x00 of\r\nmeters " + "x" * 400)

    assert (lead.by_name, lead.at, lead.case) == ("Carl Coordinator", NOW, "2026-0001")
    assert lead.wants == ("A trial of meters " + "x" * 400)[:300]
    assert leads.leads() == [lead]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"by": a_person(Role.READER)}, NotAllowed),
        ({"host": "nobody"}, HostUnknown),
        ({"wants": " \n "}, RequestInvalid),
        ({"case": a_case()}, StepNotAllowed),
    ],
)
def test_a_lead_that_cannot_be_is_refused_and_not_kept(
    fault: dict[str, Any], error: type[Exception], leads: InMemoryLeadStore
) -> None:
    with pytest.raises(error):
        recorded(leads, **fault)

    assert leads.leads() == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"by": a_person(Role.READER)}, NotAllowed),
        ({"lead_id": 2}, LeadUnknown),
        ({"case": a_case(number="2026-0002", status=Status.HELD)}, LeadUnknown),
        ({"on": LATER.date() + dt.timedelta(days=1)}, RequestInvalid),
        ({"on": TODAY - dt.timedelta(days=1)}, RequestInvalid),
        ({"value": -1}, RequestInvalid),
        ({"value": 10**12}, RequestInvalid),
    ],
    ids=lambda each: str(next(iter(each))) if isinstance(each, dict) else "",
)
def test_an_outcome_that_cannot_be_is_refused_and_not_logged(
    fault: dict[str, Any], error: type[Exception], leads: InMemoryLeadStore
) -> None:
    lead = recorded(leads)
    told: dict[str, Any] = {
        "case": a_case(status=Status.DISPATCHED),
        "lead_id": lead.id,
        "on": TODAY,
        "value": None,
        "by": a_person(Role.COORDINATOR),
    } | fault
    form = LeadForm(LeadOutcomeKind.ORDER, told["on"], told["value"])

    with pytest.raises(error):
        log(told["case"], told["lead_id"], form, by=told["by"], store=leads, at=LATER)

    assert leads.leads() == [lead]


@pytest.mark.parametrize(
    ("outcomes", "is_open"),
    [
        pytest.param((), True, id="nothing heard"),
        pytest.param((("contacted", 0), ("offer", 3)), True, id="moving"),
        pytest.param((("offer", 0), ("order", 3)), False, id="an order"),
        pytest.param((("nothing", 3),), False, id="nothing came of it"),
        pytest.param((("order", 3), ("meeting", 1)), False, id="an earlier meeting written down later"),
        pytest.param((("nothing", 3), ("contacted", 3)), True, id="alive again on the same day"),
    ],
)
def test_a_lead_is_open_until_what_happened_last_settles_it(
    outcomes: tuple[tuple[str, int], ...], is_open: bool
) -> None:
    said = tuple(a_lead_outcome(LeadOutcomeKind(kind), on=TODAY + dt.timedelta(days=day)) for kind, day in outcomes)

    assert a_lead(outcomes=said).is_open is is_open


def test_orders_of_the_year_are_summed_and_one_written_again_for_its_day_is_put_right() -> None:
    def an_order(value: int | None, on: dt.date) -> LeadOutcome:
        return a_lead_outcome(LeadOutcomeKind.ORDER, value=value, on=on)

    wrong_and_right = (an_order(5_000, TODAY), an_order(500, TODAY), an_order(None, TODAY + dt.timedelta(days=1)))
    offered = a_lead_outcome(LeadOutcomeKind.OFFER, value=9_000, on=TODAY)
    last_year = an_order(70, dt.date(TODAY.year - 1, 12, 31))
    found = [a_lead(outcomes=wrong_and_right), a_lead(outcomes=(offered, last_year, an_order(30, TODAY)))]

    assert ordered(found, year=TODAY.year) == 530
