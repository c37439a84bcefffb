"""Judging: a person says whether an answer was useful, and why if they like."""

from __future__ import annotations

import datetime as dt
import logging

from bot.asking.models import LONGEST_REASON, Feedback
from bot.asking.ports import FeedbackStore

logger = logging.getLogger(__name__)


def judge(
    question: str,
    *,
    useful: bool,
    by: str,
    at: dt.datetime,
    store: FeedbackStore,
    reason: str | None = None,
    wants_person: bool = False,
) -> Feedback:
    """Keep the person's word; the last one counts.

    Raises:
        AnswerUnknown: the question is not kept, or no longer.
    """
    said = " ".join("".join(char if char.isprintable() else " " for char in reason or "").split())
    kept = said[:LONGEST_REASON] or None
    feedback = Feedback(question=question, by=by, at=at, useful=useful, reason=kept, wants_person=wants_person)
    store.judge(feedback)
    logger.info("answer.judged", extra={"question": question, "useful": useful})
    return feedback


def waits_for_person(question: str, *, by: str, store: FeedbackStore) -> bool:
    said = (each for each in store.judged(useful=False) if (each.question.id, each.feedback.by) == (question, by))
    return any(each.feedback.wants_person for each in said)
