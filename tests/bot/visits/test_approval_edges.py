"""Approval where one condition alone decides: what mutants of it were not told from before."""

from __future__ import annotations

import dataclasses

import pytest

from bot.visits import approval, approving
from bot.visits.approving import AS_SHIPPED, Approving
from bot.visits.errors import DraftStale, FindingsBlock, NotAllowed, SignerOnly, StepNotAllowed
from bot.visits.models import Bundle, BundleKind, Case, ItemStatus, Person, Role, Status, Verdict
from bot.visits.models.invitation import Invitation, Payer
from bot.visits.models.proposal import Retold
from bot.visits.staff.errors import NobodyElse
from bot.visits.staff.rota import Rota
from bot.visits.word import Word
from knowledge import ApprovalSetting
from knowledge.registers.changing import with_approval
from tests.bot.visits.registers import some_registers
from tests.bot.visits.test_approval import ENQUIRIES, PROGRAMME, decide
from tests.factories import (
    NOW,
    NUMBER,
    a_bundle,
    a_case,
    a_draft,
    a_finding,
    a_host_answer,
    a_letter_proposal,
    a_person,
    a_programme_day,
    a_programme_item,
    a_proposal,
    a_ruling,
    an_asked,
    an_enquiry,
)
from tests.fakes import InMemoryCaseStore

NOTICES, LETTER = BundleKind.CHANGE_NOTICE, BundleKind.INVITATION_LETTER
CARL = a_person(Role.COORDINATOR)


def held(case: Case) -> InMemoryCaseStore:
    return InMemoryCaseStore(case)


@pytest.mark.parametrize(
    ("verdict", "status", "event"),
    [
        (Verdict.APPROVE, Status.PROPOSED, "bundle.approved"),
        (Verdict.ASK_FOR_CHANGES, Status.PROPOSED, "bundle.changes_asked"),
        (Verdict.DECLINE, Status.PROPOSED, "case.declined"),
        (Verdict.REOPEN, Status.DISPATCHED, "case.reopened"),
    ],
)
def test_each_word_has_its_line_in_the_audit_log(verdict: Verdict, status: Status, event: str) -> None:
    store = held(a_case(status=status))

    case = decide(store, verdict, reason="Because of the boat.")

    assert store.audit()[-1].event == event
    versions = [one.authorship.reason for one in (case.proposal,) if one and one.authorship]
    assert versions == (["Because of the boat."] if verdict in (Verdict.ASK_FOR_CHANGES, Verdict.REOPEN) else [])


def test_who_may_not_decide_learns_nothing_of_the_case() -> None:
    with pytest.raises(NotAllowed):
        decide(held(a_case()), by=a_person(Role.READER), digest="sha256:0")
    with pytest.raises(NotAllowed):
        decide(held(a_case()), by=a_person(Role.READER), bundle=BundleKind.BRIEFING)


def test_messages_are_numbered_from_one() -> None:
    assert [one.position for one in decide(held(a_case()), bundle=ENQUIRIES).messages] == [1, 2]


def test_an_invitation_letter_is_approved_by_its_signer_alone() -> None:
    invitation = Invitation(number="1", guests=(), payer=Payer.GUESTS, signer="ada", signer_name="Ada Approver")
    drafted = a_proposal(bundles=(a_bundle(LETTER),), invitation=invitation)

    for person, proposal in ((a_person(Role.ADMIN), drafted), (a_person(), a_proposal(bundles=(a_bundle(LETTER),)))):
        with pytest.raises(SignerOnly):
            decide(held(a_case(status=Status.DISPATCHED, proposal=proposal)), bundle=LETTER, by=person)
    store = held(a_case(status=Status.DISPATCHED, proposal=drafted))
    assert len(decide(store, bundle=LETTER, by=a_person()).messages) == 1


def a_programme_with_a_yes(*, stands: bool, status: ItemStatus = ItemStatus.CONFIRMED, **bundles: object) -> Case:
    """Its first host said yes, or did not; its second was not asked."""
    items = (a_programme_item(status=status), a_programme_item(id="i2", host="school", title="School"))
    proposal = a_proposal(days=(a_programme_day(items=items),), **bundles)
    asked = an_asked()
    answers = {"answers": (a_host_answer(asked=asked),), "rulings": (a_ruling(),)} if stands else {}
    return a_case(proposal=proposal, messages=(an_enquiry(asked),), **answers)


def test_a_programme_that_shows_a_yes_which_does_not_hold_is_not_approved() -> None:
    assert decide(held(a_programme_with_a_yes(stands=True))).status is Status.APPROVED
    assert decide(held(a_programme_with_a_yes(stands=False, status=ItemStatus.PROPOSED))).status is Status.APPROVED
    with pytest.raises(DraftStale):
        decide(held(a_programme_with_a_yes(stands=False)))
    with pytest.raises(DraftStale):
        decide(held(a_programme_with_a_yes(stands=False, status=ItemStatus.HELD)))


