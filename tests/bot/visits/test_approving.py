"""Who may approve what: by kind and role, by four eyes, and for whoever is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from bot.visits import approval, approving, rewording
from bot.visits.approving import ApprovalRule, Approving, shipped_rules
from bot.visits.authors import authors
from bot.visits.errors import NotAllowed
from bot.visits.models import Authorship, BundleKind, Case, Deed, Person, Proposal, Role, Verdict
from bot.visits.models.absence import Absence
from bot.visits.staff.errors import FourEyes, NobodyElse
from bot.visits.staff.rota import Rota
from bot.visits.versions import made_by, reissue, reword
from bot.visits.word import Word
from knowledge import ApprovalSetting
from knowledge.registers.changing import with_approval
from tests.bot.visits.registers import some_registers
from tests.factories import NOW, NUMBER, a_bundle, a_case, a_letter_proposal, a_person, a_proposal
from tests.fakes import InMemoryCaseStore

TODAY = NOW.date()
RITA, CARL, ADA, ADAM = (a_person(role) for role in Role)
ASKING, PROGRAMME = BundleKind.CLARIFICATION, BundleKind.DRAFT_PROGRAMME

#: The house's defaults, once more: what a coordinator lets out alone.
BY_COORDINATORS = {
    BundleKind.CLARIFICATION,
    BundleKind.RECEIPT,
    BundleKind.REMINDER,
    BundleKind.REPLY,
    BundleKind.HOST_ENQUIRIES,
    BundleKind.FOLLOW_UP,
    BundleKind.BRIEFING,
    BundleKind.THANKS,
    BundleKind.HAND_OVER,
    BundleKind.COUNTERPART_NOTE,
}


def today(*absences: Absence, rules: Mapping[BundleKind, ApprovalRule] | None = None, **settings: str) -> Approving:
    """With everybody here but those that are away, and the roles that are set otherwise."""
    registers = some_registers()
    for kind, role in settings.items():
        registers = with_approval(registers, kind, ApprovalSetting(role=role))
    rota = Rota({one.id: one for one in (RITA, CARL, ADA, ADAM)}, absences)
    return approving.approving(rules or approving.rules(registers), rota, TODAY)


def away(person: Person, substitute: Person | None) -> Absence:
    return Absence(
        person=person.id, first=TODAY, last=TODAY, substitute=substitute and substitute.id, by="adam", at=NOW
    )


def two_look(kind: BundleKind = ASKING) -> Mapping[BundleKind, ApprovalRule]:
    return approving.rules(with_approval(some_registers(), kind, ApprovalSetting(role="coordinator", four_eyes=True)))


@pytest.mark.parametrize("kind", BundleKind)
@pytest.mark.parametrize("role", Role)
def test_who_approves_depends_on_the_kind_of_letters(kind: BundleKind, role: Role) -> None:
    leads = role in (Role.APPROVER, Role.ADMIN)
    allowed = leads or (role is Role.COORDINATOR and kind in BY_COORDINATORS)

    assert today().may(a_person(role), Verdict.APPROVE, kind) is allowed
    assert not today().may(a_person(role, active=False), Verdict.APPROVE, kind)


@pytest.mark.parametrize("least", [Role.COORDINATOR, Role.APPROVER, Role.ADMIN])
@pytest.mark.parametrize("role", Role)
def test_another_role_can_be_set_for_a_kind(least: Role, role: Role) -> None:
    allowed = list(Role).index(role) >= list(Role).index(least)

    assert today(draft_programme=least.value).may(a_person(role), Verdict.APPROVE, PROGRAMME) is allowed


def test_the_signer_of_an_invitation_letter_is_not_a_matter_of_the_rules() -> None:
    assert today(invitation_letter="coordinator").rules[BundleKind.INVITATION_LETTER].role is Role.APPROVER


def test_what_is_shipped_has_a_reason_in_both_languages() -> None:
    assert all(rule.why["da"] and rule.why["en"] for rule in shipped_rules().values())


def test_a_substitute_approves_in_the_name_of_whoever_is_away() -> None:
    rights = today(away(ADA, CARL))

    assert rights.holder(CARL, Verdict.APPROVE, PROGRAMME) == ADA
    assert rights.holder(CARL, Verdict.APPROVE, ASKING) == CARL, "in the own name where that is enough"
    assert rights.holder(CARL, Verdict.DECLINE, PROGRAMME) == ADA
    assert [one.id for one in rights.approvers(PROGRAMME)] == ["adam", "carl"]
    with pytest.raises(NotAllowed):
        today(away(ADA, None)).holder(CARL, Verdict.APPROVE, PROGRAMME)


def test_a_substitute_who_only_reads_decides_nothing() -> None:
    with pytest.raises(NotAllowed):
        today(away(ADA, RITA)).holder(RITA, Verdict.APPROVE, PROGRAMME)


def test_a_decision_says_for_whom_it_was_made() -> None:
    store = InMemoryCaseStore(a_case())

    case = _approve(store, CARL, today(away(ADA, CARL)), kind=PROGRAMME)

    (decision,) = case.decisions
    assert (decision.by, decision.acting_for, decision.acting_for_name) == ("carl", "ada", "Ada Approver")


def test_whoever_wrote_the_words_does_not_approve_them_where_two_are_to_look() -> None:
    store = InMemoryCaseStore(a_case(proposal=a_letter_proposal()))
    _reword(store, CARL)

    with pytest.raises(FourEyes, match=r"\(Ada Approver, Adam Admin\)"):
        _approve(store, CARL, today(rules=two_look()))

    assert _approve(store, ADA, today(rules=two_look())).messages
    assert today(rules=two_look(PROGRAMME)).may(CARL, Verdict.APPROVE, ASKING, authors={"carl"}), "of another kind"


def test_where_nobody_else_is_here_that_is_said() -> None:
    store = InMemoryCaseStore(a_case(proposal=a_letter_proposal()))
    _reword(store, CARL)

    with pytest.raises(NobodyElse):
        _approve(store, CARL, today(away(ADA, None), away(ADAM, CARL), rules=two_look()))


def test_two_can_be_made_to_look_at_everything() -> None:
    registers = with_approval(some_registers(), "all", ApprovalSetting(role="", four_eyes=True))

    assert all(rule.four_eyes for rule in approving.rules(registers).values())


def _reword(store: InMemoryCaseStore, by: Person) -> None:
    case = store.case(NUMBER)
    assert case.proposal
    rewording.edit_letter(
        NUMBER,
        bundle=ASKING,
        message=f"{ASKING}-v1-1",
        subject="Other words",
        body="Other words.",
        digest=case.proposal.bundles[0].digest,
        by=by,
        registers=some_registers(),
        store=store,
        at=NOW,
    )


def _approve(store: InMemoryCaseStore, by: Person, rights: Approving, *, kind: BundleKind = ASKING) -> Case:
    proposal = store.case(NUMBER).proposal
    bundle = proposal.bundle(kind) if proposal else None
    assert bundle
    return approval.decide(
        NUMBER,
        Word(bundle=kind, verdict=Verdict.APPROVE, digest=bundle.digest, by=by, via="web"),
        store=store,
        at=NOW,
        approving=rights,
    )


def _written(*deeds: tuple[Deed, Person | None], first: Proposal | None = None) -> list[Proposal]:
    """Versions, one a deed; each one of words has other words than the one before it."""
    versions = [first or a_proposal(authorship=Authorship(deed=Deed.DRAFTED))]
    for number, (deed, by) in enumerate(deeds, start=1):
        at, last = NOW + dt.timedelta(minutes=number), versions[-1]
        made = made_by(by, deed) if by else Authorship(deed=deed)
        if deed is Deed.REWORDED:
            message = last.bundles[1].messages[0].id
            enquiries = BundleKind.HOST_ENQUIRIES
            versions.append(
                reword(last, bundle=enquiries, message=message, subject="S", body=f"B{number}", at=at, authorship=made)
            )
        else:
            versions.append(reissue(last, at=at, authorship=made))
    return versions


@pytest.mark.parametrize(
    ("deeds", "wrote"),
    [
        pytest.param((), set(), id="the assistant"),
        pytest.param(((Deed.REWORDED, CARL),), {"carl"}, id="reworded"),
        pytest.param(((Deed.REWORDED, CARL), (Deed.REWORDED, ADA)), {"ada"}, id="reworded again"),
        pytest.param(((Deed.REWORDED, CARL), (Deed.REISSUED, ADA)), {"carl"}, id="the same words again"),
        pytest.param(((Deed.REISSUED, ADA),), set(), id="the assistant's words again"),
    ],
)
def test_the_author_is_whoever_last_put_the_words_in(deeds: tuple[tuple[Deed, Person]], wrote: set[str]) -> None:
    versions = _written(*deeds)

    assert authors(versions[-1].bundles[1], versions) == wrote
    assert authors(versions[-1].bundles[0], versions) == set(), "of the other letters nobody touched a word"


def test_whoever_changed_the_programme_wrote_its_letter() -> None:
    before = a_proposal()
    day = before.days[0].model_copy(update={"date": before.days[0].date + dt.timedelta(days=1)})
    edited = a_proposal(version=2, days=(day,), authorship=made_by(CARL, Deed.EDITED))

    assert authors(a_bundle(), [before, edited]) == {"carl"}
    assert authors(edited.bundles[1], [before, edited]) == set()
