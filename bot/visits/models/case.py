"""Case: one request from arrival to the end, with everything decided and sent on the way."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import AwareDatetime

from bot.visits.models.answer import HostAnswer, Ruling
from bot.visits.models.counterpart import Addressee, Counterpart
from bot.visits.models.history import History
from bot.visits.models.inbound import Correction, Difference, Inbound, Touched
from bot.visits.models.journal import JournalEntry
from bot.visits.models.override import Override
from bot.visits.models.proposal import BundleKind, Draft, Proposal
from bot.visits.models.reading import Reading
from bot.visits.models.request import Frozen, VisitRequest
from bot.visits.models.triage import Triage


class Status(StrEnum):
    RECEIVED = "received"  #: Durably here; nobody has looked at it yet.
    TRIAGED = "triaged"  #: Read and sorted; maybe a letter waits for a decision.
    WAITING = "waiting"  #: For the enquirer.
    PROPOSED = "proposed"  #: A programme waits for a person's decision.
    APPROVED = "approved"  #: A person approved; the messages are on their way.
    DISPATCHED = "dispatched"  #: Out.
    HELD = "held"  #: The visit took place.
    CLOSED = "closed"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    NO_REPLY = "no_reply"
    NO_SHOW = "no_show"
    DUPLICATE = "duplicate"
    SPAM = "spam"


class Verdict(StrEnum):
    APPROVE = "approve"
    ASK_FOR_CHANGES = "ask_for_changes"
    DECLINE = "decline"
    REOPEN = "reopen"
    RECALL = "recall"  #: What was approved and has not begun to leave is a draft again.


class Decision(Frozen):
    """A named person's word on exactly one bundle."""

    by: str  #: Person id; `system` where letters were held back because their case had moved on.
    by_name: str
    at: AwareDatetime
    bundle: BundleKind
    digest: str
    verdict: Verdict
    reason: str | None = None
    via: str = "web"  #: `web`, `slack`, `api`.
    acting_for: str | None = None  #: Person id of the absent colleague whose right was used.
    acting_for_name: str = ""


class MessageState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SENDING = "sending"  #: Claimed by one sender.
    SENT = "sent"
    UNCERTAIN = "uncertain"  #: It may have gone out; only a person can tell.
    FAILED = "failed"  #: It certainly did not go out.


class Message(Frozen):
    """One outgoing thing. Rows exist from the moment of approval; before that it is a draft in the proposal."""

    id: str
    case: str
    bundle: BundleKind
    bundle_digest: str
    position: int
    draft: Draft
    state: MessageState
    changed_at: AwareDatetime
    detail: str = ""
    due_at: AwareDatetime | None = None  #: It does not leave before; None for at once.


class Pending(StrEnum):
    """What the assistant still owes a case whose facts have moved."""

    READ = "read"  #: Something came, went or was put right: read everything again.
    DRAFT = "draft"  #: Read; the draft still rests on what was known before.


class Escort(Frozen):
    """The colleague who goes with a delegation."""

    person: str  #: User name.
    name: str


class Officer(Frozen):
    """The case officer: the colleague who has a case."""

    person: str  #: User name.
    name: str


class Ending(Frozen):
    """How a person put a case away, and why."""

    outcome: Status
    by: str  #: Person id.
    by_name: str
    at: AwareDatetime
    reason: str = ""
    until: dt.date | None = None  #: The day on which it is brought up again.


