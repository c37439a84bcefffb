"""Fakes of every port, kept honest by the contract tests."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from pwdlib.hashers.argon2 import Argon2Hasher

from bot.adapters.live_registers import LiveRegisters
from bot.adapters.passwords import ArgonHasher
from bot.asking.errors import AnswerUnknown
from bot.asking.models import AskedQuestion, Feedback, Judged, Mark, RefusedFile, TakenIn
from bot.services.registry import Registry
from bot.services.signin import SignInParts
from bot.visits import audit, booking, clues, lifecycle
from bot.visits.channels import MissedQuestion, Refusal
from bot.visits.errors import (
    CaseMoved,
    CaseUnknown,
    CopyMoved,
    EventConflict,
    ImportUnknown,
    JobsUnavailable,
    LeadUnknown,
    LinkExpired,
    ParticipantsMoved,
    RegisterMoved,
    SendFailed,
    SendPostponed,
    SendUncertain,
)
from bot.visits.journal.errors import EntryMoved
from bot.visits.journal.forgetting import without_words
from bot.visits.mailbox import MailboxState, MailFolder
from bot.visits.models import (
    Anchor,
    AttachedText,
    AuditEvent,
    Booking,
    BundleKind,
    Case,
    CaseFacts,
    CaseSummary,
    Change,
    Clue,
    Earlier,
    Import,
    Inbound,
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
    VisitRequest,
    digest_of,
)
from bot.visits.models.absence import Absence
from bot.visits.models.evaluation import Evaluation, Survey
from bot.visits.models.journal import JournalEntry
from bot.visits.models.lead import Lead, LeadOutcome
from bot.visits.models.participant import ParticipantList
from bot.visits.models.session import Session, SessionLives, SignInWay
from bot.visits.models.task import Task
from bot.visits.models.undecided import Undecided
from bot.visits.models.work import Work, Worker
from bot.visits.models.working import Step, WorkingCopy
from bot.visits.notices import Choice, NoticeKind, NoticeState, Owed
from bot.visits.papers import HostInvitation, Memo, ProgrammeView
from bot.visits.participants.ports import Kept, Trace
from bot.visits.presence import Lease
from bot.visits.signin import tries
from bot.visits.signin.models import Start
from bot.visits.staff.errors import AbsenceOverlaps, AbsenceUnknown
from bot.visits.tasks.errors import TaskMoved
from knowledge import EVERYTHING, Answer, AnswerStatus, DocumentKind, Passage, Registers, Scope
from knowledge.errors import DocumentRefused

_HOME = ZoneInfo("Europe/Copenhagen")
_LINK_LIVES = dt.timedelta(days=1)


class Clock:
    """Stands until it is moved."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def __call__(self) -> dt.datetime:
        return self.at

    def advance(self, **duration: float) -> dt.datetime:
        self.at += dt.timedelta(**duration)
        return self.at


def _owed(case: Case, day: dt.date) -> bool:
    answer_by = CaseSummary.of(case).answer_by
    waits = case.status in lifecycle.OWED and not case.history
    return waits and answer_by is not None and answer_by <= day.isoformat()


