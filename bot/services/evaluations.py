"""EvaluationWork: what the delegation and its hosts say of a visit afterwards, and what a person makes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.leads import LeadWork
from bot.visits import surveys
from bot.visits.errors import CaseUnknown, LeadMade, SurveyUnknown
from bot.visits.hostround.linking import Links
from bot.visits.models import Case, Person
from bot.visits.models.evaluation import Answers, Audience, Evaluation, EvaluationWay, Survey
from bot.visits.models.lead import Lead
from bot.visits.ports import CaseStore
from bot.visits.surveys.answering import known
from bot.visits.surveys.ports import EvaluationStore
from knowledge import Registers


@dataclass(frozen=True)
class EvaluationWork:
    store: CaseStore
    evaluations: EvaluationStore
    leadwork: LeadWork
    links: Links
    registers: Registers
    now: Callable[[], dt.datetime]

    def surveyed(self, number: str, survey_id: str, token: str) -> tuple[Case, Survey]:
        """The survey that a link leads to. Raises SurveyUnknown, whatever is wrong with the link."""
        try:
            case = self.store.case(number)
        except CaseUnknown:
            raise SurveyUnknown from None
        survey = surveys.surveyed(case, survey_id)
        if survey is None or not self.links.hold(number, survey, token):
            raise SurveyUnknown
        return case, survey

    def answer_by_link(self, case: Case, survey: Survey, answers: Answers) -> Evaluation:
        """Take down what was answered on the page."""
        return surveys.by_link(case, survey, answers, store=self.evaluations, at=self.now())

    def enter(
        self,
        number: str,
        *,
        audience: Audience,
        host: str,
        answers: Answers,
        way: EvaluationWay,
        given_by: str,
        by: Person,
    ) -> Evaluation:
        """Take down what somebody said to a colleague."""
        return surveys.by_staff(
            self.store.case(number),
            audience,
            host,
            answers,
            way=way,
            given_by=given_by,
            by=by,
            registers=self.registers,
            store=self.evaluations,
            at=self.now(),
        )

    def set_aside(self, number: str, evaluation: int, *, aside: bool, by: Person) -> None:
        """Say that an evaluation does not count, or that it does after all."""
        case = self.store.case(number)
        surveys.set_aside(case, evaluation, aside=aside, by=by, store=self.evaluations, at=self.now())

    def make_lead(self, number: str, evaluation: int, *, wants: str, by: Person) -> Lead:
        """A lead of what a host said. Raises LeadMade where there is one already."""
        told = known(self.store.case(number), evaluation, self.evaluations)
        if told.lead is not None:
            raise LeadMade
        lead = self.leadwork.record(number, host=told.host, wants=wants, by=by)
        self.evaluations.tie(told, lead.id, by=by.id, at=self.now())
        return lead