class Case(Frozen):
    number: str  #: `2026-0001`: year of receipt and a running number.
    status: Status
    revision: int  #: Rises with every write; the handle of compare-and-set.
    received_at: AwareDatetime
    request: VisitRequest
    reading: Reading | None = None
    triage: Triage | None = None
    proposal: Proposal | None = None  #: The current version.
    decisions: tuple[Decision, ...] = ()
    messages: tuple[Message, ...] = ()
    trouble: str | None = None  #: One sentence with a reference when preparing it failed.
    held: bool = False  #: The visit took place; stays so when the case is closed.
    history: History | None = None  #: Set where an import brought the case in.
    inbound: tuple[Inbound, ...] = ()  #: What came later, in order.
    corrections: tuple[Correction, ...] = ()  #: In order; the last on a field counts.
    differences: tuple[Difference, ...] = ()  #: What each message and correction changed, in order.
    touched: tuple[Touched, ...] = ()  #: By the last change of facts.
    overrides: tuple[Override, ...] = ()  #: Of findings, in order; those that have lapsed are kept.
    pending: Pending | None = None
    unseen: int = 0  #: Messages that came since a person last did something here.
    merged_into: str | None = None  #: The case that is kept in place of this one.
    absorbed: tuple[str, ...] = ()  #: The cases this one is kept in place of.
    answers: tuple[HostAnswer, ...] = ()  #: Of hosts, in order.
    rulings: tuple[Ruling, ...] = ()  #: Staff's word on those, in order.
    escort: Escort | None = None  #: Goes with the delegation on all its days.
    officer: Officer | None = None  #: Has the case; hides it from nobody.
    ending: Ending | None = None  #: Set while it is put away by hand.
    counterparts: tuple[Counterpart, ...] = ()  #: In order; the last line of an id counts.
    addressee: Addressee | None = None  #: Gets the letters to the enquirer in place of who sent the request.
    suspected: bool = False  #: A trap of our form caught it, and no person has said that one wrote it.

    def messages_to_read(self) -> tuple[Inbound, ...]:
        return tuple(one for one in self.inbound if one.moved_to is None)

    def enquirers(self) -> frozenset[str]:
        """The addresses of who asked, folded: of who sent the request, and of whom we answer in its place."""
        written = (self.request.contact.email, self.addressee and self.addressee.email)
        return frozenset(address.strip().casefold() for address in written if address)

    def reminder_waits(self) -> bool:
        """Whether a reminder to the enquirer is drafted, and is not on its way yet."""
        bundle = self.proposal.bundle(BundleKind.REMINDER) if self.proposal else None
        out = {message.draft.id for message in self.messages}
        waits = self.status in (Status.WAITING, Status.DISPATCHED)
        return waits and bundle is not None and not any(draft.id in out for draft in bundle.messages)

    def corrected(self) -> dict[str, Correction]:
        """Field to the correction that holds."""
        last = {correction.field: correction for correction in self.corrections}
        return {field: one for field, one in last.items() if not one.taken_back}


class CaseSummary(Frozen):
    """A line in the inbox."""

    number: str
    status: Status
    received_at: AwareDatetime
    subject: str
    organisation: str
    country: str | None
    kind: str | None
    recommendation: str | None
    flags: tuple[str, ...]
    respond_by: str | None
    due: str | None = None  #: The first day by which a law wants an answer.
    trouble: str | None = None
    history: bool = False
    revision: int = 0
    pending: Pending | None = None
    unseen: int = 0
    merged_into: str | None = None
    themes: tuple[str, ...] = ()
    held: bool = False
    officer: Officer | None = None
    reminder: bool = False  #: A reminder to the enquirer waits for a decision.
    suspected: bool = False  #: It lies in the suspected pile.
    first_day: dt.date | None = None  #: Of the programme.

    @property
    def answer_by(self) -> str | None:
        """The first day by which we or a law want an answer."""
        return min(filter(None, (self.respond_by, self.due)), default=None)

    @classmethod
    def of(cls, case: Case) -> CaseSummary:
        triage, organisation = case.triage, case.request.organisation
        return cls(
            number=case.number,
            status=case.status,
            received_at=case.received_at,
            subject=case.request.subject,
            organisation=(triage and triage.organisation) or (organisation and organisation.name) or "",
            country=triage.country if triage else None,
            kind=triage.kind if triage else None,
            recommendation=triage.recommendation if triage else None,
            flags=tuple(flag.id for flag in triage.flags) if triage else (),
            respond_by=triage.respond_by.isoformat() if triage and triage.respond_by else None,
            due=min((flag.due.isoformat() for flag in triage.flags if flag.due), default=None) if triage else None,
            trouble=case.trouble,
            history=case.history is not None,
            revision=case.revision,
            pending=case.pending,
            unseen=case.unseen,
            merged_into=case.merged_into,
            themes=triage.themes if triage else (),
            held=case.held or case.status is Status.HELD,
            officer=case.officer,
            reminder=case.reminder_waits(),
            suspected=case.suspected,
            first_day=case.proposal.first_day() if case.proposal else None,
        )


