"""`/evaluations/…`: the page on which a delegation or a host says how a visit went. To look at it does nothing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.services import Services
from bot.visits import surveys, wording
from bot.visits.models import Case
from bot.visits.models.evaluation import Answers, Audience, EvaluationWay, Survey
from bot.visits.norms import norms
from bot.visits.surveys import Standing
from bot.visits.surveys.questions import page_words
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.csrf import PublicForm, field

router = APIRouter()

_STATUS = {Standing.EXPIRED: 410, Standing.REVOKED: 410}
_TYPED = 10_000


@router.get("/evaluations/{number}/{survey_id}/{token}")
def show(request: Request, number: str, survey_id: str, token: str, services: ServicesDep) -> HTMLResponse:
    case, survey = services.evaluationwork.surveyed(number, survey_id, token)
    return _page(request, case, survey, services)


@router.post("/evaluations/{number}/{survey_id}/{token}")
def answer(
    request: Request, number: str, survey_id: str, token: str, form: PublicForm, services: ServicesDep
) -> Response:
    case, survey = services.evaluationwork.surveyed(number, survey_id, token)
    answers = surveys.read_answers(survey.audience, survey.rates, lambda name: field(form, name, limit=_TYPED))
    if not answers:
        return _page(request, case, survey, services, fault=True, status=422)
    services.evaluationwork.answer_by_link(case, survey, answers)
    here = f"/evaluations/{number}/{survey_id}/{token}"
    return RedirectResponse(f"{here}?lang={_language(request, survey)}", 303)


def _page(
    request: Request, case: Case, survey: Survey, services: Services, *, fault: bool = False, status: int = 200
) -> HTMLResponse:
    stands = surveys.standing_of(survey, case, at=services.now())
    language = _language(request, survey)
    words = wording.of(language)
    said = _said(case, survey, services)
    other = "en" if language != "en" else survey.language if survey.language != "en" else ""
    return pages.render(
        request,
        "survey.html",
        status=_STATUS.get(stands, status),
        language=language,
        say=page_words(language),
        survey=survey,
        stands=stands.value,
        questions=surveys.questions(survey.audience),
        ratings=surveys.RATINGS,
        hosts=_names(survey, services),
        about=_about(survey, words, services),
        until=words.date(survey.until),
        answered=said is not None,
        earlier=said or {},
        fault=fault,
        limit=norms().surveys.longest_words,
        sender=services.sender,
        reference=case.number,
        other=other,
        other_name=wording.of(other).language_name(other) if other else "",
    )


def _language(request: Request, survey: Survey) -> str:
    """Asked for in the address, else that of the letter."""
    chosen = request.query_params.get("lang", "")
    return chosen if chosen in wording.LANGUAGES else survey.language


def _names(survey: Survey, services: Services) -> dict[str, str]:
    """Of the hosts, by id, in the order of the visit."""
    found = {host.id: host.name for host in services.registers.hosts}
    return {id_: found.get(id_, id_) for id_ in (*survey.rates, survey.host) if id_}


def _about(survey: Survey, words: wording.Wording, services: Services) -> str:
    key = "about_delegation" if survey.audience is Audience.DELEGATION else "about_host"
    host = _names(survey, services).get(survey.host, "")
    return page_words(words.language)[key].format(
        date=words.date(survey.first), delegation=survey.delegation, host=host
    )


def _said(case: Case, survey: Survey, services: Services) -> Answers | None:
    """What was answered here last: whoever holds the link has written it."""
    found = [
        one
        for one in services.evaluations.evaluations(case=case.number)
        if one.survey == survey.id and one.way is EvaluationWay.LINK
    ]
    return found[-1].answers if found else None