class InMemoryCaseStore:
    def __init__(self, *cases: Case) -> None:
        self.copies: dict[str, WorkingCopy] = {}
        self.journal: dict[int, JournalEntry] = {}
        self.steps: dict[tuple[str, int], Step] = {}
        self._lock = threading.RLock()
        self._cases: dict[str, Case] = {case.number: case for case in cases}
        self._events: dict[tuple[str, str], tuple[str, str]] = {}
        self._audit: list[AuditEvent] = []
        self._imports: list[Import] = []
        self._versions: dict[str, list[Proposal]] = {}
        self._originals: list[tuple[VisitRequest, VisitRequest]] = []

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
        with self._lock:
            if known := self._events.get((source, event_id)):
                number, digest = known
                if digest != body_digest:
                    raise EventConflict
                return Receipt(number=number, created=False)
            details = {"source": source, "delivery": digest_of(event_id), "channel": request.channel.value}
            message_id = digest_of([source, event_id])[7:23] if lands else None
            if lands and message_id:
                inbound = Inbound(id=message_id, request=request, received_at=at, match=lands[1])
                self._write(lifecycle.landing(self.case(lands[0]), inbound, at=at, details=dict(details)))
            number = lands[0] if lands else self._open(request, received_at=at, at=at, details=details)
            self._events[source, event_id] = (number, body_digest)
            if sealed is not None:
                self._originals.append((request, sealed))
            return Receipt(number=number, created=not lands, message=message_id)

    def delivered(self, source: str, event_id: str) -> str | None:
        known = self._events.get((source, event_id))
        return known[0] if known else None

    def originals(self, request: VisitRequest) -> list[VisitRequest]:
        return [original for masked, original in self._originals if masked == request]

    def case(self, number: str) -> Case:
        try:
            found = self._cases[number]
        except KeyError:
            raise CaseUnknown(f"({number})") from None
        absorbed = tuple(sorted(n for n, case in self._cases.items() if case.merged_into == number))
        return found if found.absorbed == absorbed else found.model_copy(update={"absorbed": absorbed})

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
        found = [
            case
            for case in self._cases.values()
            if (statuses is None or case.status in statuses or (unseen and case.unseen))
            and text.casefold() in lifecycle.search_text(case)
            and (case.pending or not pending)
            and (numbers is None or case.number in numbers)
            and history in (None, case.history is not None)
            and (officer is None or officer == (case.officer.person if case.officer else ""))
            and (owed_by is None or _owed(case, owed_by))
            and suspected in (None, case.suspected)
        ]
        found.sort(key=lambda case: (case.received_at, case.number), reverse=True)
        return [CaseSummary.of(case) for case in found[:limit]]

    def versions(self, number: str) -> list[Proposal]:
        now = self.case(number).proposal
        return self._versions.get(number) or ([now] if now else [])

    def facts(self) -> list[CaseFacts]:
        ordered = sorted(self._cases.values(), key=lambda case: (case.received_at, case.number))
        return [CaseFacts.of(case) for case in ordered]

    def apply(self, change: Change) -> Case:
        return self.apply_all([change])[0]

    def apply_all(self, changes: Sequence[Change]) -> list[Case]:
        with self._lock:
            if any(self.case(change.case).revision != change.revision for change in changes):
                raise CaseMoved
            for change in changes:
                if change.ends_copy is not None:
                    self.end_copy(change.case, change.ends_copy)
                self._write(change)
            return [self.case(change.case) for change in changes]

    def alike(self, wanted: Collection[Clue]) -> dict[str, frozenset[Clue]]:
        shared = {number: clues.of_case(case) & set(wanted) for number, case in self._cases.items()}
        return {number: found for number, found in shared.items() if found}

    def bookings(self, first: dt.date, last: dt.date, *, but: str) -> tuple[Booking, ...]:
        others = [case for number, case in self._cases.items() if number != but]
        found = [one for case in others for one in booking.of_case(case) if first <= one.date <= last]
        return tuple(sorted(found, key=lambda one: (one.date, one.start, one.case)))

    def messages(self, *, states: Collection[MessageState]) -> list[Message]:
        found = [m for case in self._cases.values() for m in case.messages if m.state in states]
        return sorted(found, key=lambda m: (m.changed_at, m.case, m.position))

    def acknowledgements(self, *, since: dt.datetime) -> list[Message]:
        found = [m for case in self._cases.values() for m in case.messages if m.bundle is BundleKind.ACKNOWLEDGEMENT]
        lately = [m for m in found if m.draft.date >= since and m.state is not MessageState.FAILED]
        return sorted(lately, key=lambda m: (m.draft.date, m.case))

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
        with self._lock:
            case, message = self._find(message_id)
            if message.state is not was:
                raise CaseMoved
            moved = message.model_copy(update={"state": to, "changed_at": at, "detail": detail})
            messages = tuple(moved if m.id == message_id else m for m in case.messages)
            self._cases[case.number] = case.model_copy(update={"messages": messages, "revision": case.revision + 1})
            details = lifecycle.told(moved, was)
            self.note(f"message.{to}", actor=actor, at=at, case=case.number, details=details)
            return moved

    def brought_in(self, event_ids: Collection[str]) -> dict[str, tuple[str, str]]:
        here = {event: told for (source, event), told in self._events.items() if source == "import"}
        return {event: here[event][::-1] for event in event_ids if event in here}

    def bring_in(self, new: NewImport, rows: Sequence[Earlier]) -> Import:
        with self._lock:
            fresh = {row.event_id: row for row in reversed(rows) if ("import", row.event_id) not in self._events}
            taken = Import(**new.model_dump(), id=len(self._imports) + 1, cases=len(fresh))
            for row in reversed(fresh.values()):
                running = sum(number.startswith(f"{row.year}-") for number in self._cases) + 1
                case = row.case(f"{row.year}-{running:04d}", taken.id)
                self._cases[case.number] = case
                self._events["import", row.event_id] = (case.number, row.digest)
            self._imports.append(taken)
            details = {"import": taken.id, "cases": taken.cases, "file": new.digest}
            self.note("cases.imported", actor=new.by, at=new.at, case=None, details=details)
            return taken

    def take_out(self, import_id: int, *, by: str, at: dt.datetime) -> Import:
        found = next((each for each in self._imports if each.id == import_id and each.undone_at is None), None)
        if found is None:
            raise ImportUnknown
        gone = found.model_copy(update={"undone_at": at, "undone_by": by})
        self._imports[import_id - 1] = gone
        theirs = {n for n, case in self._cases.items() if case.history and case.history.import_id == import_id}
        self._cases = {number: case for number, case in self._cases.items() if number not in theirs}
        self._events = {event: told for event, told in self._events.items() if told[0] not in theirs}
        details = {"import": import_id, "cases": gone.cases}
        self.note("cases.import_undone", actor=by, at=at, case=None, details=details)
        return gone

    def imports(self) -> list[Import]:
        return self._imports[::-1]

    def audit(
        self,
        *,
        case: str | None = None,
        after: int = 0,
        limit: int = 1000,
        since: dt.datetime | None = None,
        before: dt.datetime | None = None,
    ) -> list[AuditEvent]:
        found = [line for line in self._audit if line.seq > after and case in (None, line.case)]
        found = [line for line in found if (not since or line.at >= since) and (not before or line.at < before)]
        return found[:limit]

    def note(
        self,
        event: str,
        *,
        actor: str,
        at: dt.datetime,
        case: str | None,
        details: Mapping[str, str | int | None],
    ) -> None:
        with self._lock:
            previous = self._audit[-1].hash if self._audit else audit.START
            line = audit.sealed(
                seq=len(self._audit) + 1,
                at=at,
                actor=actor,
                event=event,
                case=case,
                details=dict(details),
                previous=previous,
            )
            self._audit.append(line)

    def anchor(self) -> Anchor | None:
        return Anchor(seq=self._audit[-1].seq, hash=self._audit[-1].hash) if self._audit else None

    def put(self, case: Case) -> None:
        """Of the fake only: place a case as it is, for tests that start in the middle."""
        self._cases[case.number] = case

    def _open(
        self, request: VisitRequest, *, received_at: dt.datetime, at: dt.datetime, details: dict[str, str]
    ) -> str:
        year = at.astimezone(_HOME).year
        running = sum(number.startswith(f"{year}-") for number in self._cases) + 1
        number = f"{year}-{running:04d}"
        case = Case(
            number=number,
            status=Status.RECEIVED,
            revision=1,
            received_at=received_at,
            request=request,
            suspected=bool(request.caught),
        )
        self._cases[number] = case
        self.note("case.received", actor="system", at=at, case=number, details=details)
        return number

    def end_copy(self, number: str, was: int) -> None:
        held = self.copies.get(number)
        if held is None or held.revision != was:
            raise CopyMoved
        del self.copies[number]
        self.steps = {key: step for key, step in self.steps.items() if key[0] != number}

    def write_entry(self, entry: JournalEntry) -> JournalEntry:
        held = next((one for one in self.journal.values() if (one.case, one.key) == (entry.case, entry.key)), None)
        if (held.revision if held else 0) != entry.revision - 1:
            raise EntryMoved
        kept = entry if held else entry.model_copy(update={"id": len(self.journal) + 1})
        self.journal[kept.id] = kept
        last = kept.struck or kept.said
        self.note(kept.event, actor=last.by, at=last.at, case=kept.case, details=kept.told())
        return kept

    def _write(self, change: Change) -> None:
        if change.journal:
            self.write_entry(change.journal)
        case, opened = self.case(change.case), None
        if change.proposal:
            self._versions[case.number] = [*self.versions(case.number), change.proposal]
        if change.splits:
            message = next(one for one in case.inbound if one.id == change.splits)
            details = {"from": case.number, "message": message.id, "channel": message.request.channel.value}
            opened = self._open(message.request, received_at=message.received_at, at=change.at, details=details)
        self._cases[case.number] = lifecycle.changed(case, change, opened=opened)
        told = change.details | ({"opened": opened} if opened else {})
        self.note(change.event, actor=change.actor, at=change.at, case=case.number, details=told)

    def _find(self, message_id: str) -> tuple[Case, Message]:
        for case in self._cases.values():
            for message in case.messages:
                if message.id == message_id:
                    return case, message
        raise CaseMoved


