from __future__ import annotations

import datetime as dt

import pytest

from bot.visits import approval, overriding, rewording, wording
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import CaseMoved, DraftStale, FindingsBlock, NotAllowed, StepNotAllowed
from bot.visits.models import (
    BundleKind,
    Case,
    Finding,
    Pending,
    ProgrammeItem,
    Proposal,
    Role,
    Status,
    Verdict,
)
from bot.visits.word import Word
from tests.bot.visits.registers import some_registers
from tests.factories import (
    NOW,
    NUMBER,
    a_bundle,
    a_case,
    a_change,
    a_finding,
    a_person,
    a_programme_day,
    a_programme_item,
    a_proposal,
)
from tests.fakes import InMemoryCaseStore

TOO_MANY = a_finding(rule="group_over_host_limit", text="Too many.")
TOO_LATE = a_finding(rule="too_late", item=None, text="Too late.")
ADA = a_person()


def a_stopped_case(**overrides: object) -> Case:
    return a_case(proposal=a_proposal(findings=(TOO_MANY, TOO_LATE, a_finding(rule="dull", level="warn"))), **overrides)


@pytest.fixture
def store() -> InMemoryCaseStore:
    return InMemoryCaseStore(a_stopped_case())


def seal(store: InMemoryCaseStore, finding: Finding = TOO_MANY) -> str:
    proposal = store.case(NUMBER).proposal
    assert proposal is not None
    return next(seal for one, seal in overriding.sealed(proposal) if one.rule == finding.rule)


def override(store: InMemoryCaseStore, finding: Finding = TOO_MANY, **changes: object) -> Case:
    values = {"reason": "The host agreed by telephone.", "by": ADA, "via": "web", "store": store, "at": NOW}
    return overriding.override(NUMBER, **({"seal": seal(store, finding)} | values | changes))  # type: ignore[arg-type]


def current_digest(store: InMemoryCaseStore, kind: BundleKind) -> str:
    proposal = store.case(NUMBER).proposal
    bundle = proposal.bundle(kind) if proposal else None
    return bundle.digest if bundle else ""


def approve(store: InMemoryCaseStore, bundle: BundleKind = BundleKind.DRAFT_PROGRAMME, reason: str = "") -> Case:
    return approval.decide(
        NUMBER,
        Word(
            bundle=bundle,
            verdict=Verdict.APPROVE,
            digest=current_digest(store, bundle),
            by=ADA,
            via="web",
            reason=reason,
        ),
        store=store,
        at=NOW,
        approving=AS_SHIPPED,
    )


def next_version(store: InMemoryCaseStore, *findings: Finding, item: ProgrammeItem | None = None) -> Case:
    case = store.case(NUMBER)
    assert case.proposal is not None
    day = a_programme_day(items=(item or a_programme_item(),))
    proposal = a_proposal(version=case.proposal.version + 1, findings=findings, days=(day,))
    return store.apply(a_change(case, proposal=proposal))


def rules(case: Case) -> list[str]:
    return [finding.rule for finding, _ in overriding.blocking(case)]


def test_an_override_keeps_who_when_which_and_why(store: InMemoryCaseStore) -> None:
    (kept,) = override(store).overrides

    assert (kept.rule, kept.item, kept.text) == ("group_over_host_limit", "i1", "Too many.")
    assert (kept.by, kept.by_name, kept.at, kept.reason) == (ADA.id, ADA.name, NOW, "The host agreed by telephone.")


def test_an_override_is_in_the_audit_log_without_its_words(store: InMemoryCaseStore) -> None:
    override(store)

    (line,) = store.audit()
    assert (line.event, line.actor) == ("finding.overridden", ADA.id)
    assert line.details == {
        "rule": "group_over_host_limit",
        "item": "i1",
        "finding": seal(store),
        "version": 1,
        "via": "web",
    }


def test_each_finding_needs_its_own_word(store: InMemoryCaseStore) -> None:
    assert rules(override(store)) == ["too_late"]
    with pytest.raises(FindingsBlock, match=r"Too late\.$"):
        approve(store)
    override(store, TOO_LATE)

    assert approve(store).status is Status.APPROVED


def test_the_reason_of_an_approval_counts_for_what_is_left(store: InMemoryCaseStore) -> None:
    override(store)

    case = approve(store, reason="The minister insists.")

    assert [(one.rule, one.reason) for one in case.overrides] == [
        ("group_over_host_limit", "The host agreed by telephone."),
        ("too_late", "The minister insists."),
    ]
    assert store.audit()[-1].details["overridden"] == "too_late"


def test_what_is_taken_back_stops_the_programme_again(store: InMemoryCaseStore) -> None:
    override(store)

    case = overriding.take_back(NUMBER, seal=seal(store), by=ADA, via="web", store=store, at=NOW)

    assert rules(case) == ["group_over_host_limit", "too_late"]
    assert [one.taken_back for one in case.overrides] == [False, True]
    with pytest.raises(DraftStale):
        overriding.take_back(NUMBER, seal=seal(store), by=ADA, via="web", store=store, at=NOW)


