"""create_web_app: the services on HTTP."""

from __future__ import annotations

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from bot.services import Services
from bot.web import (
    afterwards,
    answer,
    api,
    api_cases,
    api_journal,
    api_participants,
    api_placing,
    api_programme,
    api_tasks,
    approvals,
    ask,
    audit,
    case,
    changes,
    channels,
    closing,
    correcting,
    counterparts,
    decisions,
    documents,
    doorway,
    downloads,
    editing,
    elsewhere,
    enquirer,
    escort,
    evaluations,
    feedback,
    form_kept,
    gaps,
    health,
    heard,
    help,
    host,
    host_files,
    host_form,
    hostround,
    hosts,
    imports,
    in_force,
    inbox,
    initiatives,
    invitation,
    journal,
    leads,
    letter,
    mail,
    me,
    member,
    metrics,
    missions,
    officer,
    overriding,
    own_answers,
    pages,
    papers,
    participant_files,
    participants,
    partners,
    people,
    placing,
    privacy,
    protection,
    releasing,
    request_form,
    rules,
    ruling,
    sessions,
    settling,
    sign_in,
    signature,
    silence,
    staff,
    statistics,
    status_page,
    survey,
    tasks,
    templating,
    versions,
    webhook,
    week,
)
from bot.web.errors import ErrorBoundary, handle_errors
from bot.web.people import greet
from bot.web.proxy import stand_behind
from bot.web.security import Bounds, SafeHeaders
from bot.web.settings import WebSettings

_PARTS = (
    approvals, staff,
    doorway, journal, api_journal, heard,
    inbox, mail, people, request_form, answer, case, closing, placing, correcting, member, overriding, hostround,
    editing, versions, decisions, downloads, ask, documents, hosts, host, host_form, host_files, audit, health, api,
    metrics,
    api_cases, api_placing, api_programme, webhook, feedback, rules, ruling, gaps, own_answers, statistics,
    imports, partners, papers, signature, templating, settling, invitation, afterwards, missions, leads,
    participants, participant_files, api_participants, escort, officer, tasks, api_tasks, silence, letter,
    survey, evaluations, counterparts, releasing, changes,
    channels,
    protection, week, me, help, in_force, initiatives, sign_in, sessions, elsewhere,
    form_kept, status_page, privacy, enquirer,
)  # fmt: skip


def create_web_app(services: Services, settings: WebSettings) -> FastAPI:
    app = FastAPI(
        title="One Point Entry",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(greet)],
    )
    app.state.services = services
    app.state.settings = settings
    for part in _PARTS:
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=pages.FOLDER / "static"))
    handle_errors(app, greet=greet)
    # the last one added is the outermost
    app.add_middleware(Bounds, public_host=settings.public_host)
    app.add_middleware(ErrorBoundary)
    app.add_middleware(SafeHeaders, secure=settings.secure_cookies)
    app.state.meters = metrics.Meters()
    app.add_middleware(metrics.Measured, meters=app.state.meters)
    stand_behind(app, settings)
    return app
