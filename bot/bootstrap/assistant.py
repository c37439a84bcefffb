"""Assistant: the whole product, opened, and what only the server and the terminal do with it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.adapters.failed_jobs import JobFailed
from bot.adapters.jobs import DbosJobs
from bot.adapters.mail_drop import take_mail
from bot.adapters.mail_in import read_mail
from bot.adapters.mail_signs import House
from bot.adapters.mail_taking import MailTaker, ReadMail
from bot.adapters.sql import Database
from bot.bootstrap.slack import books
from bot.services import Services, approvals
from bot.settings import Settings
from bot.slack.catching_up import look, look_when_due
from bot.slack.client import job_client
from bot.slack.jobs import handlers
from bot.slack.settings import SlackSettings
from bot.visits.mailbox import Mailbox, MailFolder, read_folder
from bot.visits.models import Person, Role
from ingest.origins import Origins
from ingest.syncing import Progress, SyncReport, forget, sync
from knowledge.moving import MovingBase

logger = logging.getLogger(__name__)

FIRST_ADMIN = "admin"
WORKER = "worker-"  #: The first free one of this kind.


@dataclass(frozen=True)
class Assistant:
    settings: Settings
    services: Services
    knowledge: MovingBase
    origins: Origins
    jobs: DbosJobs
    database: Database
    slack: SlackSettings | None
    house: House
    mailbox: Mailbox | None

    def index(self, paths: Sequence[Path], *, progress: Progress, rebuild: bool = False) -> SyncReport:
        return sync(paths, knowledge=self.knowledge, progress=progress, origins=self.origins, rebuild=rebuild)

    def forget(self, names: Sequence[str]) -> tuple[str, ...]:
        return forget(names, knowledge=self.knowledge, origins=self.origins)

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
        return f"{self.settings.address}/sign-in/{token}"

    def start_jobs(self) -> None:
        """Work the jobs in this process from now on, those that a crash left first."""
        self.jobs.start(
            _steps(self), on_failure=partial(_gave_up, self.services), tick=self._tick, due=partial(_due, self.services)
        )
        if self.slack:
            look(self.services)

    def tick(self) -> None:
        """A minute's work as one that works alone does it."""
        self._tick()
        _due(self.services)

    def _tick(self) -> None:
        """Once a minute: take dropped mail in, and what else only the owner of the data folder can do."""
        self.database.checkpoint()
        take_mail(self.taker)
        self.services.protectionwork.sweep()
        if self.slack:
            look_when_due(self.services)

    @property
    def read_mail(self) -> ReadMail:
        return partial(read_mail, house=self.house)

    @property
    def taker(self) -> MailTaker:
        services = self.services
        return MailTaker(
            receive=services.receive,
            receive_sent=services.mailroom.receive_sent,
            read=self.read_mail,
            now=services.now,
            folder=self.settings.data_dir / "mail",
        )

    def look_into_mailbox(self) -> None:
        """Take in what came and what was sent since the last look. Safe to repeat."""
        if self.mailbox and self.services.book:
            for folder in MailFolder:
                read_folder(self.mailbox, folder, book=self.services.book, take=self.taker.take, now=self.services.now)


@dataclass(frozen=True)
class Worker:
    """What works the jobs beside the server, and what is due where the server is away. It answers nobody."""

    settings: Settings
    services: Services
    jobs: DbosJobs
    slack: SlackSettings | None

    def start_jobs(self) -> None:
        self.jobs.start(_steps(self), on_failure=partial(_gave_up, self.services), due=partial(_due, self.services))


def _due(services: Services) -> None:
    """Once a minute, in one process of all: pick up what fell between two steps, and do what has its time now."""
    for work in (
        services.reconcile,
        services.forget_questions,
        services.participantwork.erase_due,
        services.enquirerwork.erase_due,
        services.paperwork.draft_owed,
        services.reminderwork.draft_owed,
        services.noticework.tell,
    ):
        try:
            work()
        except Exception:  # the others have their time all the same
            logger.exception("due.failed", extra={"work": work.__qualname__})


def _steps(ours: Assistant | Worker) -> Mapping[str, Sequence[Callable[..., None]]]:
    """Job name to its steps, each run at least once and recorded."""
    services = ours.services
    steps: dict[str, Sequence[Callable[..., None]]] = {
        "prepare": (services.sort, services.propose, services.announce),
        "dispatch": (services.dispatch, services.announce),
        "show": (services.show,),
        approvals.JOB: (services.late_approvals.show,),
    }
    if ours.slack:
        steps |= handlers(services, job_client(ours.slack), ours.slack, books(ours.settings.data_dir))
    return steps


def _gave_up(services: Services, job: str, args: tuple[str, ...], failed: JobFailed) -> None:
    if job == "prepare":
        services.give_up(args[0], failed.reference)
