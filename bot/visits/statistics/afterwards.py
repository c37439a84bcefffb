"""Afterwards: what the delegations and hosts of visits said of them, and which leads came of it, counted."""

from __future__ import annotations

import statistics as measures
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from bot.visits import surveys
from bot.visits.models.evaluation import Audience, Evaluation, Survey
from bot.visits.models.lead import Lead, LeadOutcomeKind
from bot.visits.statistics.models import Afterwards, Asked, Came, Rating
from bot.visits.surveys import Question, QuestionKind

NOT_YET = "not_yet"  #: A lead of which nothing is noted yet.
_RATED = frozenset({QuestionKind.SCALE, QuestionKind.EACH_HOST})


class Told(NamedTuple):
    """Everything that was asked and said after any visit."""

    sent: Sequence[tuple[str, Survey]] = ()  #: By number of the case, each survey whose letter went out.
    evaluations: Sequence[Evaluation] = ()
    leads: Sequence[Lead] = ()


def afterwards(visits: Collection[str], told: Told) -> Afterwards:
    """Of these cases only."""
    sent = {(case, survey.id): survey for case, survey in told.sent if case in visits}
    given = [one for one in surveys.counted(told.evaluations) if one.case in visits]
    return Afterwards(
        asked=tuple(_asked(audience, sent, given) for audience in Audience),
        ratings=tuple(_ratings(given)),
        leads=tuple(_came([one for one in told.leads if one.case in visits])),
    )


def _asked(audience: Audience, sent: dict[tuple[str, str], Survey], given: Sequence[Evaluation]) -> Asked:
    """Whoever answered without having been asked by a letter counts as asked."""
    asked = {key for key, survey in sent.items() if survey.audience is audience}
    answered = {(one.case, one.survey) for one in given if one.audience is audience}
    return Asked(audience=audience.value, asked=len(asked | answered), answered=len(answered))


def _ratings(given: Sequence[Evaluation]) -> Iterator[Rating]:
    for audience in Audience:
        said = [one for one in given if one.audience is audience]
        for question in surveys.questions(audience):
            if question.kind in _RATED:
                yield _rating(audience, question, said)


def _rating(audience: Audience, question: Question, said: Sequence[Evaluation]) -> Rating:
    by_each = [_values(question, one) for one in said]
    values = [value for each in by_each for value in each]
    return Rating(
        question=f"{audience.value}.{question.id}",
        answers=len(values),
        mean=round(measures.fmean(values), 2) if values else None,
        unanswered=sum(not each for each in by_each),
    )


def _values(question: Question, one: Evaluation) -> list[int]:
    named = ((key.partition(":")[0], answer) for key, answer in one.answers.items())
    return [answer for name, answer in named if name == question.id and isinstance(answer, int)]


def _came(leads: Sequence[Lead]) -> Iterator[Came]:
    for state in (NOT_YET, *(kind.value for kind in LeadOutcomeKind)):
        found = [one for one in leads if (one.last.kind.value if one.last else NOT_YET) == state]
        value = sum(order.value or 0 for one in found for order in one.orders())
        yield Came(state=state, leads=len(found), kroner=value)
