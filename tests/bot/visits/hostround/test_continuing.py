from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.visits import approval, changes, editing, preparing
from bot.visits.approving import AS_SHIPPED
from bot.visits.changes.errors import NobodyToNotify
from bot.visits.errors import DraftStale, HostsUnconfirmed, NobodySilent, NotAllowed, StepNotAllowed
from bot.visits.hostround import answering, continuing
from bot.visits.hostround.linking import Links
from bot.visits.hostround.rounds import Round
from bot.visits.models import (
    AnswerKind,
    BundleKind,
    Case,
    ItemStatus,
    Message,
    MessageState,
    Role,
    Status,
    Verdict,
    Way,
)
from bot.visits.models.standing import received, standing
from bot.visits.proposal import Drafting
from bot.visits.word import Word
from tests.bot.visits.registers import some_registers
from tests.factories import NOW, NUMBER, SENDER, a_case, a_person, a_triage
from tests.fakes import InMemoryCaseStore, NoEvidence, PlainPapers

CARL, ADA = a_person(Role.COORDINATOR), a_person()
LINKS = Links(secret=b"s", address="https://visits.example")
DRAFTING = Drafting(some_registers(), NoEvidence(), PlainPapers(), SENDER, NOW, NUMBER, round=Round(links=LINKS))


def at(days: float) -> Drafting:
    return replace(DRAFTING, at=NOW + dt.timedelta(days=days))


def drafted(**triage: Any) -> InMemoryCaseStore:
    case = a_case(status=Status.TRIAGED, proposal=None, triage=a_triage(**triage))
    store = InMemoryCaseStore(case)
    preparing.propose(NUMBER, drafting=DRAFTING, store=store)
    return store


def approve(store: InMemoryCaseStore, kind: BundleKind, days: float, reason: str | None = None) -> Case:
    case = store.case(NUMBER)
    bundle = case.proposal.bundle(kind) if case.proposal else None
    assert bundle is not None
    decided = approval.decide(
        NUMBER,
        Word(bundle=kind, verdict=Verdict.APPROVE, digest=bundle.digest, by=ADA, via="web", reason=reason),
        store=store,
        at=NOW + dt.timedelta(days=days),
        approving=AS_SHIPPED,
    )
    for message in decided.messages:
        if message.state is MessageState.APPROVED:
            store.move_message(
                message.id, MessageState.SENT, was=MessageState.APPROVED, at=NOW + dt.timedelta(days=days)
            )
    return store.case(NUMBER)


def asked() -> InMemoryCaseStore:
    store = drafted()
    approve(store, BundleKind.HOST_ENQUIRIES, 1)
    return store


def say(store: InMemoryCaseStore, host: str, kind: AnswerKind, days: float, **said: Any) -> Case:
    item = next(item for _, item in received(days_of(store)) if item.host == host)
    heard = answering.Heard(kind, Way.TELEPHONE, **said)
    return answering.by_staff(NUMBER, item.id, heard, by=CARL, store=store, at=NOW + dt.timedelta(days=days))


def days_of(store: InMemoryCaseStore) -> Any:
    proposal = store.case(NUMBER).proposal
    assert proposal is not None
    return proposal.days


def hosts_of(store: InMemoryCaseStore) -> list[str]:
    return [item.host or "" for _, item in received(days_of(store))]


def letters(case: Case, kind: BundleKind) -> list[str]:
    bundle = case.proposal.bundle(kind) if case.proposal else None
    return [draft.to for draft in bundle.messages] if bundle else []


def test_enquiry_holds_its_own_link_and_an_invitation_and_seals_both() -> None:
    case = drafted().case(NUMBER)

    bundle = case.proposal.bundle(BundleKind.HOST_ENQUIRIES) if case.proposal else None
    assert bundle is not None
    for draft in bundle.messages:
        assert draft.asks is not None
        assert LINKS.link(NUMBER, draft.asks) in draft.body
        assert [file.media_type for file in draft.attachments] == ["text/calendar; method=REQUEST"]
        assert draft.digest != draft.model_copy(update={"asks": None}).digest
    assert len({LINKS.link(NUMBER, draft.asks) for draft in bundle.messages if draft.asks}) == len(bundle.messages)