class InMemoryPeopleStore:
    def __init__(self, *people: Person, lives: SessionLives | None = None) -> None:
        self._people = {person.id: person for person in people}
        self._links: dict[str, tuple[str, dt.datetime]] = {}
        self._sessions: dict[str, Session] = {}
        self._lives = lives or SessionLives()

    def person(self, person_id: str) -> Person | None:
        return self._people.get(person_id)

    def by_slack_user(self, slack_user: str) -> Person | None:
        return next((p for p in self._people.values() if slack_user and p.slack_user == slack_user), None)

    def people(self) -> list[Person]:
        return sorted(self._people.values(), key=lambda person: person.id)

    def save(self, person: Person) -> None:
        self._people[person.id] = person
        if not person.active:
            self.end_sessions(person.id)
            self._links = {key: one for key, one in self._links.items() if one[0] != person.id}

    def issue_link(self, person_id: str, *, at: dt.datetime) -> str:
        token = secrets.token_urlsafe(32)
        self._links[_hashed(token)] = (person_id, at + _LINK_LIVES)
        return token

    def redeem_link(self, token: str, *, at: dt.datetime) -> Person:
        person_id, expires = self._links.pop(_hashed(token), ("", at))
        person = self._people.get(person_id)
        if person is None or not person.active or at >= expires:
            raise LinkExpired
        return person

    def open_session(
        self, person_id: str, *, at: dt.datetime, way: SignInWay = SignInWay.LINK, browser: str = ""
    ) -> str:
        token = secrets.token_urlsafe(32)
        self._sessions[_hashed(token)] = Session(
            id=secrets.token_hex(8),
            person=person_id,
            way=way,
            browser=browser,
            opened_at=at,
            seen_at=at,
            ends_at=at + self._lives.longest,
        )
        return token

    def session(self, token: str, *, at: dt.datetime) -> Person | None:
        opened = self.opened(token, at=at)
        if opened is None:
            return None
        if at - opened.seen_at >= dt.timedelta(minutes=5):
            self._sessions[_hashed(token)] = opened.model_copy(update={"seen_at": at})
        person = self._people.get(opened.person)
        return person if person and person.active else None

    def opened(self, token: str, *, at: dt.datetime) -> Session | None:
        found = self._sessions.get(_hashed(token))
        return None if found is None or self._lives.over(found, at) else found

    def sessions(self, person_id: str, *, at: dt.datetime) -> list[Session]:
        found = [one for one in self._sessions.values() if one.person == person_id and not self._lives.over(one, at)]
        return sorted(sorted(found, key=lambda one: one.id), key=lambda one: one.seen_at, reverse=True)

    def close_session(self, token: str) -> None:
        self._sessions.pop(_hashed(token), None)

    def end_sessions(self, person_id: str, *, only: str | None = None, but: str | None = None) -> int:
        ended = [
            key
            for key, one in self._sessions.items()
            if one.person == person_id and (only is None or one.id == only) and (but is None or one.id != but)
        ]
        for key in ended:
            del self._sessions[key]
        return len(ended)


def quick_sign_in() -> SignInParts:
    """With hashes that take no time."""
    return SignInParts(InMemorySignInStore(), ArgonHasher(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)))


class InMemorySignInStore:
    def __init__(self) -> None:
        self._passwords: dict[str, tuple[str, dt.datetime]] = {}
        self._tries: dict[str, tuple[int, dt.datetime]] = {}
        self._identities: dict[tuple[str, str], str] = {}
        self._starts: dict[str, tuple[Start, str, dt.datetime]] = {}

    def password(self, person: str) -> str | None:
        return self._passwords[person][0] if person in self._passwords else None

    def password_set_at(self, person: str) -> dt.datetime | None:
        return self._passwords[person][1] if person in self._passwords else None

    def keep_password(self, person: str, hashed: str, *, at: dt.datetime) -> None:
        self._passwords[person] = hashed, at

    def renew_password(self, person: str, hashed: str, *, was: str) -> None:
        known, at = self._passwords.get(person, ("", None))
        if at is not None and known == was:
            self._passwords[person] = hashed, at

    def forget_password(self, person: str) -> None:
        self._passwords.pop(person, None)

    def begin(self, free: Mapping[str, int], *, at: dt.datetime) -> dt.datetime | None:
        fresh = {key: one for key, one in self._tries.items() if one[1] > at - tries.FORGOTTEN_AFTER}
        self._tries = fresh
        until = max((fresh[key][1] + tries.wait(fresh[key][0], free[key]) for key in free if key in fresh), default=at)
        if until > at:
            return until
        self._tries |= {key: (fresh.get(key, (0, at))[0] + 1, at) for key in free}
        return None

    def succeed(self, keys: list[str]) -> None:
        for key in keys:
            self._tries.pop(key, None)

    def identity(self, issuer: str, subject: str) -> str | None:
        return self._identities.get((issuer, subject))

    def issuers(self, person: str) -> frozenset[str]:
        return frozenset(issuer for (issuer, _), known in self._identities.items() if known == person)

    def keep_identity(self, issuer: str, subject: str, *, person: str, at: dt.datetime) -> None:
        self._identities[issuer, subject] = person

    def forget_identities(self, person: str) -> None:
        self._identities = {key: known for key, known in self._identities.items() if known != person}

    def begin_elsewhere(self, start: Start, *, browser: str, until: dt.datetime) -> None:
        self._starts[start.state] = start, browser, until

    def come_back(self, state: str, *, browser: str, at: dt.datetime) -> Start | None:
        start, held, until = self._starts.pop(state, (None, "", at))
        return start if at < until and held == browser else None


