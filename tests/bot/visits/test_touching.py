from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import touching
from bot.visits.models import (
    BundleKind,
    Case,
    DateWindow,
    Difference,
    GroupSize,
    Inbound,
    Match,
    MessageState,
    Signal,
    Status,
    Triage,
)
from knowledge import Registers
from tests.bot.web.fakes import registers as the_registers
from tests.factories import (
    NOW,
    a_case,
    a_draft,
    a_message,
    a_proposal,
    a_reading,
    a_span,
    a_triage,
    a_visit_request,
)

ASKED = a_message(bundle=BundleKind.HOST_ENQUIRIES, draft=a_draft(to="visits@harbour.example"), state=MessageState.SENT)
PROGRAMME_OUT = a_message(state=MessageState.SENT)
SMALL = {"max_group": 16}


def registers(**host: Any) -> Registers:
    known = the_registers()
    return known.model_copy(update={"hosts": (known.hosts[0].model_copy(update=host),)})


def touched(after: Triage, *messages: Any, called_off: bool = False, **host: Any) -> list[tuple[str | None, str]]:
    case = a_case(messages=messages)
    found = touching.touched(case, after, called_off=called_off, registers=registers(**host))
    return [(one.item, one.told["en"]) for one in found]


def test_group_that_outgrows_a_host_touches_its_item() -> None:
    after = a_triage(group_size=GroupSize(min=19, max=19))

    assert touched(after, **SMALL)[0] == (
        "i1",
        "Harbour Lab, 12 October 2027, 09:30–11:00: receives at most 16; the group is now 19.",
    )
    assert touched(after)[0][0] is None


def test_new_days_touch_the_items_that_lie_outside_them() -> None:
    outside = DateWindow(earliest=dt.date(2027, 10, 18), latest=dt.date(2027, 10, 20))
    inside = DateWindow(earliest=dt.date(2027, 10, 12), latest=dt.date(2027, 10, 12))

    assert "no longer lies within" in touched(a_triage(dates=outside))[0][1]
    assert touched(a_triage(dates=inside))[0][0] is None


def test_theme_that_is_no_longer_asked_for_touches_its_item() -> None:
    assert "no longer asked for" in touched(a_triage(themes=("health",)))[0][1]


@pytest.mark.parametrize(
    "change",
    [
        {"group_size": GroupSize(min=12, max=12)},
        {"dates": DateWindow(earliest=dt.date(2027, 10, 12), latest=dt.date(2027, 10, 12))},
        {"interpreting": "consecutive"},
        {"language": "de"},
    ],
    ids=["size", "dates", "interpreting", "language"],
)
def test_host_that_was_asked_has_to_be_asked_again(change: dict[str, Any]) -> None:
    assert "has to be asked again" in touched(a_triage(**change), ASKED)[0][1]
    assert "asked again" not in str(touched(a_triage(**change)))


def test_host_that_was_asked_in_an_earlier_version_is_not_forgotten() -> None:
    case = a_case(messages=(ASKED,), proposal=a_proposal(days=()))
    after = a_triage(group_size=GroupSize(min=12, max=12))

    found = touching.touched(case, after, called_off=False, registers=registers())

    assert [one.host for one in found if one.host] == ["harbour-lab"]


def test_programme_that_is_out_rests_on_the_earlier_facts() -> None:
    after = a_triage(group_size=GroupSize(min=12, max=12))

    assert touched(after, PROGRAMME_OUT) == [
        (None, "The programme that the delegation has received rests on the earlier facts."),
        (None, "What was not sent yet is drafted anew: enquiries to hosts."),
    ]


def test_nothing_is_touched_where_no_fact_has_moved() -> None:
    assert touched(a_triage(), ASKED, PROGRAMME_OUT, **SMALL) == []


def test_visit_that_is_called_off_touches_whoever_was_asked_or_told() -> None:
    found = touched(a_triage(), ASKED, PROGRAMME_OUT, called_off=True)

    assert [text for _, text in found] == [
        "Harbour Lab was asked and has to be told.",
        "The programme that the delegation has received rests on the earlier facts.",
    ]
    assert touched(a_triage(), called_off=True) == []


def a_case_that_hears(signal: str, *differences: Difference, **overrides: Any) -> Case:
    span = a_span("cancel our visit").model_copy(update={"part": "m1:message"})
    messages = tuple(
        Inbound(id=name, request=a_visit_request(), received_at=NOW + dt.timedelta(hours=n), match=Match.SENDER)
        for n, name in enumerate(("m1", "m2"))
    )
    reading = a_reading(signals=(Signal(id=signal, spans=(span,)),))
    return a_case(**({"inbound": messages, "reading": reading, "differences": differences} | overrides))


def new_dates(message: str) -> Difference:
    return Difference(field="dates", after={"earliest": "2027-10-18"}, message=message)


@pytest.mark.parametrize(
    ("signal", "outcome"), [("visit_cancelled", Status.CANCELLED), ("visit_postponed", Status.POSTPONED)]
)
def test_message_that_calls_the_visit_off_is_advice_to_a_person(signal: str, outcome: Status) -> None:
    advice = touching.advised(a_case_that_hears(signal))

    assert advice is not None
    assert (advice.outcome, advice.message, advice.spans[0].quote) == (outcome, "m1", "cancel our visit")


def test_days_named_later_undo_the_advice() -> None:
    assert touching.advised(a_case_that_hears("visit_cancelled", new_dates("m2"))) is None


def test_visit_put_off_to_days_that_are_named_is_a_change() -> None:
    assert touching.advised(a_case_that_hears("visit_postponed", new_dates("m1"))) is None
    assert touching.advised(a_case_that_hears("visit_cancelled", new_dates("m1"))) is not None


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.CLOSED, Status.HELD, Status.DECLINED])
def test_case_that_is_over_needs_no_advice(status: Status) -> None:
    assert touching.advised(a_case_that_hears("visit_cancelled", status=status)) is None


def test_what_the_request_itself_says_is_no_advice() -> None:
    span = a_span("cancel our visit")
    reading = a_reading(signals=(Signal(id="visit_cancelled", spans=(span,)),))

    assert touching.advised(a_case(reading=reading, proposal=a_proposal())) is None