def test_no_draws_the_programme_anew_around_what_was_agreed() -> None:
    store = asked()
    first, *others = hosts_of(store)
    for host in others:
        say(store, host, AnswerKind.YES, 2)
    say(store, first, AnswerKind.NO, 2)
    agreed = [(day.date, item.host, item.start) for day, item in received(days_of(store)) if item.host in others]

    case = continuing.redraw(NUMBER, by=CARL, drafting=at(3), store=store)

    assert first not in hosts_of(store)
    kept = [(day.date, item.host, item.start) for day, item in received(days_of(store)) if item.host in others]
    assert kept == agreed
    assert {item.status for _, item in received(days_of(store)) if item.host in others} <= {ItemStatus.CONFIRMED}
    assert case.status is Status.PROPOSED
    assert not {f"visits@{host}.example" for host in others} & set(letters(case, BundleKind.HOST_ENQUIRIES))
    assert letters(case, BundleKind.CHANGE_NOTICE) == []  # who said no keeps nothing free


@pytest.mark.parametrize(
    ("answer", "words"),
    [(None, "behøver ikke svare på vores spørgsmål"), (AnswerKind.YES, "havde venligt sagt ja")],
)
def test_host_that_drops_out_is_told_and_its_calendar_too(answer: AnswerKind | None, words: str) -> None:
    store = asked()
    if answer:
        say(store, hosts_of(store)[0], answer, 1.5)
    dropped = hosts_of(store)[0]
    without = tuple(
        day.model_copy(update={"items": tuple(item for item in day.items if item.host != dropped)})
        for day in days_of(store)
    )

    case = store.case(NUMBER)

    case = editing.revise(NUMBER, without, revision=case.revision, by=CARL, reason="", drafting=at(2), store=store)

    bundle = case.proposal.bundle(BundleKind.CHANGE_NOTICE) if case.proposal else None
    assert bundle is not None
    (draft,) = bundle.messages
    assert (draft.to, draft.calls_off and draft.calls_off.host) == (f"visits@{dropped}.example", dropped)
    assert [file.media_type for file in draft.attachments] == ["text/calendar; method=CANCEL"]
    assert words in draft.body
    assert letters(case, BundleKind.HOST_ENQUIRIES) == []  # nobody is asked what was asked already


def test_reminder_goes_to_silent_hosts_only_and_leaves_other_letters_as_they_are() -> None:
    store = asked()
    first, *others = hosts_of(store)
    say(store, first, AnswerKind.YES, 2)
    before = store.case(NUMBER).proposal

    case = continuing.remind(NUMBER, by=CARL, drafting=at(9), store=store)

    assert letters(case, BundleKind.FOLLOW_UP) == [f"visits@{host}.example" for host in others]
    assert before is not None
    assert case.proposal is not None
    assert [b.digest for b in case.proposal.bundles if b.kind is not BundleKind.FOLLOW_UP] == [
        b.digest for b in before.bundles
    ]
    reminded: list[Message] = [m for m in approve(store, BundleKind.FOLLOW_UP, 9).messages if m.bundle == "follow_up"]
    assert [message.draft.in_reply_to is not None for message in reminded] == [True] * len(others)


def test_hosts_are_not_asked_twice_because_another_letter_changes() -> None:
    store = asked()
    case = store.case(NUMBER)
    letter = case.proposal.bundle(BundleKind.DRAFT_PROGRAMME) if case.proposal else None
    assert letter is not None

    after = approval.decide(
        NUMBER,
        Word(
            bundle=letter.kind,
            verdict=Verdict.ASK_FOR_CHANGES,
            digest=letter.digest,
            by=ADA,
            via="web",
            reason="Warmer, please.",
        ),
        store=store,
        at=NOW + dt.timedelta(days=2),
        approving=AS_SHIPPED,
    )

    assert letters(after, BundleKind.DRAFT_PROGRAMME) == ["kim@malmberg.example"]
    assert letters(after, BundleKind.HOST_ENQUIRIES) == []


def test_nobody_is_reminded_who_answered() -> None:
    store = asked()
    for host in hosts_of(store):
        say(store, host, AnswerKind.HOLD, 2)

    with pytest.raises(NobodySilent):
        continuing.remind(NUMBER, by=CARL, drafting=at(9), store=store)


def agree(store: InMemoryCaseStore, reason: str = "", days: float = 5) -> Case:
    return continuing.confirm(NUMBER, by=CARL, reason=reason, drafting=at(days), store=store)