class Receipt(Frozen):
    """What intake answers: the case, and whether this delivery opened it or came on it."""

    number: str
    created: bool
    message: str | None = None  #: Id of the `Inbound` this delivery became.


class Change(Frozen):
    """Everything one step writes to a case, applied whole or not at all, with its line in the audit log."""

    case: str
    revision: int  #: The revision the step looked at; another one in the store means somebody was faster.
    at: AwareDatetime
    actor: str  #: Person id, or `system`.
    event: str  #: Past tense, goes into the audit log.
    details: dict[str, str | int | None] = {}
    status: Status | None = None  #: None leaves it.
    reading: Reading | None = None
    triage: Triage | None = None
    proposal: Proposal | None = None  #: A new version; earlier ones are kept.
    decision: Decision | None = None
    messages: tuple[Message, ...] = ()  #: New ones.
    recalls: str | None = None  #: Digest of a bundle whose messages are drafts again; none of them has begun to leave.
    trouble: str | None = None  #: None clears it.
    pending: Pending | None = None  #: None leaves it.
    settled: bool = False  #: The assistant owes the case nothing more.
    differences: tuple[Difference, ...] | None = None  #: None leaves them.
    touched: tuple[Touched, ...] | None = None  #: None leaves them.
    corrections: tuple[Correction, ...] = ()  #: New ones.
    landed: Inbound | None = None  #: A message put on the case; one that lay here before comes back.
    moved: tuple[str, str] | None = None  #: A message that goes to another case: its id and that number.
    splits: str | None = None  #: A message that becomes a case of its own, opened with this change.
    merge: str | None = None  #: The case that is kept in place of this one; "" undoes it.
    answers: tuple[HostAnswer, ...] = ()  #: New lines in the log of the host round.
    rulings: tuple[Ruling, ...] = ()  #: New ones.
    overrides: tuple[Override, ...] = ()  #: New ones.
    journal: JournalEntry | None = None  #: As it is with this change.
    ends_copy: int | None = None  #: The revision of the working copy that is gone with this change.
    escort: Escort | None = None  #: None leaves whoever goes along.
    unescorted: bool = False  #: Nobody goes along any more.
    officer: Officer | None = None  #: None leaves whoever has the case.
    unassigned: bool = False  #: Nobody has the case any more.
    ending: Ending | None = None  #: Goes with the status that it names; any other status ends it.
    counterparts: tuple[Counterpart, ...] = ()  #: New lines.
    addressee: Addressee | None = None  #: None leaves whoever gets the letters.
    to_sender: bool = False  #: The letters go to who sent the request again.


class AuditEvent(Frozen):
    """One line of the audit log. `hash` covers every other field and the hash before it."""

    seq: int
    at: AwareDatetime
    actor: str  #: Person id, or `system`.
    event: str  #: Past tense: `case.received`, `bundle.approved`, `message.sent`.
    case: str | None
    details: dict[str, str | int | None] = {}  #: Ids, digests, states: never texts or personal data.
    previous: str
    hash: str


class Anchor(Frozen):
    """The head of the audit log, kept outside the store so that a shortened log is noticed."""

    seq: int
    hash: str
