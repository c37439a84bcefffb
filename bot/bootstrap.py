"""Settings → Assistant: the only place that picks concrete adapters and opens connections."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from bot.adapters.anchor import AnchorFile
from bot.adapters.attachments import IsolatedAttachmentReader
from bot.adapters.cards import SqliteCardBook
from bot.adapters.document_folder import IndexedFolder
from bot.adapters.earlier_cases import StoredCases
from bot.adapters.jobs import DbosJobs, JobFailed
from bot.adapters.live_registers import LiveRegisters
from bot.adapters.mail_drop import take_mail
from bot.adapters.mail_in import read_mail
from bot.adapters.outbox import FileOutbox
from bot.adapters.papers import OfficePapers
from bot.adapters.shipped import index_profiles, index_shipped
from bot.adapters.spreadsheets import OfficeSpreadsheets
from bot.adapters.sql import Database, SqlCaseStore, SqlFeedbackStore, SqlPeopleStore, SqlRegisterStore
from bot.registry import Registry
from bot.services import Services
from bot.settings import Settings
from bot.slack.app import create_slack_app
from bot.slack.board import SlackCaseBoard
from bot.slack.client import job_client
from bot.slack.http import slack_router
from bot.slack.jobs import handlers
from bot.slack.settings import SlackSettings
from bot.slack.socket import socket_mode
from bot.visits.models import Case, Person, Role
from bot.visits.ports import CaseBoard
from bot.web.app import create_web_app
from bot.web.settings import WebSettings
from ingest.origins import Origins
from ingest.syncing import Progress, SyncReport, forget, outdated, sync
from knowledge import LanguageModel, Registers
from knowledge.assembly import open_knowledge
from knowledge.base import KnowledgeBase
from knowledge.chat_model import language_model
from knowledge.lookups import RegisterLookup
from knowledge.moving import MovingBase, open_moving, read_home, settle
from knowledge.registers.loading import load_registers
from knowledge.registers.transfer import export_hosts, import_hosts

logger = logging.getLogger(__name__)

FIRST_ADMIN = "admin"

Say = Callable[[str], None]


class NoBoard:
    """Where Slack is off, cases are shown on the web page only."""

    def show(self, case: Case) -> None:
        pass


@dataclass(frozen=True)
class Assistant:
    """The whole product, opened: the services, and what only the server and the terminal touch."""

    settings: Settings
    services: Services
    knowledge: MovingBase
    origins: Origins
    jobs: DbosJobs
    database: Database
    slack: SlackSettings | None

    def index(self, paths: Sequence[Path], *, progress: Progress, rebuild: bool = False) -> SyncReport:
        return sync(paths, knowledge=self.knowledge, progress=progress, origins=self.origins, rebuild=rebuild)

    def forget(self, names: Sequence[str]) -> tuple[str, ...]:
        return forget(names, knowledge=self.knowledge, origins=self.origins)

    def import_hosts(self, text: str) -> int:
        """Take hosts over from a file, all or none; return how many now differ from the shipped ones.

        They stay in the data folder and are used from the next start on.
        """
        shipped = load_registers()
        changed = import_hosts(text, self.services.registers)
        ours = [host for host in changed.hosts if shipped.host(host.id) != host]
        _write_whole(_own_hosts(self.settings.data_dir), export_hosts(ours))
        return len(ours)

    def first_admin(self) -> str:
        """Return the id of the first administrator, who is created where there is none."""
        people = self.services.people
        admins = [person for person in people.people() if person.role is Role.ADMIN and person.active]
        if not admins:
            people.save(Person(id=FIRST_ADMIN, name="Administrator", role=Role.ADMIN))
            return FIRST_ADMIN
        return self.settings.api_user or admins[0].id

    def sign_in_link(self, person: str) -> str:
        token = self.services.people.issue_link(person, at=self.services.now())
        return f"{address(self.settings)}/sign-in/{token}"

    def start_jobs(self) -> None:
        """Work the jobs in this process from now on, those that a crash left first."""
        self.jobs.start(_handlers(self), on_failure=self._gave_up, tick=self.tick)

    def _gave_up(self, job: str, args: tuple[str, ...], failed: JobFailed) -> None:
        if job == "prepare":
            self.services.give_up(args[0], failed.reference)

    def tick(self) -> None:
        """Once a minute: what fell between two steps is picked up, and dropped mail is taken in."""
        self.database.checkpoint()
        take_mail(self.settings.data_dir / "mail", receive=self.services.receive, now=self.services.now)
        self.services.reconcile()
        self.services.forget_questions()


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
    registers = _registers(folder)
    for watched in ("mail", "outbox"):  # people look into them before anything is there
        (folder / watched).mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        database = Database(settings.database_url or f"sqlite:///{folder / 'cases.sqlite'}")
        stack.callback(database.close)
        store = SqlCaseStore(database, AnchorFile(folder / "audit.head"))
        store.catch_up()
        changes = SqlRegisterStore(database, keep=store.keep)
        live = LiveRegisters(registers, changes)
        registers = live.current()
        lookup = RegisterLookup(registers, StoredCases(store))
        base = _knowledge(settings, lookup, say=say, rebuild=rebuild, moves=moves)
        stack.callback(base.close)
        index_shipped(base, registers, say=say)
        live.listen(lambda changed: _take_over(changed, lookup, base))
        _check_chunker(base, say=say)
        jobs = DbosJobs(settings.database_url, executor=settings.executor, data_dir=folder)
        stack.callback(jobs.stop)
        slack = _slack_settings(settings)
        origins = Origins(folder / "knowledge" / "origins.json")
        documents = IndexedFolder(folder, knowledge=base, origins=origins)
        documents.bring_up_to_date()
        services = Services(
            knowledge=base,
            registry=Registry(live, changes, _now),
            store=store,
            people=SqlPeopleStore(database),
            jobs=jobs,
            outbox=FileOutbox(folder / "outbox"),
            papers=OfficePapers(),
            attachments=IsolatedAttachmentReader(),
            board=_board(slack, live.current, folder),
            feedback=SqlFeedbackStore(database),
            folder=documents,
            sender=settings.mail_from or registers.house.sender,
            now=_now,
            spreadsheets=OfficeSpreadsheets(),
            nearness=base.nearness,
            moved=lambda: base.moved,
        )
        yield Assistant(
            settings=settings,
            services=services,
            knowledge=base,
            origins=origins,
            jobs=jobs,
            database=database,
            slack=slack,
        )


def _knowledge(settings: Settings, registers: RegisterLookup, *, say: Say, rebuild: bool, moves: bool) -> MovingBase:
    folder = settings.data_dir / "knowledge"
    key = settings.embeddings_key.get_secret_value() if settings.embeddings_key else ""
    model = _model(settings)

    def opened(place: Path, embeddings: str) -> KnowledgeBase:
        return open_knowledge(
            place,
            registers=registers,
            embeddings=embeddings,
            key=key if embeddings == settings.embeddings else "",
            model=model,
            chroma_url=settings.chroma_url,
            cache=settings.data_dir / "cache",
            rebuild=rebuild,
        )

    # On a Chroma server the collections lie beside each other: there it is `rebuild` or nothing.
    if moves and not rebuild and not settings.chroma_url:
        return open_moving(folder, embeddings=settings.embeddings, opener=opened, say=say)
    home = read_home(folder).folder
    base = MovingBase(opened(folder / home, settings.embeddings))
    settle(folder, home, settings.embeddings)
    return base


def _now() -> dt.datetime:
    return dt.datetime.now(ZoneInfo("Europe/Copenhagen"))


def _take_over(registers: Registers, lookup: RegisterLookup, base: MovingBase) -> None:
    """What staff changed in a register is answered from at once."""
    lookup.use(registers)
    index_profiles(base, registers)


def _check_chunker(base: MovingBase, *, say: Say) -> None:
    if names := outdated(base):
        logger.warning("documents.outdated", extra={"documents": len(names)})
        say(f"{len(names)} documents were split by an older version; run `ope index` on their files again.")


def _model(settings: Settings) -> LanguageModel | None:
    key = settings.llm_key.get_secret_value() if settings.llm_key else ""
    return language_model(settings.llm, key=key) if settings.llm else None


def _own_hosts(folder: Path) -> Path:
    return folder / "registers" / "hosts.yaml"


def _registers(folder: Path) -> Registers:
    """Return the shipped registers, with the hosts that staff changed in place of the shipped ones."""
    shipped, own = load_registers(), _own_hosts(folder)
    return import_hosts(own.read_text("utf-8"), shipped, file=own.name) if own.exists() else shipped


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)


def web_app(ours: Assistant) -> FastAPI:
    settings = ours.settings
    app = create_web_app(
        ours.services,
        WebSettings(
            api_token=settings.api_token,
            api_user=settings.api_user,
            webhook_secret=settings.webhook_secret,
            secure_cookies=settings.public_url.startswith("https:"),
            public_url=settings.public_url,
            read_mail=read_mail,
        ),
    )
    if ours.slack and ours.slack.signing_secret:
        app.include_router(
            slack_router(create_slack_app(ours.services, ours.slack), signing_secret=ours.slack.signing_secret)
        )
    return app


@contextmanager
def warming_up(ours: Assistant) -> Iterator[None]:
    """In the background while the block runs."""
    stopping = Event()
    thread = Thread(target=ours.services.warm_up, kwargs={"stopping": stopping}, name="warming-up", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


@contextmanager
def slack_connection(ours: Assistant) -> Iterator[None]:
    """Socket Mode while the block runs, where an app token is set."""
    token = ours.settings.slack_app_token
    if ours.slack is None or token is None:
        yield
        return
    with socket_mode(create_slack_app(ours.services, ours.slack), app_token=token.get_secret_value()):
        yield


def _handlers(ours: Assistant) -> Mapping[str, Sequence[Callable[..., None]]]:
    """Job name to its steps, each run at least once and recorded."""
    services = ours.services
    steps: dict[str, Sequence[Callable[..., None]]] = {
        "prepare": (services.sort, services.propose, services.announce),
        "dispatch": (services.dispatch, services.announce),
        "show": (services.show,),
    }
    if ours.slack:
        steps |= handlers(services, job_client(ours.slack), ours.slack)
    return steps


def _slack_settings(settings: Settings) -> SlackSettings | None:
    if settings.slack_bot_token is None:
        return None
    return SlackSettings(
        bot_token=settings.slack_bot_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else None,
        channel=settings.slack_channel,
        api_url=settings.slack_api_url,
        public_url=address(settings),
    )


def _board(slack: SlackSettings | None, registers: Callable[[], Registers], folder: Path) -> CaseBoard:
    if slack is None or not slack.channel:
        return NoBoard()
    book = SqliteCardBook(folder / "cards.sqlite")
    return SlackCaseBoard(job_client(slack), settings=slack, book=book, registers=registers)


def address(settings: Settings) -> str:
    """Return where people reach the server, for links."""
    return settings.public_url or f"http://{settings.host}:{settings.port}"
