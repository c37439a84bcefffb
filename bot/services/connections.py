"""Connections: what is open while the assistant runs, and what every step asks of it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.asking.ports import DocumentFolder, FeedbackStore, Knowledge
from bot.services.acknowledgements import Acknowledgements
from bot.services.approvals import LateApprovals
from bot.services.calendars import CalendarWork
from bot.services.cases import CaseWork
from bot.services.channels import ChannelWork
from bot.services.desk import DeskWork
from bot.services.finding import FindWork
from bot.services.journal import JournalWork
from bot.services.mailroom import MailRoom
from bot.services.notices import NoticeWork
from bot.services.own import OwnWork
from bot.services.participants import ParticipantWork
from bot.services.protection import ProtectionWork
from bot.services.registry import Registry
from bot.services.remembering import Remembered
from bot.services.reminders import ReminderWork
from bot.services.signin import SignInParts, SignInWork
from bot.services.staff import StaffWork
from bot.services.week import WeekWork
from bot.visits import approving, hosting, proposal
from bot.visits.approving import Approving
from bot.visits.calendars.ports import CalendarStore, CalendarWriter
from bot.visits.changes import raise_to_lead
from bot.visits.channels.ports import ChannelBook, Directory
from bot.visits.editing.ports import WorkingCopies
from bot.visits.enquirers.keeping import SealedBy
from bot.visits.enquirers.limits import Limits
from bot.visits.enquirers.ports import KeptFormStore, StatusLinkStore, SuspicionStore
from bot.visits.hostround.linking import Links
from bot.visits.hostround.replies import CalendarReader, NoCalendars
from bot.visits.hostround.rounds import Round
from bot.visits.journal.ports import JournalStore
from bot.visits.leads.ports import LeadStore
from bot.visits.mailbox import MailboxBook
from bot.visits.notices import NoticeWay
from bot.visits.notices.noticing import StandIn
from bot.visits.notices.ports import Messenger, NoticeStore
from bot.visits.papers.ports import Papers, Spreadsheets
from bot.visits.participants.ports import ParticipantStore, Sealer
from bot.visits.ports import AttachmentReader, CaseBoard, CaseStore, FactModel, Jobs, Nearness, Outbox, PeopleStore
from bot.visits.presence import LeaseStore
from bot.visits.protection.nowhere import Nowhere
from bot.visits.protection.ports import Guards
from bot.visits.staff.ports import AbsenceStore
from bot.visits.surveys.ports import EvaluationStore
from bot.visits.tasks.ports import TaskStore
from bot.visits.weekly import Waiting, waiting
from knowledge import Registers
from knowledge.moving import Moved

DRY_RUN = "DRY-RUN"
_NO_LINKS = Links()
_NO_CALENDARS = NoCalendars()
_NO_GUARDS = Guards(Nowhere(), Nowhere(), Nowhere(), Nowhere())


@dataclass(frozen=True)
class Connections:
    knowledge: Knowledge
    registry: Registry
    store: CaseStore
    copies: WorkingCopies
    leads: LeadStore
    evaluations: EvaluationStore
    journal: JournalStore
    tasks: TaskStore
    leases: LeaseStore
    notices: NoticeStore
    subscriptions: CalendarStore
    visits_calendar: CalendarWriter
    participants: ParticipantStore
    sealer: Sealer
    kept_forms: KeptFormStore
    sealed_by: SealedBy
    status_links: StatusLinkStore
    suspicions: SuspicionStore
    people: PeopleStore
    sign_in: SignInParts
    absences: AbsenceStore
    jobs: Jobs
    outbox: Outbox
    papers: Papers
    attachments: AttachmentReader
    board: CaseBoard
    feedback: FeedbackStore
    folder: DocumentFolder
    channel_book: ChannelBook
    sender: str
    now: Callable[[], dt.datetime]
    spreadsheets: Spreadsheets
    directory: Directory | None = None  #: Of Slack's channels; None where Slack is off.
    cards_in: str = ""  #: Id of the channel that case cards are posted to.
    moved: Callable[[], Moved | None] = lambda: None  #: How far the index of another embedding model is.
    own_addresses: frozenset[str] = frozenset()  #: Folded; that of `sender` counts without being among them.
    fact_model: FactModel | None = None  #: Without it, facts are read by rules alone.
    recall: dt.timedelta = dt.timedelta()  #: How long approved letters wait before they leave.
    links: Links = _NO_LINKS  #: To the pages on which hosts answer.
    calendars: CalendarReader = _NO_CALENDARS  #: Without it, no reply of a calendar is read.
    book: MailboxBook | None = None  #: Where no mailbox is read.
    nearness: Nearness | None = None  #: Without it, themes are read by their words alone.
    twinned: proposal.Twinned = field(default_factory=proposal.Twinned)
    messengers: Mapping[NoticeWay, Messenger] = field(default_factory=dict)  #: By which colleagues are told.
    ticket_secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))  #: Signs the pages of our form.
    limits: Limits = field(default_factory=Limits)
    guards: Guards = _NO_GUARDS  #: Of personal data.
    waiting: Remembered[Waiting] = field(default_factory=lambda: Remembered(waiting))

    @property
    def registers(self) -> Registers:
        """As they are now: what staff changed a moment ago counts."""
        return self.registry.current()

    @property
    def work(self) -> CaseWork:
        """What a person does on a case besides deciding."""
        return CaseWork(store=self.store, jobs=self.jobs, now=self.now)

    @property
    def participantwork(self) -> ParticipantWork:
        """Who comes, and what is known of them."""
        return ParticipantWork(
            cases=self.store,
            store=self.participants,
            sealer=self.sealer,
            work=self.work,
            registers=self.registers,
            spreadsheets=self.spreadsheets,
            now=self.now,
            followed=self.raise_late,
        )

    def raise_late(self, number: str) -> None:
        """Have the lead look at persons who were added or swapped late. Safe to repeat."""
        case, lists = self.store.case(number), self.participants.versions(number)
        raise_to_lead(case, lists, rota=self.staffwork.rota(), tasks=self.tasks, at=self.now())

    @property
    def deskwork(self) -> DeskWork:
        """Who has a case, and what is to be done on it."""
        return DeskWork(cases=self.store, tasks=self.tasks, people=self.people, work=self.work, now=self.now)

    @property
    def weekwork(self) -> WeekWork:
        """What came, what waits and what is due, over all cases."""
        return WeekWork(
            store=self.store,
            tasks=self.tasks,
            feedback=self.feedback,
            registers=self.registers,
            waiting=self.waiting,
            now=self.now,
        )

    @property
    def calendarwork(self) -> CalendarWork:
        """The calendar that colleagues subscribe to."""
        return CalendarWork(
            cases=self.store,
            people=self.people,
            calendars=self.subscriptions,
            write=self.visits_calendar,
            weekwork=self.weekwork,
            now=self.now,
        )

    @property
    def noticework(self) -> NoticeWork:
        """What colleagues are told of cases."""
        return NoticeWork(
            cases=self.store,
            tasks=self.tasks,
            people=self.people,
            store=self.notices,
            weekwork=self.weekwork,
            approving=lambda: self.approving,
            stand_in=self._stand_in(),
            late_approvals=self.late_approvals,
            messengers=self.messengers,
            house=self.registers.house,
            sender=self.sender,
            now=self.now,
        )

    @property
    def late_approvals(self) -> LateApprovals:
        """Letters that nobody decides on."""
        return LateApprovals(
            cases=self.store,
            weekwork=self.weekwork,
            approving=lambda: self.approving,
            stand_in=self._stand_in(),
            board=self.board,
            jobs=self.jobs,
            house=self.registers.house,
            now=self.now,
        )

    def _stand_in(self) -> StandIn:
        rota, today = self.staffwork.rota(), self.staffwork.today
        return lambda person: rota.stand_in(person, today)

    @property
    def ownwork(self) -> OwnWork:
        """What falls to one colleague."""
        return OwnWork(
            cases=self.store,
            tasks=self.tasks,
            weekwork=self.weekwork,
            rota=self.staffwork.rota,
            approving=lambda: self.approving,
            house=self.registers.house,
            now=self.now,
        )

    @property
    def findwork(self) -> FindWork:
        """What is found by a word of it."""
        return FindWork(cases=self.store, knowledge=self.knowledge, registers=self.registers)

    @property
    def reminderwork(self) -> ReminderWork:
        """Enquirers who do not answer."""
        return ReminderWork(
            store=self.store, tasks=self.tasks, journal=self.journal, work=self.work, drafting=self._drafting
        )

    @property
    def journalwork(self) -> JournalWork:
        """Calls, meetings and notes on a case."""
        return JournalWork(cases=self.store, journal=self.journal, work=self.work, now=self.now)

    @property
    def channelwork(self) -> ChannelWork:
        """What holds in each channel of Slack."""
        return ChannelWork(
            registry=self.registry,
            book=self.channel_book,
            directory=self.directory,
            cards_in=self.cards_in,
            people=self.people,
            knowledge=self.knowledge,
            jobs=self.jobs,
            log=self.store,
            now=self.now,
        )

    @property
    def protectionwork(self) -> ProtectionWork:
        """What is kept of people, and for how long."""
        return ProtectionWork(
            guards=self.guards,
            people=self.people,
            cases=self.store,
            papers=self.papers,
            journal=self.journal,
            house=self.registers.house,
            now=self.now,
        )

    @property
    def staffwork(self) -> StaffWork:
        """Who is here, and who stands in for whom."""
        return StaffWork(people=self.people, absences=self.absences, log=self.store, now=self.now)

    @property
    def signinwork(self) -> SignInWork:
        """How a person comes in, and where they are signed in."""
        return SignInWork(parts=self.sign_in, people=self.people, log=self.store, now=self.now)

    @property
    def acknowledgements(self) -> Acknowledgements:
        """What leaves by itself for a new request."""
        return Acknowledgements(
            store=self.store,
            registry=self.registry,
            work=self.work,
            sender=self.sender,
            ours=self.own_addresses,
            now=self.now,
        )

    @property
    def approving(self) -> Approving:
        """Who may decide on which letters today."""
        work = self.staffwork
        return approving.approving(approving.rules(self.registers), work.rota(), work.today)

    @property
    def mailroom(self) -> MailRoom:
        """Mails that come another way than as a request."""
        return MailRoom(store=self.store, jobs=self.jobs, now=self.now, book=self.book)

    def load(self, *, before: dt.date) -> hosting.Load:
        """How much each host and municipality received in the twelve months before a day."""
        return hosting.load(self.store.facts(), registers=self.registers, before=before)

    def _weighing(self, number: str) -> proposal.Drafting:
        """Who received much of late counts for less; a dry run knows nothing of it."""
        return replace(self._drafting(number), load=self.load(before=self.now().date()))

    def _drafting(self, reference: str, *, at: dt.datetime | None = None) -> proposal.Drafting:
        return proposal.Drafting(
            registers=self.registers,
            knowledge=self.knowledge,
            papers=self.papers,
            sender=self.sender,
            at=at or self.now(),
            reference=reference,
            round=Round(links=_NO_LINKS if reference == DRY_RUN else self.links),
            party_of=self.participantwork.party,
        )
