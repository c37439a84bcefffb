"""Surveys: what the delegation and each host are asked once a visit was held, and the evaluations that come of it."""

from bot.visits.surveys.answering import (
    Standing,
    by_link,
    by_staff,
    can_evaluate,
    counted,
    set_aside,
    standing_of,
    surveyed,
)
from bot.visits.surveys.questions import RATINGS, Question, QuestionKind, questions, read_answers, told_answers

__all__ = [
    "RATINGS",
    "Question",
    "QuestionKind",
    "Standing",
    "by_link",
    "by_staff",
    "can_evaluate",
    "counted",
    "questions",
    "read_answers",
    "set_aside",
    "standing_of",
    "surveyed",
    "told_answers",
]
