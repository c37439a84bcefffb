"""Judging: a person says whether an answer was useful, and why if they like."""

from __future__ import annotations

import datetime as dt
import logging

from bot.asking.models import LONGEST_REASON, Feedback
from bot.asking.ports import FeedbackStore

logger = logging.getLogger(__name__)


def judge(
    question: str, *, useful: bool, by: str, at: dt.datetime, store: FeedbackStore, reason: str | None = None
) -> Feedback:
    """Keep the person's word; the last one counts.

    Raises:
        AnswerUnknown: the question is not kept, or no longer.
    """
    said = " ".join("".join(char if char.isprintable() else " " for char in reason or "").split())
    feedback = Feedback(question=question, by=by, at=at, useful=useful, reason=said[:LONGEST_REASON] or None)
    store.judge(feedback)
    logger.info("answer.judged", extra={"question": question, "useful": useful})
    return feedback