class InMemoryFeedbackStore:
    def __init__(self) -> None:
        self._questions: dict[str, AskedQuestion] = {}
        self._feedback: dict[tuple[str, str], Feedback] = {}
        self._marks: dict[str, Mark] = {}

    def record(self, asked: AskedQuestion) -> None:
        self._questions.setdefault(asked.id, asked)

    def judge(self, feedback: Feedback) -> None:
        if feedback.question not in self._questions:
            raise AnswerUnknown
        self._feedback[feedback.question, feedback.by] = feedback

    def question(self, question_id: str) -> AskedQuestion | None:
        return self._questions.get(question_id)

    def asked_in(self, place: str) -> bool:
        return bool(place) and any(asked.place == place for asked in self._questions.values())

    def questions(self, *, limit: int = 5_000, since: dt.datetime | None = None) -> list[AskedQuestion]:
        ordered = sorted((q for q in self._questions.values() if not since or q.at >= since), key=lambda q: q.id)
        return sorted(ordered, key=lambda asked: asked.at, reverse=True)[:limit]

    def judged(self, *, useful: bool, limit: int = 1_000) -> list[Judged]:
        said = sorted((f for f in self._feedback.values() if f.useful is useful), key=lambda f: f.question)
        said.sort(key=lambda f: f.at, reverse=True)
        return [Judged(question=self._questions[f.question], feedback=f) for f in said[:limit]]

    def erase(self, *, before: dt.datetime, keep: int) -> int:
        newest = {asked.id for asked in self.questions(limit=keep)}
        due = {asked.id for asked in self._questions.values() if asked.at < before or asked.id not in newest}
        self._questions = {key: asked for key, asked in self._questions.items() if key not in due}
        self._feedback = {key: said for key, said in self._feedback.items() if key[0] not in due}
        self._marks = {key: mark for key, mark in self._marks.items() if mark.at >= before and key not in due}
        return len(due)

    def mark(self, marks: Sequence[Mark]) -> None:
        self._marks |= {each.about: each for each in marks}

    def marks(self) -> list[Mark]:
        return sorted(self._marks.values(), key=lambda each: (each.at, each.about))


class InMemoryFolder:
    """Keeps what was handed in; a file without a letter or figure is refused, as the real one does."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.aside: dict[str, tuple[RefusedFile, bytes]] = {}

    def take_in(self, name: str, content: bytes, *, kind: DocumentKind = DocumentKind.SOURCE) -> TakenIn:
        if not any(char.isalnum() for char in content.decode("utf-8", "replace")):
            raise DocumentRefused(f"{name}: It is empty.")
        before = self.files.get(name)
        self.files[name] = content
        self.aside.pop(f"id-of-{name}", None)
        return TakenIn(
            name=name, outcome="added" if before is None else "unchanged" if before == content else "replaced"
        )

    def remove(self, name: str) -> bool:
        return self.files.pop(name, None) is not None

    def answer(self, name: str) -> str | None:
        return self.files[name].decode() if name.startswith("answer-") and name in self.files else None

    def refused(self) -> list[RefusedFile]:
        return [file for file, _ in reversed(self.aside.values())]

    def set_aside(self, name: str, content: bytes, *, reason: str, at: dt.datetime) -> None:
        file = RefusedFile(id=f"id-of-{name}", name=name, reason=reason, size=len(content), at=at)
        self.aside[file.id] = (file, content)

    def set_aside_content(self, file_id: str) -> tuple[str, bytes] | None:
        found = self.aside.get(file_id)
        return (found[0].name, found[1]) if found else None

    def let_go(self, file_id: str) -> bool:
        return self.aside.pop(file_id, None) is not None


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class FailedJob(Exception):
    """What the real engine tells of a job that gave up: its reference, nothing of the error."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class InlineJobs:
    """Runs a job's steps at once, each key once. Set `handlers` after building what they call."""

    def __init__(
        self,
        handlers: Mapping[str, Sequence[Callable[..., None]]] | None = None,
        *,
        on_failure: Callable[[str, tuple[str, ...], FailedJob], None] | None = None,
    ) -> None:
        self.handlers = dict(handlers or {})
        self.on_failure = on_failure
        self.down = False  #: As if the job engine could not be reached.
        self.strange = 0  #: Jobs of another version of the program.
        self.enqueued: list[tuple[str, str, tuple[str, ...]]] = []
        self.delayed: dict[str, float] = {}  #: Key to the seconds it was put off by.
        self._states: dict[str, str] = {}

    def enqueue(self, name: str, key: str, *args: str, after: float = 0) -> None:
        if self.down:
            raise JobsUnavailable
        if key in self._states:
            return
        self.enqueued.append((name, key, args))
        if after > 0:  # no time passes here: a test runs what is due by itself
            self._states[key], self.delayed[key] = "ENQUEUED", after
            return
        self._states[key] = "PENDING"
        try:
            for step in self.handlers.get(name, ()):
                step(*args)
        except Exception:
            self._states[key] = "ERROR"
            if self.on_failure is None:
                raise
            self.on_failure(name, args, FailedJob(key))
        else:
            self._states[key] = "SUCCESS"

    def status(self, key: str) -> str | None:
        return self._states.get(key)

    def unfinished(self) -> int:
        return sum(state in ("ENQUEUED", "PENDING") for state in self._states.values())

    def stranded(self) -> int:
        return self.strange

    def work(self) -> Work:
        begun = sum(state == "PENDING" for state in self._states.values())
        return Work(put_off=len(self.delayed), worked=begun, stranded=self.strange, workers=(Worker(name="inline"),))


