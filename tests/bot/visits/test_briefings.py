from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import approval, briefings
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import NobodyToBrief, NotAllowed, StepNotAllowed
from bot.visits.models import BundleKind, Case, ProgrammeDay, Role, Status, Verdict
from bot.visits.proposal import Drafting
from bot.visits.word import Word
from tests.bot.visits.registers import LUND, ROSKILDE, some_registers
from tests.factories import NOW, NUMBER, SENDER, a_case, a_person, a_programme_item, a_proposal, all_said_yes
from tests.fakes import InMemoryCaseStore, NoEvidence, PlainPapers

VISIT = dt.date(2027, 10, 12)
A_WEEK_BEFORE = dt.datetime(2027, 10, 5, 0, 5, tzinfo=NOW.tzinfo)


def a_booked_case(*silent, **overrides) -> Case:
    items = (
        a_programme_item(id="i1", host="bus-lab", place=ROSKILDE),
        a_programme_item(id="i2", host="beam-line", place=LUND, start=dt.time(13), end=dt.time(14)),
        a_programme_item(id="i3", host="garden", start=dt.time(15), end=dt.time(16)),
    )
    proposal = a_proposal(days=(ProgrammeDay(date=VISIT, items=items),))
    return all_said_yes(a_case(**({"status": Status.DISPATCHED, "proposal": proposal} | overrides)), *silent)


def drafting(at=A_WEEK_BEFORE, **overrides):
    values = {
        "registers": some_registers(),
        "knowledge": NoEvidence(),
        "papers": PlainPapers(),
        "sender": SENDER,
        "at": at,
        "reference": NUMBER,
    }
    return Drafting(**(values | overrides))


def drafted(store) -> Case:
    return briefings.draft(NUMBER, by=a_person(Role.APPROVER), drafting=drafting(), store=store)


def test_the_briefing_is_due_a_week_before_the_visit():
    assert briefings.due(a_booked_case()) == dt.date(2027, 10, 5)


@pytest.mark.parametrize(
    ("day", "owed"),
    [
        pytest.param(VISIT - dt.timedelta(days=8), False, id="too early"),
        pytest.param(VISIT - dt.timedelta(days=7), True, id="a week before"),
        pytest.param(VISIT, True, id="on the day itself"),
        pytest.param(VISIT + dt.timedelta(days=1), False, id="too late"),
    ],
)
def test_the_clock_owes_it_from_then_until_the_visit_is_over(day, owed):
    assert briefings.owed(a_booked_case(), day) is owed


@pytest.mark.parametrize("status", [s for s in Status if s not in briefings.BRIEFED])
def test_a_programme_that_is_not_decided_on_is_not_briefed(status):
    assert not briefings.owed(a_booked_case(status=status), VISIT)


def test_the_tick_drafts_once_and_sends_nothing():
    store = InMemoryCaseStore(a_booked_case())

    first = briefings.draft_owed(drafting=drafting(), store=store)
    second = briefings.draft_owed(drafting=drafting(), store=store)

    assert (first, second) == ([NUMBER], [])
    assert store.case(NUMBER).messages == ()
    assert [event.event for event in store.audit(case=NUMBER)] == ["briefing.drafted"]


def test_each_host_with_an_address_gets_its_own_briefing_in_its_language():
    bundle = drafted(InMemoryCaseStore(a_booked_case())).proposal.bundle(BundleKind.BRIEFING)

    assert [(one.to, one.language, one.attachments[0].name) for one in bundle.messages] == [
        ("visits@bus-lab.example", "da", "briefing.pdf"),
        ("visits@garden.example", "da", "briefing.pdf"),
    ]
    assert b"Bus Lab" in bundle.messages[0].attachments[0].content
    assert bundle.messages[0].subject == "Briefing til besøget tirsdag den 12. oktober 2027 [OPE 2026-0001]"


def test_the_other_letters_stay_as_they_are_to_the_byte():
    before = a_booked_case()

    after = drafted(InMemoryCaseStore(before)).proposal

    kept = [one.digest for one in after.bundles if one.kind is not BundleKind.BRIEFING]
    assert kept == [one.digest for one in before.proposal.bundles]
    assert (after.version, after.days) == (2, before.proposal.days)


def test_drafting_anew_takes_the_place_of_the_first():
    store = InMemoryCaseStore(a_booked_case())
    drafted(store)

    again = drafted(store).proposal

    assert [one.kind for one in again.bundles].count(BundleKind.BRIEFING) == 1
    assert again.bundle(BundleKind.BRIEFING).messages[0].id == "briefing-v3-1"


def test_a_briefing_goes_out_only_with_a_persons_approval():
    store = InMemoryCaseStore(a_booked_case())
    bundle = drafted(store).proposal.bundle(BundleKind.BRIEFING)

    case = approval.decide(
        NUMBER,
        Word(
            bundle=BundleKind.BRIEFING,
            verdict=Verdict.APPROVE,
            digest=bundle.digest,
            by=a_person(Role.APPROVER),
            via="web",
        ),
        store=store,
        at=A_WEEK_BEFORE,
        approving=AS_SHIPPED,
    )

    assert [message.draft.to for message in case.messages] == ["visits@bus-lab.example", "visits@garden.example"]
    assert case.status is Status.DISPATCHED


def test_a_host_that_never_said_yes_is_not_briefed():
    bundle = drafted(InMemoryCaseStore(a_booked_case("garden"))).proposal.bundle(BundleKind.BRIEFING)

    assert [one.to for one in bundle.messages] == ["visits@bus-lab.example"]
    assert "\n\n\n" not in bundle.messages[0].body


def test_where_nobody_said_yes_there_is_nobody_to_brief():
    with pytest.raises(NobodyToBrief):
        drafted(InMemoryCaseStore(a_booked_case("bus-lab", "beam-line", "garden")))


def test_nothing_is_drafted_before_the_programme_is_decided_on():
    store = InMemoryCaseStore(a_booked_case(status=Status.PROPOSED))

    with pytest.raises(StepNotAllowed):
        drafted(store)


def test_whoever_may_only_read_drafts_no_briefing():
    store = InMemoryCaseStore(a_booked_case())

    with pytest.raises(NotAllowed):
        briefings.draft(NUMBER, by=a_person(Role.READER), drafting=drafting(), store=store)


def test_hosts_without_an_address_are_said_to_be_so():
    items = (a_programme_item(host="beam-line", place=LUND),)
    case = a_booked_case(proposal=a_proposal(days=(ProgrammeDay(date=VISIT, items=items),)))
    store = InMemoryCaseStore(case)

    with pytest.raises(NobodyToBrief):
        drafted(store)
    assert briefings.draft_owed(drafting=drafting(), store=store) == []