def test_an_override_survives_a_version_in_which_the_finding_stands_unchanged(store: InMemoryCaseStore) -> None:
    override(store)

    renumbered = a_programme_item(id="i7", note="Another note.")
    case = next_version(store, TOO_MANY.model_copy(update={"item": "i7"}), item=renumbered)

    assert rules(case) == []
    assert [one.version for one in case.overrides] == [2]


@pytest.mark.parametrize(
    ("finding", "item"),
    [
        pytest.param(TOO_MANY.model_copy(update={"text": "Far too many."}), a_programme_item(), id="another sentence"),
        pytest.param(TOO_MANY, a_programme_item(end=dt.time(12)), id="another time"),
        pytest.param(TOO_MANY, a_programme_item(host="bus-lab"), id="another host"),
        pytest.param(TOO_MANY, a_programme_item(split=2), id="another split"),
    ],
)
def test_an_override_lapses_with_what_it_was_given_on(
    store: InMemoryCaseStore, finding: Finding, item: ProgrammeItem
) -> None:
    override(store)

    assert rules(next_version(store, finding, item=item)) == ["group_over_host_limit"]


def test_an_override_does_not_come_back_when_the_finding_does(store: InMemoryCaseStore) -> None:
    override(store)
    next_version(store)

    case = next_version(store, TOO_MANY)

    assert rules(case) == ["group_over_host_limit"]
    assert len(case.overrides) == 1


def test_an_override_survives_new_words_in_a_letter(store: InMemoryCaseStore) -> None:
    override(store)

    case = rewording.edit_letter(
        NUMBER,
        bundle=BundleKind.DRAFT_PROGRAMME,
        message="draft_programme-v1-1",
        subject="Your visit",
        body=f"Other words. {wording.of('en').label('mark')}",
        digest=a_bundle().digest,
        by=ADA,
        registers=some_registers(),
        store=store,
        at=NOW,
    )

    assert rules(case) == ["too_late"]


def test_an_override_without_a_reason_is_refused(store: InMemoryCaseStore) -> None:
    with pytest.raises(FindingsBlock):
        override(store, reason=" \n")

    assert store.case(NUMBER).overrides == ()


def test_a_finding_is_overridden_by_those_who_may_approve(store: InMemoryCaseStore) -> None:
    with pytest.raises(NotAllowed):
        override(store, by=a_person(Role.COORDINATOR))


@pytest.mark.parametrize("seal", ["", "nothing", "0" * 32])
def test_a_finding_that_is_not_there_cannot_be_overridden(store: InMemoryCaseStore, seal: str) -> None:
    with pytest.raises(DraftStale):
        override(store, seal=seal)


def test_a_warning_needs_no_override(store: InMemoryCaseStore) -> None:
    with pytest.raises(DraftStale):
        override(store, a_finding(rule="dull"))


@pytest.mark.parametrize(
    "changes",
    [{"status": Status.CLOSED}, {"status": Status.DECLINED}, {"pending": Pending.DRAFT}, {"proposal": None}],
    ids=str,
)
def test_nothing_is_overridden_where_nothing_can_go_out(changes: dict[str, object]) -> None:
    store = InMemoryCaseStore(a_stopped_case().model_copy(update=changes))

    with pytest.raises(StepNotAllowed):
        overriding.override(NUMBER, seal="0" * 32, reason="Well.", by=ADA, via="web", store=store, at=NOW)


def test_of_two_at_once_one_is_told(store: InMemoryCaseStore) -> None:
    case = store.case(NUMBER)
    override(store)

    with pytest.raises(CaseMoved):
        store.apply(a_change(case))


def test_hosts_may_be_asked_while_a_finding_stands(store: InMemoryCaseStore) -> None:
    assert len(approve(store, BundleKind.HOST_ENQUIRIES).messages) == 2


def test_findings_of_no_proposal_stop_nothing() -> None:
    case = a_case(proposal=None)

    assert (overriding.blocking(case), overriding.standing(case)) == ([], {})


def test_seals_of_two_findings_on_one_item_differ() -> None:
    proposal: Proposal = a_proposal(findings=(TOO_MANY, TOO_MANY.model_copy(update={"rule": "host_closed"})))

    assert len({seal for _, seal in overriding.sealed(proposal)}) == 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("Everything is settled.", ["draft_unmarked"], id="no mark any more"),
        pytest.param("DRAFT – subject to host confirmation.", [], id="marked"),
    ],
)
def test_words_that_a_person_puts_in_a_letter_are_checked_too(body: str, expected: list[str]) -> None:
    store = InMemoryCaseStore(a_case())

    case = rewording.edit_letter(
        NUMBER,
        bundle=BundleKind.DRAFT_PROGRAMME,
        message="draft_programme-v1-1",
        subject="Your visit",
        body=body,
        digest=current_digest(store, BundleKind.DRAFT_PROGRAMME),
        by=ADA,
        registers=some_registers(),
        store=store,
        at=NOW,
    )

    assert rules(case) == expected