class RecordingOutbox:
    """Keeps what was sent. `failing`, `uncertain` and `postponing` name addresses that go wrong."""

    def __init__(
        self, *, failing: Collection[str] = (), uncertain: Collection[str] = (), postponing: Collection[str] = ()
    ) -> None:
        self.sent: list[Message] = []
        self.postponing = set(postponing)
        self.failing = set(failing)
        self.uncertain = set(uncertain)
        self.knows = True  #: Whether it can tell after a crash what went out.

    def send(self, message: Message) -> None:
        if message.draft.to in self.failing:
            raise SendFailed("(refused)")
        if message.draft.to in self.uncertain:
            raise SendUncertain("(no reply)")
        if message.draft.to in self.postponing:
            raise SendPostponed("unreachable")
        if not any(sent.id == message.id for sent in self.sent):
            self.sent.append(message)

    def was_sent(self, message: Message) -> bool | None:
        if not self.knows:
            return None
        return any(sent.id == message.id and sent.draft == message.draft for sent in self.sent)


class InMemoryMailboxBook:
    def __init__(self) -> None:
        self._states: dict[MailFolder, MailboxState] = {}

    def states(self) -> list[MailboxState]:
        return sorted(self._states.values(), key=lambda one: one.folder)

    def keep(self, state: MailboxState) -> None:
        self._states[state.folder] = state


class InMemoryChannelBook:
    def __init__(self) -> None:
        self._looked: dict[str, dt.datetime] = {}
        self._missed: dict[tuple[str, str], tuple[MissedQuestion, bool]] = {}
        self._refusals: dict[str, Refusal] = {}

    def looked(self) -> dict[str, dt.datetime]:
        return dict(self._looked)

    def keep_looked(self, channel: str, upto: dt.datetime) -> None:
        self._looked[channel] = upto

    def miss(self, question: MissedQuestion) -> bool:
        new = (question.channel, question.ts) not in self._missed
        if new:
            self._missed[question.channel, question.ts] = question, True
        return new

    def missed(self) -> list[MissedQuestion]:
        return sorted((one for one, is_open in self._missed.values() if is_open), key=lambda one: one.asked_at)

    def settle(self, channel: str, ts: str) -> MissedQuestion | None:
        question, is_open = self._missed.get((channel, ts), (None, False))
        if question is None or not is_open:
            return None
        self._missed[channel, ts] = question, False
        return question

    def refuse(self, refusal: Refusal) -> None:
        self._refusals[refusal.channel] = refusal

    def refusals(self) -> list[Refusal]:
        return [self._refusals[channel] for channel in sorted(self._refusals)]

    def forget(self, *, before: dt.datetime) -> None:
        self._missed = {place: kept for place, kept in self._missed.items() if kept[0].asked_at >= before}
        self._refusals = {channel: one for channel, one in self._refusals.items() if one.at >= before}


class RecordingBoard:
    def __init__(self) -> None:
        self.shown: list[Case] = []
        self.reminded: list[tuple[str, str]] = []

    def show(self, case: Case) -> None:
        self.shown.append(case)

    def remind(self, case: Case, letters: Undecided) -> None:
        self.reminded.append((case.number, letters.digest))


class PlainPapers:
    """Papers that are their own text."""

    def pdf(self, view: ProgrammeView) -> bytes:
        return b"%PDF-1.7 " + view.model_dump_json().encode()

    def memos(self, memos: Sequence[Memo]) -> bytes:
        return b"%PDF-1.7 " + b"\n".join(memo.model_dump_json().encode() for memo in memos)

    def docx(self, view: ProgrammeView) -> bytes:
        return b"PK\x03\x04" + view.model_dump_json().encode()

    def ics(self, view: ProgrammeView, *, sent: bytes | None = None) -> bytes:
        return b"BEGIN:VCALENDAR\r\n" + view.model_dump_json().encode() + (sent or b"")

    def invitation(self, asked: HostInvitation, *, sent: bytes | None = None) -> bytes:
        return b"BEGIN:VCALENDAR\r\n" + asked.model_dump_json().encode() + (sent or b"")


class NoEvidence:
    """A knowledge base that knows nothing."""

    def retrieve(self, question: str, *, limit: int = 8) -> list[Passage]:
        return []

    def ask(
        self, question: str, thread: Sequence[str] = (), *, language: str | None = None, within: Scope = EVERYTHING
    ) -> Answer:
        return Answer(status=AnswerStatus.NOT_FOUND, language=language or "en", answer="Nothing.")

    def nearness(self, question: str, texts: Sequence[str]) -> list[float]:
        return [0.0 for _ in texts]


class InMemoryRegisterStore:
    def __init__(self) -> None:
        self._changes: list[RegisterChange] = []

    def changes(self, *, after: int = 0) -> list[RegisterChange]:
        return self._changes[after:]

    def newest(self) -> int:
        return len(self._changes)

    def add(self, change: RegisterChange, *, after: int) -> RegisterChange:
        if self.newest() != after:
            raise RegisterMoved
        self._changes.append(change.model_copy(update={"seq": after + 1}))
        return self._changes[-1]

    def add_all(self, changes: Sequence[RegisterChange], *, after: int) -> list[RegisterChange]:
        batch = [one.model_copy(update={"batch": after + 1}) for one in changes]
        return [self.add(one, after=seq) for seq, one in enumerate(batch, start=after)]


def a_registry(registers: Registers, now: Callable[[], dt.datetime]) -> Registry:
    store = InMemoryRegisterStore()
    return Registry(LiveRegisters(registers, store), store, now)


