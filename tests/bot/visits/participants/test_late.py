import datetime as dt

import pytest

from bot.visits.models import BundleKind, MessageState, Status
from bot.visits.participants import late
from knowledge.registers.loading import load_registers
from tests.factories import (
    NOW,
    a_case,
    a_message,
    a_participant,
    a_participant_list,
    a_reading,
    a_triage,
    a_visit_request,
)

REGISTERS = load_registers()
SENT = NOW + dt.timedelta(days=10)
KIM, ROBIN, MIO = (a_participant(f"p{n}", name=name) for n, name in enumerate(("Kim Ex", "Robin Mo", "Mio Ty"), 1))


def a_sent_case(*, kind=BundleKind.DRAFT_PROGRAMME, state=MessageState.SENT, **overrides):
    sent = a_message(bundle=kind, state=state, changed_at=SENT)
    return a_case(**({"status": Status.DISPATCHED, "messages": (sent,), "reading": a_reading()} | overrides))


def versions(*lists):
    """Days since the programme went out, and who was on the list then."""
    return [
        a_participant_list(*guests, version=number, at=SENT + dt.timedelta(days=days))
        if guests
        else a_participant_list(version=number, at=SENT + dt.timedelta(days=days)).model_copy(
            update={"participants": ()}
        )
        for number, (days, guests) in enumerate(lists, start=1)
    ]


@pytest.mark.parametrize(
    ("lists", "added", "swapped"),
    [
        pytest.param([(-2, (KIM,)), (3, (KIM, ROBIN))], 1, 0, id="added"),
        pytest.param([(-2, (KIM,)), (3, (KIM.model_copy(update={"name": "Alex Berg"}),))], 0, 1, id="swapped"),
        pytest.param([(-2, (KIM, ROBIN)), (3, (KIM,))], 0, 0, id="left"),
        pytest.param([(-2, (KIM,)), (3, (KIM.model_copy(update={"title": "Dean"}),))], 0, 0, id="put right"),
        pytest.param([(-2, (KIM,)), (3, (KIM, ROBIN)), (4, (KIM,))], 0, 0, id="taken back"),
        pytest.param([(2, (KIM,)), (2.1, (KIM, ROBIN))], 0, 0, id="written down on one day"),
        pytest.param([(2, (KIM,)), (4, (KIM, ROBIN, MIO))], 2, 0, id="written down later, and more days after"),
        pytest.param([(-3, (KIM,)), (-2, ()), (2, (KIM,))], 0, 0, id="emptied before"),
        pytest.param([], 0, 0, id="no list"),
    ],
)
def test_only_newcomers_after_the_programme_went_out_count(lists, added, swapped):
    found = late.late_changes(a_sent_case(), versions(*lists))

    assert (len(found.added), len(found.swapped)) == (added, swapped) if found else added == swapped == 0


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(a_sent_case(messages=()), id="nothing sent"),
        pytest.param(a_sent_case(kind=BundleKind.HOST_ENQUIRIES), id="only hosts were asked"),
        pytest.param(a_sent_case(state=MessageState.FAILED), id="it did not go out"),
    ],
)
def test_before_a_programme_went_out_nobody_is_late(case):
    assert late.late_changes(case, versions((-2, (KIM,)), (3, (KIM, ROBIN)))) is None


def test_the_flag_says_how_many_and_since_when_and_leaves_the_advice_alone():
    case, triage = a_sent_case(), a_triage()

    after = late.flagged(
        case, triage, a_visit_request(), versions((-2, (KIM,)), (3, (ROBIN, MIO))), registers=REGISTERS
    )

    [flag] = after.flags
    assert (flag.id, flag.standing) == ("late_participant_change", "house rule")
    assert "2 persons added since the programme went out on 3 December 2026" in flag.told["en"]
    assert after.model_copy(update={"flags": ()}) == triage
    assert late.flagged(case, after, a_visit_request(), versions((-2, (KIM,))), registers=REGISTERS) == triage