def test_programme_is_final_once_every_host_said_yes() -> None:
    store = asked()
    for host in hosts_of(store):
        say(store, host, AnswerKind.YES, 2)

    case = agree(store)

    assert case.proposal is not None
    assert [bundle.kind for bundle in case.proposal.bundles][:1] == [BundleKind.CONFIRMED_PROGRAMME]
    (draft,) = case.proposal.bundles[0].messages
    assert "All hosts have confirmed." in draft.body
    assert "DRAFT" not in draft.body
    assert b'"mark":""' in draft.attachments[0].content
    assert not [finding for finding in case.proposal.findings if finding.rule == "confirmed_without_yes"]
    assert approve(store, BundleKind.CONFIRMED_PROGRAMME, 6).status is Status.APPROVED


def test_programme_is_not_final_while_a_host_is_silent_unless_a_person_says_why() -> None:
    store = asked()
    first, *others = hosts_of(store)
    for host in others:
        say(store, host, AnswerKind.YES, 2)

    with pytest.raises(HostsUnconfirmed):
        agree(store)
    case = agree(store, "They fly tomorrow.")

    assert case.proposal is not None
    name = some_registers().host(first)
    assert name is not None
    assert f"has not been confirmed: {name.name}." in case.proposal.bundles[0].messages[0].body
    assert "All hosts have confirmed" not in case.proposal.bundles[0].messages[0].body
    assert {item.status for _, item in received(case.proposal.days) if item.host == first} == {ItemStatus.ASKED}


def test_final_programme_cannot_go_out_once_a_yes_is_set_aside() -> None:
    store = asked()
    for host in hosts_of(store):
        say(store, host, AnswerKind.YES, 2)
    agree(store)
    answer = store.case(NUMBER).answers[0]
    answering.rule(NUMBER, answer.id, confirmed=False, by=CARL, store=store, at=NOW + dt.timedelta(days=6))

    with pytest.raises(DraftStale):
        approve(store, BundleKind.CONFIRMED_PROGRAMME, 7)

    assert ItemStatus.ASKED in standing(store.case(NUMBER)).values()


@pytest.mark.parametrize("step", [continuing.redraw, continuing.remind])
def test_round_is_kept_by_those_who_may_on_cases_that_are_open(step: Any) -> None:
    store = asked()

    with pytest.raises(NotAllowed):
        step(NUMBER, by=a_person(Role.READER), drafting=at(3), store=store)
    store.put(store.case(NUMBER).model_copy(update={"status": Status.CANCELLED}))
    with pytest.raises(StepNotAllowed):
        step(NUMBER, by=CARL, drafting=at(3), store=store)


@pytest.mark.parametrize("off", [Status.CANCELLED, Status.POSTPONED, Status.NO_REPLY, Status.NO_SHOW])
def test_hosts_that_keep_time_for_a_visit_that_is_off_are_told(off: Status) -> None:
    store = asked()
    first, *others = hosts_of(store)
    say(store, first, AnswerKind.NO, 2)
    store.put(store.case(NUMBER).model_copy(update={"status": off}))
    assert continuing.keeping_time(store.case(NUMBER), NOW.date()) == len(others)

    case = changes.notify(NUMBER, by=CARL, drafting=at(3), store=store)

    assert letters(case, BundleKind.CHANGE_NOTICE) == [f"visits@{host}.example" for host in others]
    assert (case.status, continuing.keeping_time(case, NOW.date())) == (off, 0)
    notice = case.proposal.bundle(BundleKind.CHANGE_NOTICE) if case.proposal else None
    assert notice is not None
    assert "Besøget bliver ikke til noget" in notice.messages[0].body
    assert {m.state for m in approve(store, BundleKind.CHANGE_NOTICE, 4).messages} == {MessageState.SENT}
    with pytest.raises(NobodyToNotify):
        changes.notify(NUMBER, by=CARL, drafting=at(5), store=store)


def test_nobody_is_told_of_a_time_that_is_over() -> None:
    store = asked()
    store.put(store.case(NUMBER).model_copy(update={"status": Status.NO_SHOW}))
    days = (dt.date(2027, 12, 1) - NOW.date()).days

    assert continuing.keeping_time(store.case(NUMBER), NOW.date() + dt.timedelta(days=days)) == 0
    with pytest.raises(NobodyToNotify):
        changes.notify(NUMBER, by=CARL, drafting=at(days), store=store)


def test_nobody_is_notified_while_nothing_has_changed() -> None:
    with pytest.raises(NobodyToNotify):
        changes.notify(NUMBER, by=CARL, drafting=at(3), store=asked())