class PlainAttachments:
    """Reads every attachment as UTF-8 text."""

    def read(self, attachment: RequestAttachment) -> AttachedText:
        return AttachedText(seen=attachment.content.decode("utf-8", "replace"))


class InMemoryLeadStore:
    """Writes its audit lines into `cases`."""

    def __init__(self, cases: InMemoryCaseStore) -> None:
        self._cases = cases
        self._leads: dict[int, Lead] = {}

    def leads(self, *, case: str | None = None, host: str | None = None) -> list[Lead]:
        found = [one for one in self._leads.values() if case in (None, one.case) and host in (None, one.host)]
        return sorted(found, key=lambda one: (one.at, one.id))

    def add(self, lead: Lead) -> Lead:
        kept = lead.model_copy(update={"id": len(self._leads) + 1})
        self._leads[kept.id] = kept
        details: dict[str, str | int | None] = {"lead": kept.id, "host": lead.host}
        self._cases.note("lead.recorded", actor=lead.by, at=lead.at, case=lead.case, details=details)
        return kept

    def log(self, lead: Lead, outcome: LeadOutcome) -> Lead:
        held = self._leads.get(lead.id)
        if held is None:
            raise LeadUnknown
        kept = held.model_copy(update={"outcomes": (*held.outcomes, outcome)})
        self._leads[lead.id] = kept
        details: dict[str, str | int | None] = {"lead": lead.id, "outcome": outcome.kind.value}
        self._cases.note("lead.outcome", actor=outcome.by, at=outcome.at, case=held.case, details=details)
        return kept


class InMemoryEvaluationStore:
    """Writes its audit lines into `cases`, and finds the letters that went out there."""

    def __init__(self, cases: InMemoryCaseStore) -> None:
        self._cases = cases
        self._kept: dict[int, Evaluation] = {}

    def evaluations(self, *, case: str | None = None) -> list[Evaluation]:
        found = [one for one in self._kept.values() if case in (None, one.case)]
        return sorted(found, key=lambda one: (one.at, one.id))

    def add(self, evaluation: Evaluation) -> Evaluation:
        kept = evaluation.model_copy(update={"id": len(self._kept) + 1})
        self._kept[kept.id] = kept
        details: dict[str, str | int | None] = {
            "evaluation": kept.id,
            "audience": kept.audience.value,
            "host": kept.host,
            "way": kept.way.value,
        }
        event = "evaluation.received" if kept.by == "system" else "evaluation.entered"
        self._cases.note(event, actor=kept.by, at=kept.at, case=kept.case, details=details)
        return kept

    def set_aside(self, evaluation: Evaluation, *, aside: bool, by: str, at: dt.datetime) -> None:
        event = "evaluation.set_aside" if aside else "evaluation.taken_back"
        self._change(evaluation, event, {"set_aside": aside}, {}, by, at)

    def tie(self, evaluation: Evaluation, lead: int, *, by: str, at: dt.datetime) -> None:
        self._change(evaluation, "evaluation.lead_made", {"lead": lead}, {"lead": lead}, by, at)

    def sent(self) -> list[tuple[str, Survey]]:
        return [
            (message.case, message.draft.survey)
            for message in self._cases.messages(states=[MessageState.SENT])
            if message.draft.survey
        ]

    def forget(self, case: str, *, by: str, at: dt.datetime) -> int:
        held = [one for one in self.evaluations(case=case) if one.without_words() != one]
        self._kept |= {one.id: one.without_words() for one in held}
        self._cases.note("evaluations.forgotten", actor=by, at=at, case=case, details={"evaluations": len(held)})
        return len(held)

    def _change(
        self,
        evaluation: Evaluation,
        event: str,
        update: dict[str, Any],
        details: dict[str, str | int | None],
        by: str,
        at: dt.datetime,
    ) -> None:
        self._kept[evaluation.id] = self._kept[evaluation.id].model_copy(update=update)
        told = {"evaluation": evaluation.id} | details
        self._cases.note(event, actor=by, at=at, case=evaluation.case, details=told)


class InMemoryJournalStore:
    """Keeps its entries in `cases`, where a change of a case writes them too."""

    def __init__(self, cases: InMemoryCaseStore) -> None:
        self._cases = cases

    def entries(self, *, case: str | None = None) -> list[JournalEntry]:
        found = [one for one in self._cases.journal.values() if case in (None, one.case)]
        return sorted(found, key=lambda one: (one.said.said_at, one.id))

    def put(self, entry: JournalEntry) -> JournalEntry:
        return self._cases.write_entry(entry)

    def forget(self, case: str, *, by: str, at: dt.datetime) -> int:
        held = [one for one in self.entries(case=case) if without_words(one) != one]
        self._cases.journal |= {one.id: without_words(one) for one in held}
        self._cases.note("journal.forgotten", actor=by, at=at, case=case, details={"entries": len(held)})
        return len(held)


