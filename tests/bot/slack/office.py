"""An office over fakes, with Slack on loopback: what tests and checks press buttons in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.adapters.sealing import AesSealer, sealed_by
from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.adapters.suggestions import SqliteSuggestionBook
from bot.adapters.visits_ics import visits_calendar
from bot.services import Services
from bot.slack.app import create_slack_app
from bot.slack.board import SlackCaseBoard
from bot.slack.client import job_client
from bot.slack.http import slack_router
from bot.slack.jobs import handlers
from bot.slack.settings import SlackSettings
from bot.slack.suggestions import Books
from bot.visits.models import Role
from tests.bot.slack.support import CHANNEL, PAGE, SECRET, InMemoryCardBook, Office, ScriptedKnowledge, some_registers
from tests.factories import NOW, SENDER, a_person
from tests.fakes import (
    Clock,
    InlineJobs,
    InMemoryAbsenceStore,
    InMemoryCalendarStore,
    InMemoryCaseStore,
    InMemoryChannelBook,
    InMemoryEvaluationStore,
    InMemoryFeedbackStore,
    InMemoryFolder,
    InMemoryJournalStore,
    InMemoryKeptFormStore,
    InMemoryLeadStore,
    InMemoryLeaseStore,
    InMemoryNoticeStore,
    InMemoryParticipantStore,
    InMemoryPeopleStore,
    InMemoryStatusLinkStore,
    InMemorySuspicionStore,
    InMemoryTaskStore,
    InMemoryWorkingCopies,
    PlainAttachments,
    PlainPapers,
    RecordingOutbox,
    a_registry,
    quick_sign_in,
)
from tests.slack_mock import MockSlack


def slack_settings(slack: MockSlack) -> SlackSettings:
    return SlackSettings(
        bot_token="xoxb-test", signing_secret=SECRET, channel=CHANNEL, api_url=slack.url, public_url=PAGE, language="en"
    )


@contextmanager
def an_office(
    slack: MockSlack, folder: Path, *, store: InMemoryCaseStore | None = None, jobs: InlineJobs | None = None
) -> Iterator[Office]:
    store, jobs, settings = store or InMemoryCaseStore(), jobs or InlineJobs(), slack_settings(slack)
    knowledge, client = ScriptedKnowledge(), job_client(settings)
    staff = [a_person(role, language="en") for role in Role]
    people = InMemoryPeopleStore(*(p.model_copy(update={"slack_user": f"U{p.id.upper()}"}) for p in staff))
    registry, book = a_registry(some_registers(), Clock(NOW)), InMemoryCardBook()
    services = Services(
        spreadsheets=OfficeSpreadsheets(),
        knowledge=knowledge,
        registry=registry,
        store=store,
        copies=InMemoryWorkingCopies(store),
        leads=InMemoryLeadStore(store),
        journal=InMemoryJournalStore(store),
        evaluations=InMemoryEvaluationStore(store),
        tasks=InMemoryTaskStore(store),
        leases=InMemoryLeaseStore(),
        notices=InMemoryNoticeStore(),
        subscriptions=InMemoryCalendarStore(),
        channel_book=InMemoryChannelBook(),
        visits_calendar=visits_calendar,
        participants=InMemoryParticipantStore(store),
        sealer=AesSealer(b"a secret of the tests"),
        kept_forms=InMemoryKeptFormStore(),
        sealed_by=sealed_by,
        status_links=InMemoryStatusLinkStore(store),
        suspicions=InMemorySuspicionStore(store),
        people=people,
        sign_in=quick_sign_in(),
        absences=InMemoryAbsenceStore(store),
        jobs=jobs,
        outbox=RecordingOutbox(),
        papers=PlainPapers(),
        attachments=PlainAttachments(),
        board=SlackCaseBoard(client, settings=settings, book=book, registers=registry.current),
        feedback=InMemoryFeedbackStore(),
        folder=InMemoryFolder(),
        sender=SENDER,
        now=Clock(NOW),
    )
    books = Books(book, SqliteSuggestionBook(folder / "cards.sqlite"))
    jobs.handlers = dict(handlers(services, client, settings, books))
    app = FastAPI()
    app.include_router(slack_router(create_slack_app(services, settings, books), signing_secret=SECRET))
    with TestClient(app) as http:
        yield Office(books, book, services, settings, slack, http, knowledge, store, jobs)
