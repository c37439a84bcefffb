from __future__ import annotations

import datetime as dt

import pytest

from bot.visits.editing import revise, take_again
from bot.visits.errors import (
    CaseMoved,
    DraftPending,
    NotAllowed,
    ProgrammeInvalid,
    StepNotAllowed,
    VersionUnknown,
)
from bot.visits.models import BundleKind, Deed, Escort, ItemStatus, Kind, Pending, ProgrammeDay, Role, Status
from bot.visits.models.standing import terms
from tests.bot.visits.proposal.test_proposal import drafting, proposed
from tests.factories import (
    NUMBER,
    a_case,
    a_host_answer,
    a_letter_proposal,
    a_person,
    a_ruling,
    a_triage,
    an_asked,
)
from tests.fakes import InMemoryCaseStore


def a_store(**overrides):
    return InMemoryCaseStore(a_case(**({"proposal": proposed()} | overrides)))


def revised(store, days=None, *, by=None, revision=None, reason=""):
    case = store.case(NUMBER)
    return revise(
        NUMBER,
        days or case.proposal.days,
        revision=case.revision if revision is None else revision,
        by=by or a_person(Role.COORDINATOR),
        reason=reason,
        drafting=drafting(),
        store=store,
    )


def with_items(days, change):
    return tuple(ProgrammeDay(date=day.date, items=tuple(map(change, day.items))) for day in days)


def test_a_persons_days_become_the_next_version():
    store = a_store()

    case = revised(store, reason="They come by train.")

    assert (case.proposal.version, case.revision, case.status) == (2, 4, Status.PROPOSED)
    assert (case.proposal.authorship.by, case.proposal.authorship.reason) == ("carl", "They come by train.")
    assert [proposal.version for proposal in store.versions(NUMBER)] == [1, 2]
    (line,) = store.audit()
    assert (line.event, line.actor, line.details["version"]) == ("programme.edited", "carl", 2)
    assert "train" not in str(line.details)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.DISPATCHED, Status.WAITING])
def test_a_programme_that_went_out_is_decided_on_again(status):
    assert revised(a_store(status=status)).status is Status.PROPOSED


def test_days_for_an_earlier_revision_are_refused():
    with pytest.raises(CaseMoved):
        revised(a_store(), revision=2)


def test_nothing_is_made_while_the_assistant_drafts_anew():
    with pytest.raises(DraftPending):
        revised(a_store(pending=Pending.DRAFT))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param({"status": Status.CLOSED}, id="over"),
        pytest.param({"triage": a_triage(kind=Kind.PRESS), "proposal": a_letter_proposal()}, id="no visit"),
        pytest.param({"merged_into": "2026-0002"}, id="merged"),
    ],
)
def test_a_case_without_an_open_programme_is_left_alone(case):
    store = a_store(**case)

    with pytest.raises(StepNotAllowed):
        revised(store, proposed().days)
    assert store.audit() == []


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(a_letter_proposal(), id="a letter was drafted"),
        pytest.param(None, id="nothing was drafted"),
    ],
)
def test_a_person_makes_the_first_programme_where_the_assistant_drafted_none(before):
    store = a_store(status=Status.TRIAGED, triage=a_triage(dates=None, missing=("dates",)), proposal=before)

    case = revised(store, proposed().days)

    made = case.proposal
    assert (case.status, made.authorship.deed) == (Status.PROPOSED, Deed.BEGUN)
    assert made.version == (before.version + 1 if before else 1)
    assert [bundle.kind for bundle in made.bundles] == [BundleKind.DRAFT_PROGRAMME, BundleKind.HOST_ENQUIRIES]
    visited = {item.host for day in made.days for item in day.items if item.host}
    assert visited <= {match.id for match in made.hosts if match.why}


def test_a_reader_changes_nothing():
    with pytest.raises(NotAllowed):
        revised(a_store(), by=a_person(Role.READER))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"host": "nobody"}, id="unknown host"),
        pytest.param({"title": " \n"}, id="no title"),
        pytest.param({"title": "x" * 301}, id="long title"),
        pytest.param({"end": dt.time(8), "start": dt.time(9)}, id="ends before it starts"),
        pytest.param({"id": "i1"}, id="one id twice"),
        pytest.param({"split": 0}, id="no group"),
    ],
)
def test_days_that_cannot_be_kept_are_refused(change):
    store = a_store()
    last = store.case(NUMBER).proposal.days[0].items[-1].id
    wrong = {"kind": "visit", "host": "town-hall"} | change
    days = with_items(
        store.case(NUMBER).proposal.days,
        lambda item: item.model_validate(item.model_dump() | wrong) if item.id == last else item,
    )

    with pytest.raises(ProgrammeInvalid):
        revised(store, days)


def test_nobody_confirms_a_host_by_editing():
    store = a_store()
    days = with_items(
        store.case(NUMBER).proposal.days, lambda item: item.model_copy(update={"status": ItemStatus.CONFIRMED})
    )

    case = revised(store, days)

    assert {item.status for day in case.proposal.days for item in day.items} == {ItemStatus.PROPOSED}


def test_how_far_a_hosts_yes_has_come_is_told_from_the_log():
    days = proposed().days
    visit = next(item for item in days[0].items if item.host == "town-hall")
    asked = an_asked(host="town-hall", terms=terms(days[0].date, visit, a_triage()))
    store = a_store(answers=(a_host_answer(asked=asked),), rulings=(a_ruling(),))

    case = revised(store, days)

    statuses = {item.host: item.status for day in case.proposal.days for item in day.items if item.host}
    assert statuses == {"harbour-heat": ItemStatus.PROPOSED, "town-hall": ItemStatus.CONFIRMED}


def test_an_earlier_programme_is_taken_again_as_a_version_of_its_own():
    store = a_store()
    first = store.case(NUMBER).proposal.days
    revised(store, (first[0].model_copy(update={"items": first[0].items[:-1]}),))

    case = take_again(NUMBER, 1, revision=4, by=a_person(Role.COORDINATOR), drafting=drafting(), store=store)

    assert (case.proposal.version, case.proposal.days) == (3, first)
    assert (case.proposal.authorship.deed, case.proposal.authorship.of) == (Deed.TAKEN_AGAIN, 1)
    assert case.proposal.bundle(BundleKind.DRAFT_PROGRAMME).messages[0].id == "draft_programme-v3-1"


def test_a_version_that_never_was_is_not_taken_again():
    with pytest.raises(VersionUnknown):
        take_again(NUMBER, 7, revision=3, by=a_person(), drafting=drafting(), store=a_store())


def test_an_escort_who_went_firm_elsewhere_stops_the_programme():
    ada = Escort(person="ada", name="Ada Approver")
    store = a_store(escort=ada)
    store.put(a_case(number="2026-0002", status=Status.DISPATCHED, escort=ada))

    found = [one for one in revised(store).proposal.findings if one.rule == "escort_booked"]

    assert [(one.level, "2026-0002" in one.text) for one in found] == [("block", True)]