class InMemoryParticipantStore:
    """Writes its audit lines into `cases`."""

    def __init__(self, cases: InMemoryCaseStore) -> None:
        self._cases = cases
        self._lists: dict[str, list[ParticipantList]] = {}
        self._sealed: dict[tuple[str, str], tuple[bytes, dt.date]] = {}

    def versions(self, case: str) -> list[ParticipantList]:
        return list(self._lists.get(case, []))

    def add(
        self, new: ParticipantList, *, details: Mapping[str, str | int | None], kept: Kept | None = None
    ) -> ParticipantList:
        held = self._lists.setdefault(new.case, [])
        if len(held) != new.version - 1:
            raise ParticipantsMoved
        held.append(new)
        self._cases.note("participants.changed", actor=new.by, at=new.at, case=new.case, details=dict(details))
        if kept:
            self.keep(new.case, kept, by=new.by, at=new.at)
        return new

    def sealed(self, case: str) -> dict[str, bytes]:
        return {id_: content for (number, id_), (content, _) in self._sealed.items() if number == case}

    def keep(self, case: str, kept: Kept, *, by: str, at: dt.datetime) -> None:
        for id_, content in kept.sealed.items():
            self._sealed.pop((case, id_), None)
            if content is not None:
                self._sealed[case, id_] = content, kept.erase_on
        rows = sum(one is not None for one in kept.sealed.values())
        details: dict[str, str | int | None] = {
            "kept": rows,
            "erased": len(kept.sealed) - rows,
            "until": kept.erase_on.isoformat(),
        }
        self._cases.note("restricted.kept", actor=by, at=at, case=case, details=details)

    def erasures(self) -> dict[str, dt.date]:
        numbers = {number for number, _ in self._sealed}
        return {one: min(day for (number, _), (_, day) in self._sealed.items() if number == one) for one in numbers}

    def postpone(self, case: str, erase_on: dt.date) -> None:
        for key, (content, _) in list(self._sealed.items()):
            if key[0] == case:
                self._sealed[key] = content, erase_on

    def erase_restricted(self, case: str, *, by: str, at: dt.datetime) -> int:
        gone = [key for key in self._sealed if key[0] == case]
        for key in gone:
            del self._sealed[key]
        self._cases.note("restricted.erased", actor=by, at=at, case=case, details={"persons": len(gone)})
        return len(gone)

    def forget(self, case: str, trace: Trace, *, by: str, at: dt.datetime) -> None:
        held = self._lists.get(case, [])
        for place, one in enumerate(held):
            left = tuple(guest for guest in one.participants if (one.version, guest.id) not in trace.entries)
            held[place] = one.model_copy(update={"participants": left})
        for id_ in trace.restricted:
            self._sealed.pop((case, id_), None)
        details: dict[str, str | int | None] = {"versions": len({version for version, _ in trace.entries})}
        self._cases.note("participants.forgotten", actor=by, at=at, case=case, details=details)


class InMemoryWorkingCopies:
    """Writes its audit lines into `cases`."""

    def __init__(self, cases: InMemoryCaseStore) -> None:
        self._cases = cases

    def find(self, number: str) -> WorkingCopy | None:
        return self._cases.copies.get(number)

    def begin(self, copy: WorkingCopy, *, at: dt.datetime) -> None:
        if copy.case in self._cases.copies:
            raise CopyMoved
        self._keep(copy, "copy.begun", by=copy.by, at=at)

    def add(self, copy: WorkingCopy, *, was: int, at: dt.datetime) -> None:
        self._must_be(copy.case, was)
        kept = range(copy.first, copy.position)
        self._cases.steps = {
            key: step for key, step in self._cases.steps.items() if key[0] != copy.case or key[1] in kept
        }
        self._keep(copy, "copy.changed", by=copy.by, at=at)

    def go(self, number: str, position: int, *, was: int, by: str, at: dt.datetime) -> WorkingCopy:
        held = self._must_be(number, was)
        step = self._cases.steps.get((number, position))
        if step is None:
            raise CopyMoved
        moved = held.model_copy(update={"position": position, "revision": was + 1, "changed_at": at, "step": step})
        self._keep(moved, "copy.undone" if position < held.position else "copy.redone", by=by, at=at)
        return moved

    def hand_over(self, copy: WorkingCopy, *, was: int, at: dt.datetime) -> None:
        self._must_be(copy.case, was)
        self._keep(copy, "copy.taken_over", by=copy.by, at=at)

    def drop(self, number: str, *, was: int, by: str, at: dt.datetime) -> None:
        self._cases.end_copy(number, was)
        self._cases.note("copy.dropped", actor=by, at=at, case=number, details={})

    def _must_be(self, number: str, revision: int) -> WorkingCopy:
        held = self._cases.copies.get(number)
        if held is None or held.revision != revision:
            raise CopyMoved
        return held

    def _keep(self, copy: WorkingCopy, event: str, *, by: str, at: dt.datetime) -> None:
        self._cases.copies[copy.case] = copy
        self._cases.steps[copy.case, copy.position] = copy.step
        self._cases.note(event, actor=by, at=at, case=copy.case, details={"step": copy.position})


class InMemoryAbsenceStore:
    """Writes its audit lines into `cases`."""

    def __init__(self, cases: InMemoryCaseStore) -> None:
        self._cases = cases
        self._kept: dict[int, Absence] = {}

    def absences(self, *, person: str | None = None, beyond: dt.date | None = None) -> list[Absence]:
        found = [one for one in self._kept.values() if person in (None, one.person)]
        left = [one for one in found if beyond is None or one.lasts_beyond(beyond)]
        return sorted(left, key=lambda one: (one.first, one.id))

    def add(self, absence: Absence) -> Absence:
        others = self.absences(person=absence.person, beyond=absence.first)
        if any(one.first <= absence.last for one in others):
            raise AbsenceOverlaps
        kept = absence.model_copy(update={"id": len(self._kept) + 1})
        self._keep("absence.kept", kept, by=kept.by, at=kept.at)
        return kept

    def end(self, absence_id: int, ended: dt.date, *, by: str, at: dt.datetime) -> Absence:
        found = self._kept.get(absence_id)
        if found is None or found.ended or found.last < ended:
            raise AbsenceUnknown
        kept = found.model_copy(update={"ended": ended})
        self._keep("absence.ended", kept, by=by, at=at)
        return kept

    def _keep(self, event: str, absence: Absence, *, by: str, at: dt.datetime) -> None:
        self._kept[absence.id] = absence
        days = {name: str(day) if (day := getattr(absence, name)) else None for name in ("first", "last", "ended")}
        details = {"absence": absence.id, "person": absence.person, "substitute": absence.substitute, **days}
        self._cases.note(event, actor=by, at=at, case=None, details=details)


