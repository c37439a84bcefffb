from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.visits import approval, rewording
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import (
    BundleUnknown,
    CaseMoved,
    DraftStale,
    FindingsBlock,
    LetterUnfinished,
    NotAllowed,
    ReasonMissing,
    RequestInvalid,
    StepNotAllowed,
    VisitError,
)
from bot.visits.models import (
    Bundle,
    BundleKind,
    Case,
    MessageState,
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
    a_draft,
    a_finding,
    a_letter_proposal,
    a_person,
    a_proposal,
)
from tests.fakes import InMemoryCaseStore

MARK = "DRAFT – subject to host confirmation"
PROGRAMME, ENQUIRIES = BundleKind.DRAFT_PROGRAMME, BundleKind.HOST_ENQUIRIES


def digest_in(store: InMemoryCaseStore, kind: BundleKind = PROGRAMME) -> str:
    proposal = store.case(NUMBER).proposal
    bundle = proposal.bundle(kind) if proposal else None
    return bundle.digest if bundle else "sha256:none"


def decide(store: InMemoryCaseStore, verdict: Verdict = Verdict.APPROVE, **overrides: Any) -> Case:
    bundle = overrides.get("bundle", PROGRAMME)
    values: dict[str, Any] = {
        "bundle": bundle,
        "digest": digest_in(store, bundle),
        "by": a_person(Role.APPROVER),
        "via": "web",
    }
    word = Word(verdict=verdict, **(values | overrides))
    return approval.decide(NUMBER, word, store=store, at=NOW, approving=AS_SHIPPED)


def edit(store: InMemoryCaseStore, **overrides: Any) -> Case:
    bundle = overrides.get("bundle", PROGRAMME)
    values: dict[str, Any] = {
        "bundle": bundle,
        "message": "draft_programme-v1-1",
        "subject": "New subject",
        "body": f"New words. {MARK}",
        "digest": digest_in(store, bundle),
        "by": a_person(Role.COORDINATOR),
    }
    return rewording.edit_letter(NUMBER, registers=some_registers(), store=store, at=NOW, **(values | overrides))


@pytest.fixture
def store() -> InMemoryCaseStore:
    return InMemoryCaseStore(a_case())


def test_approved_programme_becomes_messages_of_exactly_those_words(store: InMemoryCaseStore) -> None:
    case = decide(store)

    bundle = a_bundle()
    assert case.status is Status.APPROVED
    assert [(m.draft, m.state, m.bundle_digest) for m in case.messages] == [
        (draft, MessageState.APPROVED, bundle.digest) for draft in bundle.messages
    ]
    assert [(d.by, d.verdict, d.digest, d.via) for d in case.decisions] == [
        ("ada", Verdict.APPROVE, bundle.digest, "web")
    ]


def test_decision_and_its_audit_line_are_one_write(store: InMemoryCaseStore) -> None:
    decide(store)

    lines = store.audit()
    assert [(line.event, line.actor) for line in lines] == [("bundle.approved", "ada")]
    assert lines[0].details == {
        "bundle": "draft_programme",
        "digest": a_bundle().digest,
        "via": "web",
        "overridden": None,
        "was": "proposed",
        "to": "approved",
    }


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.APPROVED, Status.DISPATCHED])
def test_host_enquiries_are_approved_without_moving_the_case(status: Status) -> None:
    store = InMemoryCaseStore(a_case(status=status))

    case = decide(store, bundle=ENQUIRIES)

    assert case.status is status
    assert [m.id for m in case.messages] == [f"{NUMBER}-host_enquiries-v1-1", f"{NUMBER}-host_enquiries-v1-2"]


@pytest.mark.parametrize("kind", [BundleKind.CLARIFICATION, BundleKind.REDIRECT, BundleKind.DECLINE])
@pytest.mark.parametrize("status", Status)
def test_letters_are_approved_where_a_case_is_triaged_or_proposed(status: Status, kind: BundleKind) -> None:
    store = InMemoryCaseStore(a_case(status=status, proposal=a_letter_proposal(kind)))

    if status in {Status.TRIAGED, Status.PROPOSED}:
        assert len(decide(store, bundle=kind).messages) == 1
    else:
        with pytest.raises(StepNotAllowed):
            decide(store, bundle=kind)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PROPOSED])
def test_programme_is_approved_only_while_it_is_proposed(status: Status) -> None:
    case = a_case(status=status)
    store = InMemoryCaseStore(case)

    with pytest.raises(StepNotAllowed):
        decide(store)

    assert store.case(NUMBER) == case


