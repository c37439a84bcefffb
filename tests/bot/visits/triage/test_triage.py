from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.visits import triage
from bot.visits.models import Contact, DateWindow, GroupSize, Kind, RelatedCase, Signal, Span, Triage
from bot.visits.triage import recommending
from bot.visits.triage.policies import CONDITIONS
from knowledge import Registers
from knowledge.registers.loading import load_registers
from tests.factories import a_reading, a_visit_request

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def registers() -> Registers:
    return load_registers()


@pytest.fixture
def sort(registers):
    """Triage a complete visit by a municipality, with these differences in the reading."""

    def sort(
        *, request: Any = None, related: tuple[RelatedCase, ...] = (), today: dt.date = TODAY, **reading: Any
    ) -> Triage:
        found = a_reading(**reading)
        return triage.triage(request or a_visit_request(), found, registers=registers, today=today, related=related)

    return sort


def signals(*ids: str, detail: str = "") -> tuple[Signal, ...]:
    span = Span(quote="as written", start=0, end=10)
    return tuple(Signal(id=each, spans=(span,), detail=detail) for each in ids)


def days(first: str, last: str | None = None, *, flexible: bool = False) -> DateWindow:
    return DateWindow(
        earliest=dt.date.fromisoformat(first), latest=dt.date.fromisoformat(last or first), flexible=flexible
    )


def ids(sorted_: Triage) -> set[str]:
    return {flag.id for flag in sorted_.flags}


RAISING: list[Any] = [
    pytest.param("short_notice", {"dates": days("2026-12-11")}, id="short_notice"),
    pytest.param("holiday_or_closed_period", {"dates": days("2027-05-06")}, id="ascension-day"),
    pytest.param("holiday_or_closed_period", {"dates": days("2027-05-07")}, id="bridge-day"),
    pytest.param("holiday_or_closed_period", {"dates": days("2027-05-05")}, id="eve"),
    pytest.param("holiday_or_closed_period", {"dates": days("2027-07-06", "2027-07-08")}, id="july"),
    pytest.param("holiday_or_closed_period", {"dates": days("2027-12-21")}, id="christmas"),
    pytest.param(
        "holiday_or_closed_period", {"dates": days("2027-03-22", "2027-03-26", flexible=True)}, id="easter-week"
    ),
    pytest.param("group_too_large", {"group_size": GroupSize(min=20, max=31)}, id="group_too_large"),
    pytest.param("group_size_conflict", {"signals": signals("group_size_conflict")}, id="group_size_conflict"),
    pytest.param("date_conflict", {"signals": signals("date_conflict")}, id="date_conflict"),
    pytest.param("agent_without_principal", {"sender_type": "agency"}, id="agent_without_principal"),
    pytest.param("invitation_letter_requested", {"signals": signals("invitation_letter_requested")}, id="letter"),
    pytest.param(
        "suspected_visa_purpose",
        {"signals": signals("invitation_letter_requested", "visa", "passport", "urgent", "free_mail")},
        id="suspected_visa_purpose",
    ),
    pytest.param("jiangsu_hosting_limit", {"country": "CN", "region": "Jiangsu"}, id="jiangsu"),
    pytest.param("political_level", {"signals": signals("political_level")}, id="political_level"),
    pytest.param("outside_region", {"signals": signals("outside_region")}, id="outside_region"),
    pytest.param("cross_oresund", {"signals": signals("swedish_side")}, id="cross_oresund"),
    pytest.param("possible_duplicate", {"signals": signals("possible_duplicate")}, id="said-to-be-a-duplicate"),
    pytest.param(
        "late_participant_change",
        {"kind": Kind.CHANGE_OR_CANCELLATION, "signals": signals("late_participant_change")},
        id="late_participant_change",
    ),
    pytest.param("instruction_in_text", {"signals": signals("instruction_in_text")}, id="instruction_in_text"),
    pytest.param("hidden_instruction", {"signals": signals("hidden_instruction")}, id="hidden_instruction"),
    pytest.param("hidden_text", {"signals": signals("hidden_text")}, id="hidden_text"),
    pytest.param("sensitive_personal_data", {"signals": signals("sensitive_personal_data")}, id="sensitive"),
    pytest.param(
        "too_many_sites", {"signals": signals("sites_named", detail="5"), "duration": "day"}, id="too_many_sites"
    ),
    pytest.param(
        "too_many_sites",
        {
            "signals": signals("sites_named", detail="5"),
            "dates": DateWindow(earliest=dt.date(2027, 5, 10), latest=dt.date(2027, 5, 10)),
        },
        id="too-many-for-the-day-asked",
    ),
    pytest.param("students_or_tourism", {"sender_type": "school"}, id="school"),
    pytest.param("students_or_tourism", {"signals": signals("students_or_tourism")}, id="students"),
    pytest.param("press_request", {"kind": Kind.PRESS}, id="press_request"),
    pytest.param("outdated_offer", {"signals": signals("outdated_offer")}, id="outdated_offer"),
]

