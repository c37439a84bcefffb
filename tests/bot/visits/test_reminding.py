from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.visits import approval, closing, dispatch, lifecycle, preparing, proposal, reminding
from bot.visits.approving import AS_SHIPPED
from bot.visits.errors import DraftStale, NotAllowed, StepNotAllowed
from bot.visits.models import BundleKind, Case, Inbound, MailNature, MailSigns, Match, Role, Status, Verdict
from bot.visits.models.counterpart import Addressee
from bot.visits.models.journal import EntryKind, JournalEntry, Side, Wording
from bot.visits.models.task import Task, TaskKind
from bot.visits.proposal import Drafting
from bot.visits.silence import silence
from bot.visits.tasks import finish, words
from bot.visits.word import Word
from bot.visits.wording import LANGUAGES
from tests.bot.visits.registers import some_registers
from tests.factories import NOW, NUMBER, SENDER, a_case, a_change, a_person, a_triage, a_visit_request
from tests.fakes import (
    InMemoryCaseStore,
    InMemoryJournalStore,
    InMemoryTaskStore,
    NoEvidence,
    PlainPapers,
    RecordingOutbox,
)

CARL, ADA = a_person(Role.COORDINATOR), a_person()
DRAFTING = Drafting(some_registers(), NoEvidence(), PlainPapers(), SENDER, NOW, NUMBER)
HOUSE = DRAFTING.registers.house
WEEK = dt.timedelta(days=7)  #: Five workdays.


def at(days: float) -> Drafting:
    return replace(DRAFTING, at=NOW + dt.timedelta(days=days))


def sent(store: InMemoryCaseStore, kind: BundleKind, days: float) -> Case:
    made = store.case(NUMBER).proposal
    bundle = made.bundle(kind) if made else None
    assert bundle is not None
    when, outbox = NOW + dt.timedelta(days=days), RecordingOutbox()
    approval.decide(
        NUMBER,
        Word(bundle=kind, verdict=Verdict.APPROVE, digest=bundle.digest, by=ADA, via="web", reason="x"),
        store=store,
        at=when,
        approving=AS_SHIPPED,
    )
    dispatch.dispatch(NUMBER, bundle.digest, store=store, outbox=outbox, at=when)
    return store.case(NUMBER)


def waiting(language: str = "en", **triage: Any) -> InMemoryCaseStore:
    """A case whose questions to the enquirer went out."""
    facts = {"language": language, "dates": None, "missing": ("dates",), "recommendation": "clarify"} | triage
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED, proposal=None, triage=a_triage(**facts)))
    preparing.propose(NUMBER, drafting=DRAFTING, store=store)
    assert sent(store, BundleKind.CLARIFICATION, 0).status is Status.WAITING
    return store


def with_a_programme_out() -> InMemoryCaseStore:
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED, proposal=None))
    preparing.propose(NUMBER, drafting=DRAFTING, store=store)
    assert sent(store, BundleKind.DRAFT_PROGRAMME, 0).status is Status.DISPATCHED
    return store


def came(store: InMemoryCaseStore, days: float, *, match: Match = Match.MESSAGE_ID, **signs: Any) -> Case:
    mail = MailSigns(sender="kim@malmberg.example", **signs)
    request = a_visit_request(message="We will answer.", mail=mail, automatic=mail.nature is not None)
    message = Inbound(id="m1", request=request, received_at=NOW + dt.timedelta(days=days), match=match)
    return store.apply(a_change(store.case(NUMBER), landed=message, event="message.received"))


def tick(
    store: InMemoryCaseStore,
    days: float,
    tasks: InMemoryTaskStore | None = None,
    journal: InMemoryJournalStore | None = None,
) -> list[str]:
    kept = journal or InMemoryJournalStore(store)
    return reminding.draft_owed(drafting=at(days), store=store, tasks=tasks or InMemoryTaskStore(store), journal=kept)


def test_who_does_not_answer_is_reminded_twice_and_then_the_case_may_be_put_away() -> None:
    store = waiting()
    reminded = []
    for days in (1, 7, 8, 14, 15, 21, 22):
        if tick(store, days):
            reminded.append(days)
            assert not tick(store, days)
            assert sent(store, BundleKind.REMINDER, days).status is Status.WAITING

    case = store.case(NUMBER)
    found = silence(case)
    assert found is not None
    assert (reminded, found.reminders) == ([7, 14], 2)
    assert [found.is_over(HOUSE, NOW.date() + days * dt.timedelta(days=1)) for days in (20, 21)] == [False, True]
    ended = closing.close(NUMBER, outcome=Status.NO_REPLY, by=CARL, store=store, at=NOW + 3 * WEEK)
    assert ended.status is Status.NO_REPLY


def test_a_reminder_speaks_to_whom_a_forwarded_request_is_answered() -> None:
    store = waiting()
    addressee = Addressee(name="Ulrike Vogt", email="vogt@first-writer.example", by="carl", by_name="Carl", at=NOW)
    store.put(store.case(NUMBER).model_copy(update={"addressee": addressee}))

    case = reminding.remind(NUMBER, by=a_person(), drafting=at(10), store=store)

    bundle = case.proposal and case.proposal.bundle(BundleKind.REMINDER)
    assert bundle
    assert "Ulrike Vogt" in bundle.messages[0].body
    assert "first-writer" in lifecycle.search_text(case)


