"""What was said of a visit afterwards, on the case page: read, written down, set aside, made into a lead."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.services import Services
from bot.visits import proposal, surveys
from bot.visits.errors import EvaluationUnknown, RequestInvalid
from bot.visits.leads.recording import LONGEST_WANT
from bot.visits.models import Action, Case, Person
from bot.visits.models.evaluation import Audience, Evaluation, EvaluationWay
from bot.visits.models.standing import as_of_now
from bot.visits.norms import norms
from bot.visits.surveys import QuestionKind
from bot.visits.surveys.questions import page_words
from bot.web import pages
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import EvaluationKeeper

router = APIRouter()

_TYPED = 10_000
_HEARD = tuple(way for way in EvaluationWay if way is not EvaluationWay.LINK)


class Line(NamedTuple):
    """One answer, in the words of whoever reads the page."""

    label: str
    host: str  #: The host it is about, where it is about one.
    asked: str  #: As it was asked, where that was in another language.
    answer: str
    words: bool  #: As they were written.


class Shown(NamedTuple):
    evaluation: Evaluation
    host: str  #: Name of the host that gave it.
    counts: bool
    lines: list[Line]
    wants: str  #: What a lead would say; "" where none can be made.


class CaseEvaluations(NamedTuple):
    """What the case page shows."""

    given: list[Shown]
    waiting: list[str]  #: Names of those who were asked and have not answered; "" is the delegation.
    enter: dict[str, str]  #: Of whom one can be written down: survey to name, "" is the delegation.
    may_keep: bool
    longest_want: int = LONGEST_WANT


def case_evaluations(case: Case, reader: Person, services: Services, language: str) -> CaseEvaluations | None:
    """None before the visit was held."""
    found = services.evaluations.evaluations(case=case.number)
    if not found and not surveys.can_evaluate(case):
        return None
    names = {host.id: host.name for host in services.registers.hosts}
    counted, may = {one.id for one in surveys.counted(found)}, reader.may(Action.KEEP_EVALUATIONS)
    answered = {one.survey for one in found if one.id in counted}
    asked = [message.draft.survey for message in case.messages if message.draft.survey]
    return CaseEvaluations(
        given=[_shown(one, one.id in counted, names, language, may=may) for one in reversed(found)],
        waiting=[names.get(one.host, one.host) for one in asked if one.id not in answered],
        enter=_to_enter(case, services) if may and surveys.can_evaluate(case) else {},
        may_keep=may,
    )


@router.get("/cases/{number}/evaluations/new")
def entry(
    request: Request,
    case: CaseDep,
    person: EvaluationKeeper,
    services: ServicesDep,
    of: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    known, language = _to_enter(case, services), pages.language_of(request)
    if of not in known:
        raise RequestInvalid("(of)")
    audience = Audience.DELEGATION if of == Audience.DELEGATION else Audience.HOST
    return pages.render(
        request,
        "evaluation_entry.html",
        case=case,
        of=of,
        who=known[of],
        ways=_HEARD,
        questions=surveys.questions(audience),
        ratings=surveys.RATINGS,
        rates=_rates(case, services),
        hosts={host.id: host.name for host in services.registers.hosts},
        say=page_words(language),
        limit=norms().surveys.longest_words,
    )


@router.post("/cases/{number}/evaluations")
def enter(case: CaseDep, form: StaffForm, person: EvaluationKeeper, services: ServicesDep) -> RedirectResponse:
    of, way = field(form, "of", limit=200), field(form, "way", limit=30)
    if of not in _to_enter(case, services):
        raise RequestInvalid("(of)")
    if way not in set(_HEARD):
        raise RequestInvalid("(way)")
    audience = Audience.DELEGATION if of == Audience.DELEGATION else Audience.HOST
    rates = _rates(case, services) if audience is Audience.DELEGATION else ()
    services.evaluationwork.enter(
        case.number,
        audience=audience,
        host=of.removeprefix("host-") if audience is Audience.HOST else "",
        answers=surveys.read_answers(audience, rates, lambda name: field(form, name, limit=_TYPED)),
        way=EvaluationWay(way),
        given_by=field(form, "given_by", limit=1_000),
        by=person,
    )
    return RedirectResponse(f"/cases/{case.number}#h-evaluations", 303)


@router.post("/cases/{number}/evaluations/{evaluation}/aside")
def set_aside(
    case: CaseDep, evaluation: str, form: StaffForm, person: EvaluationKeeper, services: ServicesDep
) -> RedirectResponse:
    aside = field(form, "aside", limit=5) == "yes"
    services.evaluationwork.set_aside(case.number, _id(evaluation), aside=aside, by=person)
    return RedirectResponse(f"/cases/{case.number}#h-evaluations", 303)


@router.post("/cases/{number}/evaluations/{evaluation}/lead")
def make_lead(
    case: CaseDep, evaluation: str, form: StaffForm, person: EvaluationKeeper, services: ServicesDep
) -> RedirectResponse:
    wants = field(form, "wants", limit=2_000)
    services.evaluationwork.make_lead(case.number, _id(evaluation), wants=wants, by=person)
    return RedirectResponse(f"/cases/{case.number}?done=lead#h-leads", 303)


def _id(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise EvaluationUnknown
    return int(given)


def _rates(case: Case, services: Services) -> tuple[str, ...]:
    """The hosts that received the delegation: who had said yes, and who was asked how it went."""
    live = as_of_now(case)
    agreed = [one.host.id for one in proposal.received(live.days, services.registers)] if live else []
    asked = [message.draft.survey for message in case.messages if message.draft.survey]
    named = [*agreed, *(host for one in asked for host in (*one.rates, one.host))]
    return tuple(dict.fromkeys(host for host in named if services.registers.host(host)))


def _to_enter(case: Case, services: Services) -> dict[str, str]:
    names = {host.id: host.name for host in services.registers.hosts}
    return {Audience.DELEGATION.value: ""} | {f"host-{id_}": names[id_] for id_ in _rates(case, services)}


def _shown(one: Evaluation, counts: bool, names: dict[str, str], language: str, *, may: bool) -> Shown:
    lines, wants = [], ""
    for question, host, answer in surveys.told_answers(one.audience, one.answers):
        words = question.kind is QuestionKind.WORDS
        choice = question.kind is QuestionKind.CHOICE
        lines.append(
            Line(
                label=question.label[language],
                host=names.get(host, host),
                asked=question.ask[one.language] if one.language != language else "",
                answer=page_words(language)[str(answer)] if choice else str(answer),
                words=words,
            )
        )
        if question.leads and one.lead is None and may:
            wants = str(answer)
    return Shown(one, names.get(one.host, one.host), counts, lines, " ".join(wants.split()))
