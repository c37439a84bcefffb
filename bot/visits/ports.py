"""What the visit flow needs from outside, as protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Protocol

from bot.visits.models import (
    Anchor,
    AttachedText,
    AuditEvent,
    Booking,
    Case,
    CaseFacts,
    CaseSummary,
    Change,
    Clue,
    Earlier,
    Import,
    Match,
    Message,
    MessageState,
    NewImport,
    Person,
    Proposal,
    Receipt,
    RegisterChange,
    RequestAttachment,
    Status,
    Suggestion,
    VisitRequest,
)
from bot.visits.models.session import Session, SignInWay
from bot.visits.models.undecided import Undecided
from bot.visits.models.work import Work
from knowledge import Answer, Passage, Registers


class CaseStore(Protocol):
    """Cases, messages and the audit log. Every write is one durable transaction with its audit line."""

    def receive(
        self,
        request: VisitRequest,
        *,
        source: str,
        event_id: str,
        body_digest: str,
        at: dt.datetime,
        lands: tuple[str, Match] | None = None,
        sealed: VisitRequest | None = None,
    ) -> Receipt:
        """Open a case, or put a message on the one where it lands, once per (source, event id).

        `sealed` is what came in, where `request` is the masked form of it.

        The same again returns the same number.

        Raises:
            EventConflict: the id came before with another body.
        """
        ...

    def delivered(self, source: str, event_id: str) -> str | None:
        """Number of the case that this delivery opened or came on; None where it never came."""
        ...

    def originals(self, request: VisitRequest) -> list[VisitRequest]:
        """What came in before it was masked to this request; nothing where nothing was masked."""
        ...

    def case(self, number: str) -> Case:
        """Raises CaseUnknown."""
        ...

    def cases(
        self,
        *,
        statuses: Collection[Status] | None = None,
        text: str = "",
        limit: int = 500,
        history: bool | None = None,
        unseen: bool = False,
        pending: bool = False,
        numbers: Collection[str] | None = None,
        officer: str | None = None,
        owed_by: dt.date | None = None,
        suspected: bool | None = None,
    ) -> list[CaseSummary]:
        """Newest first.

        Args:
            history: What imports brought in, or the rest; None for both.
            unseen: Besides the statuses also cases with messages that nobody has seen.
            pending: Only those that the assistant still owes something.
            numbers: Only these.
            officer: Only those that this person has; "" for those that nobody has.
            owed_by: Only those whose enquirer is owed an answer by this day.
            suspected: The suspected pile, or the rest; None for both.
        """
        ...

    def versions(self, number: str) -> list[Proposal]:
        """Every version of the case's proposal, oldest first."""
        ...

    def facts(self) -> list[CaseFacts]:
        """Of every case, for statistics; oldest first."""
        ...

    def apply(self, change: Change) -> Case:
        """Write the change if the case still has the revision it names.

        Raises:
            CaseMoved: it has not.
            CopyMoved: nor has the working copy that ends with it.
        """
        ...

    def apply_all(self, changes: Sequence[Change]) -> list[Case]:
        """Write changes of different cases together, or none of them. Raises CaseMoved."""
        ...

    def alike(self, clues: Collection[Clue]) -> dict[str, frozenset[Clue]]:
        """Return the cases that share a clue, with the clues they share."""
        ...

    def bookings(self, first: dt.date, last: dt.date, *, but: str) -> tuple[Booking, ...]:
        """Of all other open cases on these days, mere drafts included; in order of time."""
        ...

    def messages(self, *, states: Collection[MessageState]) -> list[Message]:
        """Oldest first, over all cases."""
        ...

    def acknowledgements(self, *, since: dt.datetime) -> list[Message]:
        """Those that were written since and did not fail, in the order in which they were."""
        ...

    def move_message(
        self,
        message_id: str,
        to: MessageState,
        *,
        was: MessageState,
        at: dt.datetime,
        detail: str = "",
        actor: str = "system",
    ) -> Message:
        """Compare-and-set on the state, with its audit line.

        Raises:
            CaseMoved: the message was not in that state; another sender has it.
        """
        ...

    def brought_in(self, event_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        """Of those rows the ones that are here: event id to the digest of the row and the number of its case."""
        ...

    def bring_in(self, new: NewImport, rows: Sequence[Earlier]) -> Import:
        """Make each row a case, all of them or none, but for those that are here already."""
        ...

    def take_out(self, import_id: int, *, by: str, at: dt.datetime) -> Import:
        """Remove every case that the import brought in, and no other.

        Raises:
            ImportUnknown: there is none of that number, or it was taken out before.
        """
        ...

    def imports(self) -> list[Import]:
        """Newest first, those that were taken out again included."""
        ...

    def audit(
        self,
        *,
        case: str | None = None,
        after: int = 0,
        limit: int = 1000,
        since: dt.datetime | None = None,
        before: dt.datetime | None = None,
    ) -> list[AuditEvent]:
        """Oldest first."""
        ...

    def note(
        self, event: str, *, actor: str, at: dt.datetime, case: str | None, details: dict[str, str | int | None]
    ) -> None:
        """Write an audit line that belongs to no change of a case."""
        ...

    def anchor(self) -> Anchor | None:
        """Return the head of the audit log as it was last kept outside the log; None where there is none."""
        ...


class RegisterStore(Protocol):
    """What people changed in the registers. Only ever added to, each with its line in the audit log."""

    def changes(self, *, after: int = 0) -> list[RegisterChange]:
        """Oldest first; those of a higher number."""
        ...

    def newest(self) -> int:
        """The number of the last change; 0 where there is none."""
        ...

    def add(self, change: RegisterChange, *, after: int) -> RegisterChange:
        """Return it with its number.

        Raises:
            RegisterMoved: `after` is not the newest; somebody was faster.
        """
        ...

    def add_all(self, changes: Sequence[RegisterChange], *, after: int) -> list[RegisterChange]:
        """All of them or none, as one batch. Raises RegisterMoved."""
        ...


class RegisterShelf(Protocol):
    """The registers as they are now: the shipped ones with what people changed."""

    def current(self) -> Registers: ...


class PeopleStore(Protocol):
    """People, sign-in links and sessions. Tokens are stored as hashes only."""

    def person(self, person_id: str) -> Person | None: ...

    def by_slack_user(self, slack_user: str) -> Person | None: ...

    def people(self) -> list[Person]: ...

    def save(self, person: Person) -> None:
        """Who is not with us any more loses sessions and links with that."""
        ...

    def issue_link(self, person_id: str, *, at: dt.datetime) -> str:
        """Return a one-time token; it lives a day."""
        ...

    def redeem_link(self, token: str, *, at: dt.datetime) -> Person:
        """Use the token up. Raises LinkExpired."""
        ...

    def open_session(
        self, person_id: str, *, at: dt.datetime, way: SignInWay = SignInWay.LINK, browser: str = ""
    ) -> str: ...

    def session(self, token: str, *, at: dt.datetime) -> Person | None:
        """Who they are now; that they were here is noted."""
        ...

    def opened(self, token: str, *, at: dt.datetime) -> Session | None: ...

    def sessions(self, person_id: str, *, at: dt.datetime) -> list[Session]:
        """Those that last, the one used last first."""
        ...

    def close_session(self, token: str) -> None: ...

    def end_sessions(self, person_id: str, *, only: str | None = None, but: str | None = None) -> int:
        """End a person's sessions, one of an id, or all but one; says how many."""
        ...


class Jobs(Protocol):
    """Durable jobs. A key runs once, however often it is enqueued; it survives kill -9."""

    def enqueue(self, name: str, key: str, *args: str, after: float = 0) -> None:
        """`after` so many seconds, through restarts."""
        ...

    def status(self, key: str) -> str | None:
        """`ENQUEUED`, `PENDING`, `SUCCESS`, `ERROR`, or None for a key that was never enqueued."""
        ...

    def unfinished(self) -> int:
        """How many wait or are worked now, those that were put off among them."""
        ...

    def stranded(self) -> int:
        """How many wait for a version of the program that nobody runs: a person must hear of them."""
        ...

    def work(self) -> Work:
        """What there is to do, and who of all processes does it."""
        ...


class Outbox(Protocol):
    """The only way out."""

    def send(self, message: Message) -> None:
        """Hand it over once.

        Raises:
            SendFailed: it certainly did not go out.
            SendPostponed: nor did it, and it may be tried again.
            SendUncertain: nobody can tell.
        """
        ...

    def was_sent(self, message: Message) -> bool | None:
        """Ask the outside after a crash; None when it cannot be told."""
        ...


class EvidenceSource(Protocol):
    """The part of the knowledge base that drafting needs."""

    def retrieve(self, question: str, *, limit: int = 8) -> list[Passage]: ...

    def ask(self, question: str, thread: Sequence[str] = (), *, language: str | None = None) -> Answer:
        """Raises QuestionRefused."""
        ...

    def nearness(self, question: str, texts: Sequence[str]) -> list[float]:
        """How near each text is to the question in meaning."""
        ...


class Nearness(Protocol):
    """How near texts are to a question in meaning, across languages: a cosine for each."""

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]: ...

    def __hash__(self) -> int: ...


class FactModel(Protocol):
    """A language model that points at facts in a text. It is handed text and returns data; it can do nothing else."""

    def suggest(
        self, text: str, *, written_on: dt.date, fields: Collection[str], registers: Registers
    ) -> tuple[Suggestion, ...]:
        """Of these fields of a `Reading`; nothing where the model is late, away or makes no sense."""
        ...


class AttachmentReader(Protocol):
    """What an attachment says, read within bounds and in another process; nothing where there is none to be had."""

    def read(self, attachment: RequestAttachment) -> AttachedText: ...


class CaseBoard(Protocol):
    """Where cases are shown outside the web page: the Slack channel."""

    def show(self, case: Case) -> None:
        """Post the case's card, or bring it up to date. Safe to repeat."""
        ...

    def remind(self, case: Case, letters: Undecided) -> None:
        """Say beside the card that letters have waited long for an approver; once for the same words."""
        ...
