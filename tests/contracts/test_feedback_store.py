from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.sql import Database, SqlFeedbackStore
from bot.asking.errors import AnswerUnknown
from bot.asking.models import AskedQuestion, Feedback, Judged, Mark, Standing, Via
from bot.asking.ports import FeedbackStore
from knowledge import AnswerStatus
from tests.factories import NOW
from tests.fakes import InMemoryFeedbackStore

DAY = dt.timedelta(days=1)


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FeedbackStore]:
    if request.param == "in_memory":
        yield InMemoryFeedbackStore()
        return
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    else:
        database = Database(request.getfixturevalue("new_database")())
    yield SqlFeedbackStore(database)
    database.close()


def a_question(id_: str = "q1", **overrides: Any) -> AskedQuestion:
    values: dict[str, Any] = {
        "id": id_,
        "at": NOW,
        "via": Via.WEB,
        "by": "ada",
        "question": "Hvem kan vise fjernvarme i Ørestad? “ja” ' --",
        "before": "Hvad er fjernvarme?",
        "language": "da",
        "status": AnswerStatus.ANSWERED,
        "composer": "extractive",
        "retrieved": ("heat.md#1", "heat.md#2"),
        "cited": ("heat.md#2",),
    }
    return AskedQuestion(**(values | overrides))


def a_word(question: str = "q1", **overrides: Any) -> Feedback:
    values: dict[str, Any] = {"question": question, "by": "ada", "at": NOW, "useful": False, "reason": "Too old."}
    return Feedback(**(values | overrides))


def test_a_question_is_kept_whole(store: FeedbackStore) -> None:
    store.record(a_question())
    store.record(a_question("q2", at=NOW + DAY, by=None, via=Via.API, status=AnswerStatus.NOT_FOUND, cited=()))

    assert store.questions() == [
        a_question("q2", at=NOW + DAY, by=None, via=Via.API, status=AnswerStatus.NOT_FOUND, cited=()),
        a_question(),
    ]


def test_the_same_question_recorded_again_changes_nothing(store: FeedbackStore) -> None:
    store.record(a_question())

    store.record(a_question(question="Something else?"))

    assert store.questions() == [a_question()]


def test_the_newest_questions_come_first_and_no_more_than_asked_for(store: FeedbackStore) -> None:
    for number in range(5):
        store.record(a_question(f"q{number}", at=NOW + number * DAY))

    assert [asked.id for asked in store.questions(limit=3)] == ["q4", "q3", "q2"]
    assert [asked.id for asked in store.questions(since=NOW + 3 * DAY)] == ["q4", "q3"]


def test_a_word_on_an_answer_comes_with_its_question(store: FeedbackStore) -> None:
    store.record(a_question())

    store.judge(a_word())

    assert store.judged(useful=False) == [Judged(question=a_question(), feedback=a_word())]
    assert store.judged(useful=True) == []


def test_the_last_word_of_a_person_counts_and_each_person_has_one(store: FeedbackStore) -> None:
    store.record(a_question())
    store.judge(a_word())
    store.judge(a_word(by="carl", at=NOW + DAY))

    store.judge(a_word(useful=True, reason=None, at=NOW + 2 * DAY))

    assert [each.feedback.by for each in store.judged(useful=False)] == ["carl"]
    assert [each.feedback.by for each in store.judged(useful=True)] == ["ada"]


@pytest.mark.parametrize(
    "question", ["q404", "", "\x00", "\ud800", "x" * 10_000], ids=["unknown", "empty", "nul", "half", "long"]
)
def test_a_word_on_nothing_is_refused(store: FeedbackStore, question: str) -> None:
    with pytest.raises(AnswerUnknown):
        store.judge(a_word(question))


def test_what_is_over_its_time_goes_with_the_words_on_it(store: FeedbackStore) -> None:
    store.record(a_question())
    store.record(a_question("q2", at=NOW + 2 * DAY))
    store.judge(a_word())
    store.judge(a_word("q2"))

    assert store.erase(before=NOW + DAY, keep=100) == 1

    assert [asked.id for asked in store.questions()] == ["q2"]
    assert [each.question.id for each in store.judged(useful=False)] == ["q2"]


def test_no_more_than_so_many_are_kept(store: FeedbackStore) -> None:
    for number in range(5):
        store.record(a_question(f"q{number}", at=NOW + number * DAY))

    assert store.erase(before=NOW, keep=2) == 3

    assert [asked.id for asked in store.questions()] == ["q4", "q3"]


def a_mark(about: str = "q1", **overrides: Any) -> Mark:
    return Mark(**({"about": about, "by": "ada", "at": NOW, "standing": Standing.TAKEN} | overrides))


def test_the_last_mark_on_a_piece_of_work_counts(store: FeedbackStore) -> None:
    store.mark([a_mark(), a_mark("document:heat.md:sha256:0", at=NOW + DAY)])

    store.mark([a_mark(by="carl", at=NOW + 2 * DAY, standing=Standing.DONE)])

    assert store.marks() == [
        a_mark("document:heat.md:sha256:0", at=NOW + DAY),
        a_mark(by="carl", at=NOW + 2 * DAY, standing=Standing.DONE),
    ]


def test_marks_go_with_their_question_or_by_their_own_age(store: FeedbackStore) -> None:
    store.record(a_question())
    store.record(a_question("q2", at=NOW + 2 * DAY))
    store.mark([a_mark("q1", at=NOW + 3 * DAY), a_mark("q2", at=NOW + 3 * DAY), a_mark("document:x:y")])

    store.erase(before=NOW + DAY, keep=100)

    assert [mark.about for mark in store.marks()] == ["q2"]


def test_a_question_is_found_by_its_id_and_its_thread(store: FeedbackStore) -> None:
    store.record(a_question(place="C1:1.1", shown="{}"))

    assert store.question("q1") == a_question(place="C1:1.1", shown="{}")
    assert (store.question("q2"), store.question("\x00")) == (None, None)
    assert (store.asked_in("C1:1.1"), store.asked_in("C1:2.2"), store.asked_in("")) == (True, False, False)


def test_who_waits_for_a_person_is_kept(store: FeedbackStore) -> None:
    store.record(a_question())
    store.judge(a_word(wants_person=True))

    assert [each.feedback.wants_person for each in store.judged(useful=False)] == [True]