@pytest.mark.parametrize("active", [True, False], ids=["active", "left"])
@pytest.mark.parametrize("verdict", [one for one in Verdict if one is not Verdict.RECALL])
@pytest.mark.parametrize("role", Role)
def test_verdict_needs_the_permission_of_the_table(role: Role, verdict: Verdict, active: bool) -> None:
    status = Status.DISPATCHED if verdict is Verdict.REOPEN else Status.PROPOSED
    case = a_case(status=status)
    store = InMemoryCaseStore(case)
    least = Role.COORDINATOR if verdict is Verdict.ASK_FOR_CHANGES else Role.APPROVER
    allowed = active and list(Role).index(role) >= list(Role).index(least)

    if allowed:
        assert decide(store, verdict, by=a_person(role), reason="Because.").decisions[0].verdict is verdict
    else:
        with pytest.raises(NotAllowed):
            decide(store, verdict, by=a_person(role, active=active), reason="Because.")
        assert (store.case(NUMBER), store.audit()) == (case, [])


def test_unknown_bundle_and_stale_digest_are_told_apart(store: InMemoryCaseStore) -> None:
    with pytest.raises(BundleUnknown):
        decide(store, bundle=BundleKind.BRIEFING)
    with pytest.raises(DraftStale):
        decide(store, digest="sha256:" + "0" * 64)
    with pytest.raises(DraftStale):
        decide(store, digest=digest_in(store, ENQUIRIES))

    assert store.audit() == []


def test_case_without_a_proposal_has_nothing_to_decide_on() -> None:
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED, proposal=None))

    with pytest.raises(BundleUnknown):
        decide(store)


def test_bundle_is_approved_once(store: InMemoryCaseStore) -> None:
    decide(store, bundle=ENQUIRIES)

    with pytest.raises(StepNotAllowed):
        decide(store, bundle=ENQUIRIES)

    assert len(store.case(NUMBER).messages) == 2


def test_of_two_who_decide_at_once_one_loses_with_a_clear_error(store: InMemoryCaseStore) -> None:
    digest = digest_in(store)

    def click(verdict: Verdict) -> str:
        try:
            decide(store, verdict, digest=digest)
        except VisitError as error:
            return type(error).__name__
        return "won"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(click, [Verdict.APPROVE, Verdict.DECLINE] * 4))

    assert results.count("won") == 1
    assert set(results) <= {"won", CaseMoved.__name__, StepNotAllowed.__name__}
    assert len(store.case(NUMBER).decisions) == 1


def test_finding_that_blocks_needs_a_reason_and_the_override_is_on_record() -> None:
    findings = (a_finding(rule="too_late"), a_finding(rule="no_lunch", level="warn"))
    store = InMemoryCaseStore(a_case(proposal=a_proposal(findings=findings)))

    with pytest.raises(FindingsBlock):
        decide(store, reason="  \n")
    case = decide(store, reason="The host agreed by phone.")

    assert case.decisions[0].reason == "The host agreed by phone."
    assert store.audit()[0].details["overridden"] == "too_late"


def test_finding_that_blocks_does_not_hold_up_asking_hosts() -> None:
    store = InMemoryCaseStore(a_case(proposal=a_proposal(findings=(a_finding(),))))

    assert len(decide(store, bundle=ENQUIRIES).messages) == 2


def test_asking_for_changes_needs_words_and_leaves_the_case_where_it_is(store: InMemoryCaseStore) -> None:
    with pytest.raises(ReasonMissing):
        decide(store, Verdict.ASK_FOR_CHANGES, reason=" ")
    case = decide(store, Verdict.ASK_FOR_CHANGES, reason="Start\r\nlater\x00.")

    assert (case.status, case.messages) == (Status.PROPOSED, ())
    assert case.decisions[0].reason == "Start\nlater."
    assert "later" not in str(store.audit())


def test_declined_case_sends_nothing(store: InMemoryCaseStore) -> None:
    case = decide(store, Verdict.DECLINE)

    assert (case.status, case.messages) == (Status.DECLINED, ())


def test_approved_case_is_reopened_before_it_is_declined() -> None:
    store = InMemoryCaseStore(a_case(status=Status.APPROVED))

    with pytest.raises(StepNotAllowed):
        decide(store, Verdict.DECLINE)
    decide(store, Verdict.REOPEN)

    assert decide(store, Verdict.DECLINE).status is Status.DECLINED


def test_reopened_case_has_new_drafts_that_no_approval_covers(store: InMemoryCaseStore) -> None:
    first = digest_in(store)
    decide(store)

    case = decide(store, Verdict.REOPEN)

    assert case.proposal is not None
    assert (case.status, case.proposal.version) == (Status.PROPOSED, 2)
    assert digest_in(store) != first
    assert [d.id for d in case.proposal.bundles[0].messages] == ["draft_programme-v2-1"]
    with pytest.raises(DraftStale):
        decide(store, digest=first)
    assert len(decide(store).messages) == 2