def test_letters_that_show_no_programme_do_not_wait_for_its_hosts() -> None:
    case = a_programme_with_a_yes(stands=False)

    assert len(decide(held(case), bundle=ENQUIRIES).messages) == 3


def test_who_stands_in_for_a_right_to_send_does_not_override_findings() -> None:
    """A kind that is left to coordinators: its letters are theirs, a stopped programme is not."""
    registers = with_approval(some_registers(), "change_notice", ApprovalSetting(role="coordinator"))
    rights = Approving(approving.rules(registers), {})
    notices = Bundle(kind=NOTICES, messages=(a_draft(id="n1", attachments=(), retells=Retold(programme=2)),))

    def said(*, stopped: bool, by: Person) -> Case:
        findings = (a_finding(rule="too_late"), a_finding(rule="too_far", item=None)) if stopped else ()
        store = held(a_case(proposal=a_proposal(bundles=(notices,), findings=findings)))
        with_rights = {"bundle": NOTICES, "digest": notices.digest, "by": by, "reason": "By telephone."}
        return _decide(store, rights, **with_rights)

    assert said(stopped=False, by=CARL).status is Status.APPROVED
    with pytest.raises(NotAllowed):
        said(stopped=True, by=CARL)
    assert {one.reason for one in said(stopped=True, by=a_person()).overrides} == {"By telephone."}


def _decide(store: InMemoryCaseStore, rights: Approving, **fields: object) -> Case:
    word = Word(verdict=Verdict.APPROVE, via="web", **fields)  # type: ignore[arg-type]
    return approval.decide(NUMBER, word, store=store, at=NOW, approving=rights)


def test_all_that_stops_a_programme_is_named_in_the_audit_log() -> None:
    findings = (a_finding(rule="too_late"), a_finding(rule="too_far", item=None))
    store = held(a_case(proposal=a_proposal(findings=findings)))

    with pytest.raises(FindingsBlock, match=r"Too many\. Too many\."):
        decide(store)
    decide(store, reason="By telephone.")

    assert store.audit()[0].details["overridden"] == "too_far, too_late"


def test_what_was_approved_is_not_asked_to_be_changed() -> None:
    store = held(a_case())
    decide(store, bundle=ENQUIRIES)

    with pytest.raises(StepNotAllowed):
        decide(store, Verdict.ASK_FOR_CHANGES, bundle=ENQUIRIES, reason="Later.")


def test_a_case_that_was_merged_is_not_reopened() -> None:
    with pytest.raises(StepNotAllowed):
        decide(held(a_case(status=Status.DUPLICATE, merged_into="2026-0009")), Verdict.REOPEN)


def test_a_letter_case_that_stands_after_a_programme_is_triaged_again() -> None:
    case = a_case(status=Status.CLOSED, proposal=a_letter_proposal(BundleKind.REPLY))

    assert decide(held(case), Verdict.REOPEN, bundle=BundleKind.REPLY).status is Status.TRIAGED


def test_four_eyes_hold_where_they_are_set_and_nowhere_else() -> None:
    def rules(kind: str, *, four_eyes: bool) -> dict[BundleKind, bool]:
        setting = ApprovalSetting(role="" if kind == approving.ALL else "coordinator", four_eyes=four_eyes)
        made = approving.rules(with_approval(some_registers(), kind, setting))
        return {one: rule.four_eyes for one, rule in made.items()}

    assert set(rules(approving.ALL, four_eyes=True).values()) == {True}
    assert set(rules(approving.ALL, four_eyes=False).values()) == {False}
    assert rules("reply", four_eyes=True) == {one: one is BundleKind.REPLY for one in BundleKind}
    assert set(rules("reply", four_eyes=False).values()) == {False}


def test_four_eyes_bar_from_approving_alone() -> None:
    two = {kind: rule.model_copy(update={"four_eyes": True}) for kind, rule in AS_SHIPPED.rules.items()}
    rights = dataclasses.replace(AS_SHIPPED, rules=two)

    assert rights.may(a_person(), Verdict.ASK_FOR_CHANGES, PROGRAMME, authors={"ada"})
    assert not rights.may(a_person(), Verdict.APPROVE, PROGRAMME, authors={"ada"})
    assert rights.may(a_person(), Verdict.APPROVE, PROGRAMME, authors={"adam"})
    with pytest.raises(NobodyElse):
        rights.holder(a_person(), Verdict.APPROVE, PROGRAMME, authors={"ada"})


def test_who_has_left_is_neither_here_nor_stood_in_for() -> None:
    gone = a_person(active=False)
    rota = Rota({one.id: one for one in (gone, CARL)}, ())
    rights = approving.approving(AS_SHIPPED.rules, rota, NOW.date())

    assert rights.people == (CARL,)
    acting = dataclasses.replace(rights, acts_for={"carl": (gone,)})
    assert not acting.may(CARL, Verdict.APPROVE, PROGRAMME)
    assert acting.may(CARL, Verdict.APPROVE, BundleKind.REPLY)
