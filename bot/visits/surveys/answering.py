"""Answering: an evaluation comes by a link of ours, or to a colleague who writes it down."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from enum import StrEnum

from bot.visits.errors import (
    EvaluationUnknown,
    HostUnknown,
    NotAllowed,
    RequestInvalid,
    StepNotAllowed,
    SurveyClosed,
    TooManyAnswers,
)
from bot.visits.models import Action, Case, Message, MessageState, Person
from bot.visits.models.evaluation import Answers, Audience, Evaluation, EvaluationWay, Survey
from bot.visits.norms import norms
from bot.visits.surveys.ports import EvaluationStore
from bot.visits.surveys.questions import in_words
from bot.visits.versions import plain
from bot.visits.workdays import COPENHAGEN
from knowledge import Registers

logger = logging.getLogger(__name__)

_OUT = frozenset({MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN})
_LONGEST_NAME = 200


class Standing(StrEnum):
    """Whether a survey may be answered by its link."""

    OPEN = "open"
    UNSENT = "unsent"  #: Its letter still waits for approval.
    EXPIRED = "expired"
    REVOKED = "revoked"  #: The visit counts as not held, or the case is kept under another number.


def surveyed(case: Case, survey_id: str) -> Survey | None:
    """The survey of that id, in a letter that went out or in one that waits."""
    out = (message.draft for message in case.messages)
    waiting = (draft for bundle in (case.proposal.bundles if case.proposal else ()) for draft in bundle.messages)
    return next((one.survey for one in (*out, *waiting) if one.survey and one.survey.id == survey_id), None)


def letter_of(case: Case, survey: Survey) -> Message | None:
    """The letter that went out with it."""
    return next((one for one in case.messages if one.draft.survey == survey and one.state in _OUT), None)


def standing_of(survey: Survey, case: Case, *, at: dt.datetime) -> Standing:
    if case.merged_into or not case.held:
        return Standing.REVOKED
    if at.astimezone(COPENHAGEN).date() > survey.until:
        return Standing.EXPIRED
    return Standing.OPEN if letter_of(case, survey) else Standing.UNSENT


def can_evaluate(case: Case) -> bool:
    """The visit was held; cases of earlier years and merged ones take no evaluation."""
    return case.held and not (case.history or case.merged_into)


def counted(found: Sequence[Evaluation]) -> list[Evaluation]:
    """Those that count: none that was set aside, and of each link what was said last."""
    last = {(one.case, one.survey): one.id for one in found if one.way is EvaluationWay.LINK}
    return [
        one
        for one in found
        if not one.set_aside and (one.way is not EvaluationWay.LINK or last[one.case, one.survey] == one.id)
    ]


def by_link(case: Case, survey: Survey, answers: Answers, *, store: EvaluationStore, at: dt.datetime) -> Evaluation:
    """Keep what was answered by the link of a survey. It may be answered again, and the last word counts.

    Raises:
        SurveyClosed: it is over, or its letter has not gone out.
        TooManyAnswers: it was answered too often.
        RequestInvalid: nothing was answered.
    """
    if standing_of(survey, case, at=at) is not Standing.OPEN:
        raise SurveyClosed
    said = [
        one for one in store.evaluations(case=case.number) if one.survey == survey.id and one.way is EvaluationWay.LINK
    ]
    lately = [one for one in said if one.at > at - dt.timedelta(hours=1)]
    bounds = norms().surveys
    if len(said) >= bounds.most_by_link or len(lately) >= bounds.most_by_link_in_an_hour:
        raise TooManyAnswers
    made = Evaluation(
        case=case.number,
        audience=survey.audience,
        host=survey.host,
        way=EvaluationWay.LINK,
        language=survey.language,
        answers=_some(answers),
        in_words=in_words(survey.audience, answers),
        at=at,
    )
    logger.info("evaluation.received", extra={"case": case.number, "audience": survey.audience.value})
    return store.add(made)


def by_staff(
    case: Case,
    audience: Audience,
    host: str,
    answers: Answers,
    *,
    way: EvaluationWay,
    given_by: str,
    by: Person,
    registers: Registers,
    store: EvaluationStore,
    at: dt.datetime,
) -> Evaluation:
    """Keep what somebody said to a colleague.

    Raises:
        NotAllowed: the person's role does not cover it.
        StepNotAllowed: the visit was not held.
        HostUnknown: the register has no such host.
        RequestInvalid: nothing was answered, or by a way that no colleague hears it.
    """
    if not by.may(Action.KEEP_EVALUATIONS):
        raise NotAllowed
    if not can_evaluate(case):
        raise StepNotAllowed(f"({case.status})")
    if audience is Audience.HOST and registers.host(host) is None:
        raise HostUnknown
    if way is EvaluationWay.LINK:
        raise RequestInvalid("(way)")
    made = Evaluation(
        case=case.number,
        audience=audience,
        host=host if audience is Audience.HOST else "",
        way=way,
        language=by.language,
        answers=_some(answers),
        in_words=in_words(audience, answers),
        given_by=" ".join(plain(given_by).split())[:_LONGEST_NAME],
        at=at,
        by=by.id,
        by_name=by.name,
    )
    logger.info("evaluation.entered", extra={"case": case.number, "by": by.id})
    return store.add(made)


def set_aside(case: Case, evaluation: int, *, aside: bool, by: Person, store: EvaluationStore, at: dt.datetime) -> None:
    """Say that an evaluation does not count, or that it does after all.

    Raises:
        NotAllowed: the person's role does not cover it.
        EvaluationUnknown: the case has no such evaluation.
    """
    if not by.may(Action.KEEP_EVALUATIONS):
        raise NotAllowed
    store.set_aside(known(case, evaluation, store), aside=aside, by=by.id, at=at)


def known(case: Case, evaluation: int, store: EvaluationStore) -> Evaluation:
    """Raises EvaluationUnknown."""
    found = next((one for one in store.evaluations(case=case.number) if one.id == evaluation), None)
    if found is None:
        raise EvaluationUnknown
    return found


def _some(answers: Answers) -> Answers:
    if not answers:
        raise RequestInvalid("(answers)")
    return answers
