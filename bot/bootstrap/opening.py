"""Opening: settings → Assistant, with every adapter and connection in its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.adapters.anchor import AnchorFile
from bot.adapters.attachments import IsolatedAttachmentReader
from bot.adapters.calendar_reply import IcalendarReplies
from bot.adapters.document_folder import IndexedFolder
from bot.adapters.erasure_ledger import FileLedger
from bot.adapters.fact_model import PromptedFacts
from bot.adapters.graph_client import GraphClient
from bot.adapters.jobs import DbosJobs
from bot.adapters.live_registers import LiveRegisters
from bot.adapters.outbox import eml
from bot.adapters.papers import OfficePapers
from bot.adapters.retention import Retention
from bot.adapters.sealing import ARRIVED, AesSealer, sealed_by
from bot.adapters.secret_file import secret
from bot.adapters.served_knowledge import ServedKnowledge, ServersFolder, Where
from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.adapters.sql import (
    Database,
    SqlAbsenceStore,
    SqlCalendarStore,
    SqlCaseStore,
    SqlChannelBook,
    SqlEvaluationStore,
    SqlFeedbackStore,
    SqlJournalStore,
    SqlKeptFormStore,
    SqlLeadStore,
    SqlLeaseStore,
    SqlMailboxBook,
    SqlNoticeStore,
    SqlParticipantStore,
    SqlPeopleStore,
    SqlProtectionStore,
    SqlRegisterStore,
    SqlStatusLinkStore,
    SqlSuspicionStore,
    SqlTaskStore,
    SqlWorkingCopies,
)
from bot.adapters.sql.sealing_up import seal_up
from bot.adapters.traces import Everywhere
from bot.adapters.visits_ics import visits_calendar
from bot.asking.ports import DocumentFolder, Knowledge
from bot.bootstrap.assistant import WORKER, Assistant, Worker
from bot.bootstrap.hosts import registers
from bot.bootstrap.index import Say, index
from bot.bootstrap.mailing import graph_account, house, mailbox, outbox
from bot.bootstrap.mailing import notices as mailed_notices
from bot.bootstrap.model import model_of
from bot.bootstrap.quiet import trace_nothing
from bot.bootstrap.signing import sign_in
from bot.bootstrap.slack import board, directory, slack_settings
from bot.bootstrap.slack import notices as slack_notices
from bot.services import Services
from bot.services.registry import Registry
from bot.services.signin import SignInParts
from bot.settings import Settings
from bot.slack.settings import SlackSettings
from bot.visits.hostround.linking import Links
from bot.visits.mailbox import Mailbox
from bot.visits.models.session import SessionLives
from bot.visits.notices import NoticeWay
from bot.visits.notices.ports import Messenger
from bot.visits.protection.ports import Guards
from ingest.origins import Origins
from ingest.syncing import forget
from knowledge import LanguageModel
from knowledge.moving import MovingBase


@contextmanager
def assistant(
    settings: Settings, *, say: Say = lambda sentence: None, rebuild: bool = False, moves: bool = False
) -> Iterator[Assistant]:
    """Open everything in the data folder, which the caller owns, and bring the shipped library up to date.

    Args:
        rebuild: Embed everything anew, now, where the index was made with another model.
        moves: Do it beside the work, while the old index answers.

    Raises:
        IndexMismatch: it was, and neither was asked for or can be done.
    """
    folder = settings.data_dir
    _lay_out(folder)
    with ExitStack() as stack:
        opened = _opened(settings, stack, executor=settings.executor)
        opened.store.catch_up()
        seal_up(opened.database)
        base = stack.enter_context(
            index(settings, opened.live, opened.store, model=opened.model, say=say, rebuild=rebuild, moves=moves)
        )
        origins = Origins(folder / "knowledge" / "origins.json")
        documents = _documents(folder, base, origins)
        services = replace(
            _services(settings, opened, base, folder=documents),
            moved=lambda: base.moved,
            guards=_guards(settings, opened, base, documents, origins),
        )
        services.protectionwork.erase_again()  # a restore brings nobody back
        yield Assistant(
            settings,
            services,
            knowledge=base,
            origins=origins,
            jobs=opened.jobs,
            database=opened.database,
            slack=opened.slack,
            house=house(settings, services.sender),
            mailbox=opened.mails,
        )


@contextmanager
def worker(settings: Settings, where: Where) -> Iterator[Worker]:
    """Open what jobs need, beside the server that owns the data folder; `where` it answers from its index."""
    with ExitStack() as stack:
        opened = _opened(settings, stack, executor=WORKER)
        services = _services(settings, opened, ServedKnowledge(where), folder=ServersFolder())
        yield Worker(settings, services, opened.jobs, opened.slack)


def _opened(settings: Settings, stack: ExitStack, *, executor: str) -> _Opened:
    trace_nothing()
    folder = settings.data_dir
    database = stack.enter_context(closing(_database(settings)))
    store = SqlCaseStore(database, AnchorFile(folder / "audit.head"))
    changes = SqlRegisterStore(database, keep=store.keep)
    graph = stack.enter_context(graph_account(settings))
    jobs = DbosJobs(settings.database_url, executor=executor, data_dir=folder)
    stack.callback(jobs.stop)
    return _Opened(
        database,
        store,
        changes,
        LiveRegisters(registers(folder), changes),
        jobs,
        model_of(settings),
        graph,
        mailbox(settings, graph),
        slack_settings(settings),
        stack.enter_context(sign_in(settings, database, _now)),
    )


class _Opened(NamedTuple):
    database: Database
    store: SqlCaseStore
    changes: SqlRegisterStore
    live: LiveRegisters
    jobs: DbosJobs
    model: LanguageModel | None
    graph: GraphClient | None
    mails: Mailbox | None
    slack: SlackSettings | None
    sign_in: SignInParts


class _Base(Knowledge, Protocol):
    def nearness(self, question: str, texts: Sequence[str], *, standing: bool = False) -> list[float]: ...


def _services(settings: Settings, opened: _Opened, base: _Base, *, folder: DocumentFolder) -> Services:
    place = settings.data_dir
    database, store, live, mails = opened.database, opened.store, opened.live, opened.mails
    sender = settings.mail_from or live.current().house.sender
    links = Links(
        secret=_secret(settings.link_secret, place / "links.key"),
        address=settings.address,
        public_address=settings.form_url,
    )
    return Services(
        knowledge=base,
        registry=Registry(live, opened.changes, _now),
        store=store,
        people=SqlPeopleStore(database, _lives(settings)),
        sign_in=opened.sign_in,
        absences=SqlAbsenceStore(database, keep=store.keep),
        jobs=opened.jobs,
        outbox=outbox(settings, opened.graph),
        papers=OfficePapers(),
        attachments=IsolatedAttachmentReader(),
        board=board(opened.slack, live.current, place),
        feedback=SqlFeedbackStore(database),
        folder=folder,
        sender=sender,
        own_addresses=house(settings, sender).addresses,
        now=_now,
        copies=SqlWorkingCopies(database, keep=store.keep),
        leads=SqlLeadStore(database, keep=store.keep),
        journal=SqlJournalStore(database, keep=store.keep),
        evaluations=SqlEvaluationStore(database, keep=store.keep),
        tasks=SqlTaskStore(database, keep=store.keep),
        leases=SqlLeaseStore(database),
        notices=SqlNoticeStore(database),
        messengers=_messengers(settings, opened),
        subscriptions=SqlCalendarStore(database),
        channel_book=SqlChannelBook(database),
        directory=directory(opened.slack),
        cards_in=opened.slack.channel if opened.slack else "",
        visits_calendar=visits_calendar,
        participants=SqlParticipantStore(database, keep=store.keep),
        sealer=AesSealer(_restricted(settings)),
        kept_forms=SqlKeptFormStore(database),
        sealed_by=sealed_by,
        status_links=SqlStatusLinkStore(database, keep=store.keep),
        suspicions=SqlSuspicionStore(database, keep=store.keep),
        ticket_secret=links.secret,
        spreadsheets=OfficeSpreadsheets(),
        nearness=partial(base.nearness, standing=True),
        fact_model=PromptedFacts(opened.model) if opened.model else None,
        recall=dt.timedelta(seconds=settings.recall_seconds),
        links=links,
        calendars=IcalendarReplies(),
        book=SqlMailboxBook(database, mailbox=mails.name) if mails else None,
    )


def _lives(settings: Settings) -> SessionLives:
    idle, longest = settings.session_idle_hours, settings.session_hours
    return SessionLives(idle=dt.timedelta(hours=idle), longest=dt.timedelta(hours=longest))


def _guards(
    settings: Settings, opened: _Opened, base: MovingBase, documents: IndexedFolder, origins: Origins
) -> Guards:
    folder, database = settings.data_dir, opened.database

    def forget_document(name: str) -> None:
        if not documents.remove(name):
            forget([name], knowledge=base, origins=origins)

    traces = Everywhere(
        folder,
        database,
        base,
        IsolatedAttachmentReader(),
        forget_document=forget_document,
        refresh=opened.live.reload,
        scour_jobs=opened.jobs.scour,
    )
    store = SqlProtectionStore(database, keep=opened.store.keep)
    sweeper = Retention(folder, database, empty_log_of_jobs=opened.jobs.empty_log)
    return Guards(traces, FileLedger(settings.erasures), store, sweeper, eml)


def _messengers(settings: Settings, opened: _Opened) -> dict[NoticeWay, Messenger]:
    sender = settings.mail_from or opened.live.current().house.sender
    found: dict[NoticeWay, Messenger] = {NoticeWay.EMAIL: mailed_notices(settings, opened.graph, sender=sender)}
    if opened.slack:
        found[NoticeWay.SLACK] = slack_notices(opened.slack)
    return found


def _database(settings: Settings) -> Database:
    url = settings.database_url or f"sqlite:///{settings.data_dir / 'cases.sqlite'}"
    return Database(url, sealer=AesSealer(_restricted(settings), purpose=ARRIVED))


def _restricted(settings: Settings) -> bytes:
    return _secret(settings.restricted_secret, settings.data_dir / "restricted.key")


def _documents(folder: Path, base: MovingBase, origins: Origins) -> IndexedFolder:
    """What people handed in, indexed before anything is asked."""
    documents = IndexedFolder(folder, knowledge=base, origins=origins)
    documents.bring_up_to_date()
    return documents


def _secret(given: SecretStr | None, file: Path) -> bytes:
    return given.get_secret_value().encode() if given else secret(file)


def _lay_out(folder: Path) -> None:
    for watched in ("mail", "outbox"):  # people look into them before anything is there
        (folder / watched).mkdir(parents=True, exist_ok=True)


def _now() -> dt.datetime:
    return dt.datetime.now(ZoneInfo("Europe/Copenhagen"))