SPARING: list[Any] = [
    pytest.param("short_notice", {"dates": days("2026-12-14")}, id="exactly-21-days"),
    pytest.param("holiday_or_closed_period", {"dates": days("2027-05-19")}, id="a-plain-wednesday"),
    pytest.param(
        "holiday_or_closed_period", {"dates": days("2027-05-17", "2027-05-21", flexible=True)}, id="one-in-a-week"
    ),
    pytest.param(
        "holiday_or_closed_period",
        {
            "dates": days("2027-03-22", "2027-03-26", flexible=True),
            "signals": signals("days_asked", detail="2027-03-23"),
        },
        id="open-day-in-easter-week",
    ),
    pytest.param("group_too_large", {"group_size": GroupSize(min=30, max=30)}, id="thirty"),
    pytest.param(
        "agent_without_principal", {"sender_type": "agency", "on_behalf_of": "City of X"}, id="agent-with-principal"
    ),
    pytest.param(
        "suspected_visa_purpose", {"signals": signals("invitation_letter_requested", "visa")}, id="honest-letter"
    ),
    pytest.param(
        "suspected_visa_purpose", {"signals": signals("visa", "passport", "urgent", "free_mail")}, id="no-letter"
    ),
    pytest.param("jiangsu_hosting_limit", {"country": "CN", "region": "Zhejiang"}, id="another-province"),
    pytest.param(
        "political_level", {"kind": Kind.PRESS, "signals": signals("political_level")}, id="press-on-politics"
    ),
    pytest.param(
        "too_many_sites", {"signals": signals("sites_named", detail="3"), "duration": "day"}, id="three-sites"
    ),
    pytest.param(
        "too_many_sites", {"signals": signals("sites_named", detail="5"), "duration": "days:2"}, id="two-days"
    ),
    pytest.param("students_or_tourism", {"sender_type": "university"}, id="university"),
    pytest.param(
        "cross_oresund", {"kind": Kind.INFORMATION_QUESTION, "signals": signals("swedish_side")}, id="question"
    ),
]


@pytest.mark.parametrize(("flag", "reading"), RAISING)
def test_policy_raises_its_flag(sort, flag, reading):
    assert flag in ids(sort(**reading))


@pytest.mark.parametrize(("flag", "reading"), SPARING)
def test_policy_spares_what_it_does_not_mean(sort, flag, reading):
    assert flag not in ids(sort(**reading))


def test_plain_visit_raises_nothing_and_is_accepted(sort):
    result = sort()

    assert (result.flags, result.missing, result.recommendation) == ((), (), "accept")
    assert result.reasons == ("Sender, number, time and theme are in place.",)


def test_every_policy_names_a_condition_and_raises_once(registers):
    names = [policy.id for policy in registers.policies]

    assert {policy.condition for policy in registers.policies} <= CONDITIONS.keys()
    assert len(names) == len(set(names))