def test_a_reminder_answers_our_letter_and_asks_what_that_asked() -> None:
    store = waiting()
    clarification = store.case(NUMBER).messages[0].draft
    before = store.case(NUMBER).proposal

    case = reminding.remind(NUMBER, by=CARL, drafting=at(7), store=store)

    made = case.proposal
    assert before is not None
    assert made is not None
    (draft,) = made.bundle(BundleKind.REMINDER).messages  # type: ignore[union-attr]
    assert (draft.to, draft.in_reply_to) == (clarification.to, clarification.message_id)
    question = next(line for line in clarification.body.splitlines() if line.startswith("- "))
    assert question in draft.body
    assert "23 November 2026" in draft.body
    assert made.bundle(BundleKind.CLARIFICATION) == before.bundle(BundleKind.CLARIFICATION)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_is_written_in_the_language_of_the_enquirer_with_a_danish_twin(language: str) -> None:
    for store in (waiting(language), _programme_in(language)):
        case = reminding.remind(NUMBER, by=CARL, drafting=at(7), store=store)
        made, triage = case.proposal, case.triage
        assert made is not None
        assert triage is not None
        (draft,) = made.bundle(BundleKind.REMINDER).messages  # type: ignore[union-attr]
        assert draft.language == language
        assert "{" not in draft.body + draft.subject
        twins = proposal.twins(made, case.request, triage, drafting=at(7))
        assert (draft.id in twins) is (language != "da")
        assert all(twin.same for id_, twin in twins.items() if id_ == draft.id)


def _programme_in(language: str) -> InMemoryCaseStore:
    store = InMemoryCaseStore(a_case(status=Status.TRIAGED, proposal=None, triage=a_triage(language=language)))
    preparing.propose(NUMBER, drafting=DRAFTING, store=store)
    sent(store, BundleKind.DRAFT_PROGRAMME, 0)
    return store


def test_a_draft_programme_is_recalled_by_its_days_and_never_once_they_are_over() -> None:
    store = with_a_programme_out()

    assert tick(store, 7) == [NUMBER]
    made = store.case(NUMBER).proposal
    assert made is not None
    (draft,) = made.bundle(BundleKind.REMINDER).messages  # type: ignore[union-attr]
    assert "2027" in draft.body
    assert not reminding.can_remind(store.case(NUMBER), dt.date(2027, 10, 20))
    assert tick(with_a_programme_out(), 360) == []


@pytest.mark.parametrize(
    ("signs", "heard"),
    [({}, True), ({"nature": MailNature.BOUNCE}, True), ({"nature": MailNature.AUTO_REPLY}, False)],
)
def test_who_has_answered_is_not_reminded_even_if_it_was_drafted(signs: dict[str, Any], heard: bool) -> None:
    store = waiting()
    reminding.remind(NUMBER, by=CARL, drafting=at(7), store=store)

    came(store, 7.5, **signs)

    assert (silence(store.case(NUMBER)) is None) is heard
    if heard:
        with pytest.raises((StepNotAllowed, DraftStale)):
            sent(store, BundleKind.REMINDER, 8)
        with pytest.raises(StepNotAllowed):
            reminding.remind(NUMBER, by=CARL, drafting=at(8), store=store)


def test_a_mail_of_a_colleague_begins_the_waiting_anew() -> None:
    store = waiting()
    came(store, 4, match=Match.COLLEAGUE)

    assert (tick(store, 7), tick(store, 11)) == ([], [NUMBER])


def test_a_day_that_a_person_has_set_is_waited_for() -> None:
    store = waiting()
    tasks = InMemoryTaskStore(store)
    due = NOW.date() + dt.timedelta(days=10)
    tasks.add(Task(case=NUMBER, kind=TaskKind.BRING_UP, what="Ask", due=due, by="ada", by_name="Ada", at=NOW))

    assert (tick(store, 8, tasks), tick(store, 10, tasks)) == ([], [NUMBER])


def test_readers_remind_nobody() -> None:
    with pytest.raises(NotAllowed):
        reminding.remind(NUMBER, by=a_person(Role.READER), drafting=at(7), store=waiting())


def test_who_waits_in_vain_is_brought_up_once_for_whoever_has_the_case() -> None:
    store = waiting()
    tasks = InMemoryTaskStore(store)
    for days in (7, 14):
        tick(store, days, tasks)
        sent(store, BundleKind.REMINDER, days)
    for days in (20, 21, 22):
        tick(store, days, tasks)

    (task,) = tasks.tasks(due_by=NOW.date() + dt.timedelta(days=21))
    assert (task.kind, task.by) == (TaskKind.BRING_UP, "system")
    assert words(task, "en").startswith("No answer to the last reminder")
    assert words(task, "da") == task.what
    finish(store.case(NUMBER), task.id, done=True, by=CARL, store=tasks, at=NOW + 3 * WEEK)
    tick(store, 30, tasks)
    assert len(tasks.tasks(case=NUMBER)) == 1


def test_the_inbox_knows_where_a_reminder_waits_for_a_decision() -> None:
    store = waiting()
    tick(store, 7)
    drafted = store.cases()[0].reminder
    sent(store, BundleKind.REMINDER, 7)

    assert (drafted, store.cases()[0].reminder) == (True, False)


def test_a_call_with_the_enquirer_begins_the_waiting_anew() -> None:
    store = waiting()
    journal = InMemoryJournalStore(store)
    when = NOW + dt.timedelta(days=4)
    said = Wording(said_at=when, words="They need another week.", by=CARL.id, by_name=CARL.name, at=when)
    journal.put(JournalEntry(case=NUMBER, key="k", kind=EntryKind.CALL, side=Side.ENQUIRER, wordings=(said,)))

    assert [tick(store, days, journal=journal) for days in (7, 10, 11)] == [[], [], [NUMBER]]
