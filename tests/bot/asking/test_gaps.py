from __future__ import annotations

import datetime as dt
from typing import Any

from bot.asking.gaps import gaps
from bot.asking.models import AskedQuestion, Judged
from knowledge import AnswerStatus, DocumentInfo, DocumentKind
from tests.contracts.test_feedback_store import a_question, a_word
from tests.factories import NOW

TODAY = NOW.date()
HOUR = dt.timedelta(hours=1)


def unanswered(*questions: str, **overrides: Any) -> list[AskedQuestion]:
    values = {"status": AnswerStatus.NOT_FOUND, "cited": (), "before": "", "language": "da"} | overrides
    return [
        a_question(f"q{number}", question=question, at=NOW + number * HOUR, **values)
        for number, question in enumerate(questions)
    ]


def an_info(
    name: str = "heat.md", as_of: str | None = "2016", kind: DocumentKind = DocumentKind.SOURCE
) -> DocumentInfo:
    return DocumentInfo(
        name=name,
        title=name,
        kind=kind,
        media_type="text/plain",
        digest="",
        language="da",
        as_of=as_of,
        chunks=3,
        indexed_at="2026-11-21T12:00:00Z",
    )


def test_questions_that_ask_for_the_same_stand_together_the_most_frequent_first():
    asked = unanswered(
        "Hvad koster et besøg?",
        "Hvem er borgmester i Malmø?",
        "Hvad koster besøget?",
        "Hvad vil et besøg koste?",
    )

    found = gaps(asked, [], [], today=TODAY, old_after_years=3).unanswered

    assert [(group.count, group.wordings, group.newest) for group in found] == [
        (
            3,
            ("Hvad vil et besøg koste?", "Hvad koster besøget?", "Hvad koster et besøg?"),
            NOW + 3 * HOUR,
        ),
        (1, ("Hvem er borgmester i Malmø?",), NOW + HOUR),
    ]


def test_a_follow_up_is_shown_under_what_was_said_before_it():
    (asked,) = unanswered("Og i 2025?", before="Hvor mange besøg kom der?")

    (group,) = gaps([asked], [], [], today=TODAY, old_after_years=3).unanswered

    assert group.wordings == ("Hvor mange besøg kom der? … Og i 2025?",)


def test_questions_without_a_word_in_common_stay_apart():
    asked = unanswered("???", "12", "价格是多少", "Og?")

    found = gaps(asked, [], [], today=TODAY, old_after_years=3).unanswered

    assert [group.count for group in found] == [1, 1, 1, 1]


def test_answered_questions_are_no_gap():
    assert gaps([a_question()], [], [], today=TODAY, old_after_years=3).unanswered == ()


def test_an_answer_that_did_not_help_comes_with_the_reasons_and_its_documents():
    asked = a_question(cited=("heat.md#2", "heat.md#3", "plan.pdf#0"))
    judged = [
        Judged(question=asked, feedback=a_word(reason="Too old.")),
        Judged(question=asked, feedback=a_word(by="carl", reason=None)),
    ]

    (group,) = gaps([asked], judged, [], today=TODAY, old_after_years=3).not_useful

    assert (group.count, group.reasons, group.documents) == (1, ("Too old.",), ("heat.md", "plan.pdf"))


def test_old_documents_that_answers_rest_on_are_listed_by_how_many():
    asked = [
        a_question("q1", cited=("heat.md#1", "heat.md#2", "new.md#0")),
        a_question("q2", cited=("heat.md#1", "plan.pdf#4", "host:x#0", "undated.md#0"), at=NOW + HOUR),
    ]
    documents = [
        an_info("plan.pdf", "2017-05-01"),
        an_info("heat.md"),
        an_info("new.md", str(TODAY.year)),
        an_info("unused.md"),
        an_info("undated.md", None),
        an_info("host:x", "2015", DocumentKind.PROFILE),
    ]

    found = gaps(asked, [], documents, today=TODAY, old_after_years=3).stale

    assert [(each.info.name, each.answers, each.newest) for each in found] == [
        ("heat.md", 2, NOW + HOUR),
        ("plan.pdf", 1, NOW + HOUR),
    ]