def test_flags_carry_standing_and_source_of_their_policy(sort):
    flag = next(each for each in sort(country="CN", region="Jiangsu").flags if each.id == "jiangsu_hosting_limit")

    assert (flag.standing, flag.level, flag.source.document) == ("proposed", "inform", "002_6aec79bce7a70cd2.txt")


def test_proposed_line_changes_no_recommendation(sort):
    assert sort(country="CN", region="Jiangsu").recommendation == sort(country="CN", region="Zhejiang").recommendation


def test_threshold_is_the_registers(registers):
    stricter = [
        policy.model_copy(update={"values": {"people": 10}}) if policy.id == "group_too_large" else policy
        for policy in registers.policies
    ]
    changed = registers.model_copy(update={"policies": tuple(stricter)})

    result = triage.triage(a_visit_request(), a_reading(), registers=changed, today=TODAY)

    assert ids(result) == {"group_too_large"}


def test_policy_out_of_its_period_is_silent(registers):
    ended = [policy.model_copy(update={"valid_to": dt.date(2025, 1, 1)}) for policy in registers.policies]
    changed = registers.model_copy(update={"policies": tuple(ended)})

    result = triage.triage(a_visit_request(), a_reading(sender_type="agency"), registers=changed, today=TODAY)

    assert result.flags == ()


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        pytest.param({"kind": Kind.SALES_OR_SPAM}, "decline", id="spam"),
        pytest.param({"kind": Kind.PRESS}, "redirect", id="press"),
        pytest.param({"kind": Kind.INFORMATION_QUESTION}, "accept", id="question"),
        pytest.param({"kind": Kind.ADVICE}, "accept", id="advice"),
        pytest.param({"kind": Kind.OTHER}, "clarify", id="other"),
        pytest.param({"sender_type": "agency"}, "clarify", id="agent"),
        pytest.param({"sender_type": "school"}, "redirect", id="students"),
        pytest.param({"signals": signals("political_level")}, "escalate", id="political"),
        pytest.param({"signals": signals("outside_region")}, "redirect", id="elsewhere"),
        pytest.param(
            {"signals": signals("outside_region"), "requested_hosts": ("nordhavn",)}, "clarify", id="partly-elsewhere"
        ),
        pytest.param({"dates": None}, "clarify", id="no-dates"),
        pytest.param({"dates": days("2026-12-02")}, "clarify", id="late"),
        pytest.param({"signals": signals("swedish_side")}, "accept", id="both-sides"),
    ],
)
def test_first_fitting_row_recommends(sort, reading, expected):
    assert sort(**reading).recommendation == expected


def test_reasons_say_every_row_that_fits(sort):
    result = sort(dates=None, group_size=None, signals=signals("political_level"))

    assert result.reasons == (
        "Political level goes at once to the lead, who involves protocol.",
        "Facts are missing: dates, group size.",
    )


def test_text_that_steers_changes_nothing_but_its_flag(sort):
    plain, steered = sort(), sort(signals=signals("instruction_in_text"))

    assert ids(steered) == {"instruction_in_text"}
    assert steered.model_copy(update={"flags": ()}) == plain


@pytest.mark.parametrize(
    ("reading", "missing"),
    [
        pytest.param({"dates": None}, ("dates",), id="dates"),
        pytest.param({"group_size": None, "themes": ()}, ("group_size", "themes"), id="size-and-themes"),
        pytest.param({"organisation": None}, ("organisation",), id="organisation"),
        pytest.param({"signals": signals("date_conflict")}, ("dates",), id="dates-to-be-asked-again"),
        pytest.param({"kind": Kind.PRESS, "dates": None, "group_size": None}, (), id="press-needs-none"),
    ],
)
def test_missing_is_what_a_visit_cannot_be_planned_without(sort, reading, missing):
    assert sort(**reading).missing == missing


def test_contact_is_missing_where_only_slack_is_known(sort):
    assert sort(request=a_visit_request(contact=Contact(slack_user="U1"))).missing == ("contact",)