class InMemoryTaskStore:
    """Writes its audit lines into `cases`."""

    def __init__(self, cases: InMemoryCaseStore) -> None:
        self._cases = cases
        self._kept: dict[int, Task] = {}

    def tasks(self, *, case: str | None = None, due_by: dt.date | None = None) -> list[Task]:
        found = [one for one in self._kept.values() if case in (None, one.case)]
        if due_by is None:
            return found
        waiting = [(one.due, one.id, one) for one in found if one.due and one.due <= due_by and not one.done]
        return [one for _, _, one in sorted(waiting, key=lambda row: row[:2])]

    def add(self, task: Task) -> Task:
        kept = task.model_copy(update={"id": len(self._kept) + 1})
        self._kept[kept.id] = kept
        self._note(f"{kept.kind}.added", kept, by=kept.by, at=kept.at)
        return kept

    def change(self, task: Task, *, event: str, by: str, at: dt.datetime) -> Task:
        if self._kept[task.id].revision != task.revision:
            raise TaskMoved
        kept = task.model_copy(update={"revision": task.revision + 1})
        self._kept[task.id] = kept
        self._note(event, kept, by=by, at=at)
        return kept

    def forget(self, case: str, *, by: str, at: dt.datetime) -> int:
        said = [one for one in self.tasks(case=case) if one.what]
        self._kept |= {one.id: one.model_copy(update={"what": ""}) for one in said}
        self._cases.note("tasks.forgotten", actor=by, at=at, case=case, details={"tasks": len(said)})
        return len(said)

    def _note(self, event: str, task: Task, *, by: str, at: dt.datetime) -> None:
        due = task.due.isoformat() if task.due else None
        details = {"task": task.id, "for": task.person, "due": due}
        self._cases.note(event, actor=by, at=at, case=task.case, details=details)


class InMemoryLeaseStore:
    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str], Lease] = {}

    def leases(self, case: str, *, after: dt.datetime) -> list[Lease]:
        found = [one for one in self._held.values() if one.case == case and one.seen_at > after]
        return sorted(found, key=lambda one: one.since)

    def touch(self, lease: Lease, *, after: dt.datetime) -> Lease:
        self._held = {key: one for key, one in self._held.items() if one.seen_at > after}
        key = lease.case, lease.place, lease.person
        held = self._held.get(key)
        self._held[key] = held.model_copy(update={"seen_at": lease.seen_at}) if held else lease
        return self._held[key]

    def leave(self, case: str, place: str, person: str) -> None:
        self._held.pop((case, place, person), None)


class InMemoryCalendarStore:
    def __init__(self) -> None:
        self._made: dict[str, tuple[str, dt.datetime]] = {}

    def make(self, person: str, *, at: dt.datetime) -> str:
        token = secrets.token_urlsafe(32)
        self._made[person] = (token, at)
        return token

    def revoke(self, person: str) -> bool:
        return self._made.pop(person, None) is not None

    def person(self, token: str) -> str | None:
        return next((person for person, (known, _) in self._made.items() if known == token), None)

    def made_at(self, person: str) -> dt.datetime | None:
        return self._made[person][1] if person in self._made else None


class InMemoryKeptFormStore:
    def __init__(self) -> None:
        self.kept: dict[str, tuple[bytes, dt.datetime]] = {}

    def put(self, id_: str, sealed: bytes, *, until: dt.datetime) -> None:
        self.kept[id_] = (sealed, until)

    def get(self, id_: str, *, at: dt.datetime) -> tuple[bytes, dt.datetime] | None:
        found = self.kept.get(id_)
        return found if found and found[1] > at else None

    def erase(self, id_: str) -> bool:
        return self.kept.pop(id_, None) is not None

    def erase_due(self, at: dt.datetime) -> int:
        due = [id_ for id_, (_, until) in self.kept.items() if until <= at]
        return sum(self.erase(id_) for id_ in due)

    def count(self) -> int:
        return len(self.kept)

    def size(self) -> int:
        return sum(len(sealed) for sealed, _ in self.kept.values())


class InMemoryStatusLinkStore:
    def __init__(self, cases: InMemoryCaseStore) -> None:
        self._cases = cases
        self._generations: dict[str, int] = {}

    def generation(self, case: str) -> int:
        return self._generations.get(case, 0)

    def renew(self, case: str, *, by: str, at: dt.datetime) -> int:
        now = self._generations[case] = self.generation(case) + 1
        self._cases.note("status_link.renewed", actor=by, at=at, case=case, details={"generation": now})
        return now


class InMemorySuspicionStore:
    def __init__(self, cases: InMemoryCaseStore) -> None:
        self._cases = cases

    def clear(self, case: str, *, by: str, at: dt.datetime) -> None:
        self._cases.put(self._cases.case(case).model_copy(update={"suspected": False}))
        self._cases.note("case.cleared", actor=by, at=at, case=case, details={})


class InMemoryNoticeStore:
    def __init__(self) -> None:
        self._choices: dict[str, Choice] = {}
        self._owed: dict[tuple[str, str], Owed] = {}
        self._upto = 0

    def choices(self) -> dict[str, Choice]:
        return dict(self._choices)

    def choose(self, person: str, choice: Choice) -> None:
        self._choices[person] = choice.model_copy(update={"ways": {kind: choice.way(kind) for kind in NoticeKind}})

    def read_upto(self) -> int:
        return self._upto

    def owe(self, owed: Sequence[Owed], *, upto: int | None = None) -> int:
        new = [one for one in owed if (one.person, one.event) not in self._owed]
        self._owed |= {(one.person, one.event): one for one in new}
        self._upto = self._upto if upto is None else upto
        return len(new)

    def owed(self, *, states: Collection[NoticeState], person: str | None = None) -> list[Owed]:
        found = [one for one in self._owed.values() if one.state in states and person in (None, one.person)]
        return sorted(found, key=lambda one: (one.at, one.event))

    def move(
        self,
        person: str,
        events: Collection[str],
        to: NoticeState,
        *,
        was: NoticeState,
        at: dt.datetime,
        detail: str = "",
    ) -> list[Owed]:
        found = [one for one in self.owed(states={was}, person=person) if one.event in events]
        moved = [one.model_copy(update={"state": to, "changed_at": at, "detail": detail}) for one in found]
        self._owed |= {(one.person, one.event): one for one in moved}
        return moved