def test_reopened_letter_case_is_triaged_again() -> None:
    kind = BundleKind.DECLINE
    store = InMemoryCaseStore(a_case(status=Status.DECLINED, proposal=a_letter_proposal(kind)))

    assert decide(store, Verdict.REOPEN, bundle=kind).status is Status.TRIAGED


@pytest.mark.parametrize("status", [Status.TRIAGED, Status.PROPOSED, Status.RECEIVED])
def test_undecided_case_is_not_reopened(status: Status) -> None:
    store = InMemoryCaseStore(a_case(status=status))

    with pytest.raises(StepNotAllowed):
        decide(store, Verdict.REOPEN)


def test_edited_letter_is_a_new_version_in_which_nothing_else_changed(store: InMemoryCaseStore) -> None:
    before = store.case(NUMBER).proposal
    assert before is not None

    case = edit(store)

    after = case.proposal
    assert after is not None
    edited = after.bundles[0].messages[0]
    assert (edited.id, edited.subject, edited.body) == ("draft_programme-v2-1", "New subject", f"New words. {MARK}\n")
    assert edited.attachments == before.bundles[0].messages[0].attachments
    assert (after.version, after.days, after.bundles[1].digest) == (2, before.days, before.bundles[1].digest)
    assert (case.status, [line.event for line in store.audit()]) == (Status.PROPOSED, ["letter.edited"])


def test_edited_letter_cannot_ride_on_the_digest_that_was_read(store: InMemoryCaseStore) -> None:
    read = digest_in(store)
    edit(store)

    with pytest.raises(DraftStale):
        decide(store, digest=read)

    assert decide(store).messages[0].draft.body == f"New words. {MARK}\n"


def test_other_letters_of_the_bundle_stay_as_they_were(store: InMemoryCaseStore) -> None:
    case = edit(store, bundle=ENQUIRIES, message="host_enquiries-v1-2")

    assert case.proposal is not None
    first, second = case.proposal.bundles[1].messages
    assert first == a_bundle(ENQUIRIES, messages=2).messages[0]
    assert (second.id, second.to) == ("host_enquiries-v2-2", "host2@hosts.example")


def test_approved_letter_is_not_edited(store: InMemoryCaseStore) -> None:
    decide(store, bundle=ENQUIRIES)

    with pytest.raises(StepNotAllowed):
        edit(store, bundle=ENQUIRIES, message="host_enquiries-v1-1")


@pytest.mark.parametrize("role", Role)
def test_editing_needs_the_permission_of_the_table(store: InMemoryCaseStore, role: Role) -> None:
    if role is Role.READER:
        with pytest.raises(NotAllowed):
            edit(store, by=a_person(role))
    else:
        assert edit(store, by=a_person(role)).revision == a_case().revision + 1


def test_subject_cannot_carry_a_header(store: InMemoryCaseStore) -> None:
    case = edit(store, subject="Hello\r\nBcc: eve@evil.example\u2028x\x85y\x0bz\x00")

    assert case.proposal is not None
    assert case.proposal.bundles[0].messages[0].subject == "Hello Bcc: eve@evil.example x y z"


def test_body_loses_control_characters_and_nothing_else(store: InMemoryCaseStore) -> None:
    case = edit(store, body="Kære Åse\u202e,\r\n\r\n\tBlåbær\x00\x1b[31m 你好 👋\n")

    assert case.proposal is not None
    assert case.proposal.bundles[0].messages[0].body == "Kære Åse,\n\n\tBlåbær[31m 你好 👋\n"


@pytest.mark.parametrize(
    "words",
    [{"subject": " \r\n"}, {"subject": "x" * 301}, {"body": "\x00 \n"}, {"body": "x" * 50_001}],
    ids=["no subject", "long subject", "no body", "long body"],
)
def test_letter_without_words_or_with_too_many_is_refused(store: InMemoryCaseStore, words: dict[str, str]) -> None:
    with pytest.raises(RequestInvalid):
        edit(store, **words)


def test_message_that_is_not_in_the_bundle_is_unknown(store: InMemoryCaseStore) -> None:
    with pytest.raises(BundleUnknown):
        edit(store, message="host_enquiries-v1-1")


def test_letter_with_a_gap_is_approved_only_once_a_person_has_filled_it() -> None:
    reply = BundleKind.REPLY
    draft = a_draft(id="reply-v1-1", body="Dear Kim,\n\n⟦ svar / answer ⟧\n", attachments=())
    proposal = a_letter_proposal(reply, bundles=(Bundle(kind=reply, messages=(draft,)),))
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED, proposal=proposal))

    with pytest.raises(LetterUnfinished):
        decide(store, bundle=reply)
    edit(store, bundle=reply, message="reply-v1-1", body="Dear Kim,\n\nForty.\n")

    assert [message.draft.body for message in decide(store, bundle=reply).messages] == ["Dear Kim,\n\nForty.\n"]