def test_related_case_is_passed_on_and_flagged(sort):
    related = (RelatedCase(number="2026-0007", why="same sender"),)

    result = sort(related=related)

    assert (result.related_cases, ids(result)) == (related, {"possible_duplicate"})


def test_agreement_of_the_region_is_found(sort):
    assert "region-hovedstaden-jiangsu" in sort(country="CN", region="Jiangsu").agreements


def test_priority_is_the_sum_of_its_parts(sort):
    priority = sort().priority

    assert priority.score == sum(points for _, points in priority.parts)
    assert dict(priority.parts)["near market"] == 5


def test_answer_is_due_after_working_days_not_holidays(sort):
    before_christmas = dt.datetime(2026, 12, 23, 12, tzinfo=dt.UTC)

    assert sort(request=a_visit_request(submitted_at=before_christmas)).respond_by == dt.date(2026, 12, 29)


def test_working_days_are_counted_from_the_day_on_which_it_came_here(sort):
    past_midnight = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)

    assert sort(request=a_visit_request(submitted_at=past_midnight)).respond_by == dt.date(2026, 11, 26)


def test_future_submission_is_noted(sort):
    future = dt.datetime(2027, 9, 1, tzinfo=dt.UTC)

    result = sort(request=a_visit_request(submitted_at=future))

    assert result.reasons[-1] == "The request is dated in the future; days are counted from that date."


@pytest.mark.parametrize(
    ("language", "noted"),
    [
        pytest.param(
            "fa", ["It is written in Persian, which the rules do not read: somebody has to read it."], id="persian"
        ),
        pytest.param(
            "zz", ["It is written in zz, which the rules do not read: somebody has to read it."], id="unknown"
        ),
        pytest.param("fi", [], id="finnish"),
    ],
)
def test_a_language_the_rules_do_not_read_is_named(sort, language, noted):
    assert [reason for reason in sort(language=language).reasons if "do not read" in reason] == noted


def test_every_row_names_known_flags_and_facts(registers):
    flags = {flag for row in recommending.shipped_table().rows for flag in row.when.flags}

    assert flags <= {policy.id for policy in registers.policies}


CLOCKS: list[Any] = [
    pytest.param("personal_data_request", "2026-11-23T09:00:00+01:00", "2026-12-23", id="a-month-later"),
    pytest.param("personal_data_request", "2027-01-29T09:00:00+01:00", "2027-03-01", id="short-month-then-weekend"),
    pytest.param("personal_data_request", "2027-11-24T09:00:00+01:00", "2027-12-27", id="christmas"),
    pytest.param("personal_data_request", "2026-12-23T23:30:00+00:00", "2027-01-25", id="received-after-midnight-here"),
    pytest.param("public_records_request", "2026-11-23T09:00:00+01:00", "2026-12-02", id="seven-workdays"),
    pytest.param("public_records_request", "2027-03-22T09:00:00+01:00", "2027-04-05", id="over-easter"),
]


@pytest.mark.parametrize(("claim", "received", "due"), CLOCKS)
def test_a_claim_of_the_law_starts_a_clock(claim, received, due, sort):
    request = a_visit_request(submitted_at=dt.datetime.fromisoformat(received))

    found = sort(request=request, kind=Kind.OTHER, dates=None, signals=signals(claim))

    assert found.respond_by == dt.date.fromisoformat(due)
    assert [(flag.id, flag.due, flag.standing) for flag in found.flags] == [(claim, found.respond_by, "adopted")]
    assert (found.recommendation, found.owner) == ("escalate", "data_protection")
    assert "It does not say what is wanted." not in found.reasons


def test_a_visit_that_also_claims_its_data_is_answered_in_the_usual_time(sort):
    found = sort(signals=signals("personal_data_request"))

    assert found.respond_by == dt.date(2026, 11, 25)
    assert [flag.due for flag in found.flags] == [dt.date(2026, 12, 23)]
