"""Services: what the web page, Slack and the terminal can ask for. Each method is one step of the flow."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.asking import asking, curating, gaps, judging, marking
from bot.asking.models import AskedQuestion, Standing, TakenIn, Via
from bot.asking.ports import DocumentFolder, FeedbackStore
from bot.casework import CaseWork
from bot.registry import Registry
from bot.visits import (
    approval,
    closing,
    dispatch,
    importing,
    intake,
    preparing,
    proposal,
    reading,
    statistics,
    triage,
)
from bot.visits.models import (
    BundleKind,
    Case,
    CaseFacts,
    Import,
    Kind,
    Person,
    Reading,
    Receipt,
    Status,
    Triage,
    Verdict,
    VisitRequest,
    digest_of,
)
from bot.visits.models import Proposal as ProposalModel
from bot.visits.ports import (
    AttachmentReader,
    CaseBoard,
    CaseStore,
    Jobs,
    Nearness,
    Outbox,
    Papers,
    PeopleStore,
    Spreadsheets,
)
from knowledge import Answer, Chunk, Document, DocumentInfo, Passage, Registers
from knowledge.moving import Moved

logger = logging.getLogger(__name__)


class Knowledge(Protocol):
    """The knowledge base, as the edges use it."""

    def ask(self, question: str, thread: Sequence[str] = (), *, language: str | None = None) -> Answer: ...

    def retrieve(self, question: str, *, limit: int = 8) -> list[Passage]: ...

    def nearness(self, question: str, texts: Sequence[str]) -> list[float]: ...

    def document(self, name: str) -> Document: ...

    def documents(self) -> list[DocumentInfo]: ...

    def chunks(self, name: str) -> list[Chunk]:
        """In order: where a citation's address points. Raises DocumentUnknown."""
        ...


@dataclass(frozen=True)
class Services:
    """The open connections and the steps that use them. Built by `bootstrap`, shared by all edges."""

    knowledge: Knowledge
    registry: Registry
    store: CaseStore
    people: PeopleStore
    jobs: Jobs
    outbox: Outbox
    papers: Papers
    attachments: AttachmentReader
    board: CaseBoard
    feedback: FeedbackStore
    folder: DocumentFolder
    sender: str
    now: Callable[[], dt.datetime]
    spreadsheets: Spreadsheets
    moved: Callable[[], Moved | None] = lambda: None  #: How far the index of another embedding model is.
    nearness: Nearness | None = None  #: Without it, themes are read by their words alone.

    @property
    def registers(self) -> Registers:
        """As they are now: what staff changed a moment ago counts."""
        return self.registry.current()

    def receive(self, request: VisitRequest, *, source: str, event_id: str, body: bytes) -> Receipt:
        """Take a request in: durable before it returns, one case however often it is delivered."""
        return intake.receive(
            request,
            source=source,
            event_id=event_id,
            body=body,
            at=self.now(),
            store=self.store,
            jobs=self.jobs,
            read=self._read,
        )

    def triage(self, request: VisitRequest) -> Triage:
        """Dry run: reads and sorts, stores nothing."""
        found = reading.read(request, registers=self.registers, attachments=self.attachments, nearness=self.nearness)
        today = request.submitted_at.date()
        return triage.triage(request, found, registers=self.registers, today=today)

    def draft(self, request: VisitRequest) -> tuple[Triage, ProposalModel | None]:
        """Dry run: triage and, where one can be made, the proposal. The same request gives the same digests."""
        sorted_ = self.triage(request)
        drafting = self._drafting(at=request.submitted_at, reference="DRY-RUN")
        return sorted_, proposal.propose(request, sorted_, drafting=drafting)

    def sort(self, number: str) -> None:
        """Job step: read and triage a received case. Safe to repeat."""
        preparing.sort(
            number,
            registers=self.registers,
            attachments=self.attachments,
            store=self.store,
            at=self.now(),
            nearness=self.nearness,
        )

    def propose(self, number: str) -> None:
        """Job step: draft the programme or the letter that a triaged case asks for. Safe to repeat."""
        preparing.propose(number, drafting=self._drafting(at=self.now(), reference=number), store=self.store)

    def announce(self, number: str, *_: str) -> None:
        """Job step: have the case's card brought up to date, by a job of its own that may fail without harm here."""
        case = self.store.case(number)
        self.jobs.enqueue("show", f"show:{number}:{case.revision}", number)

    def show(self, number: str) -> None:
        """Job step: bring the case's card up to date. Safe to repeat."""
        self.board.show(self.store.case(number))

    def dispatch(self, number: str, bundle_digest: str) -> None:
        """Job step: send the approved messages of one bundle, once."""
        dispatch.dispatch(number, bundle_digest, store=self.store, outbox=self.outbox, at=self.now())

    def give_up(self, number: str, reference: str) -> None:
        """Tell the people who see the case that preparing it failed for good."""
        preparing.give_up(number, reference=reference, store=self.store, at=self.now())
        self.announce(number)

    def ask(
        self, question: str, thread: Sequence[str] = (), *, via: Via, by: str | None = None, key: str = ""
    ) -> asking.Asked:
        """Answer a question. The same function for page, Slack, API and terminal."""
        return asking.ask(
            question,
            thread,
            via=via,
            by=by,
            at=self.now(),
            knowledge=self.knowledge,
            store=self.feedback,
            key=key,
        )

    def judge(self, question: str, *, useful: bool, by: str, reason: str | None = None) -> None:
        """A person's word on an answer."""
        judging.judge(question, useful=useful, by=by, at=self.now(), store=self.feedback, reason=reason)

    def gaps(self) -> gaps.Gaps:
        """What staff can do for the knowledge base."""
        return gaps.gaps(
            self.feedback.questions(),
            self.feedback.judged(useful=False),
            self.knowledge.documents(),
            self.feedback.marks(),
            today=self.now().date(),
            old_after_years=self.registers.house.documents_old_after_years,
        )

    def statistics(
        self, facts: Sequence[CaseFacts], *, period: statistics.Period, kind: Kind | None
    ) -> statistics.Statistics:
        """Of `store.facts()`, which the exports list beside what is counted of them."""
        today = self.now().date()
        return statistics.statistics(facts, period=period, kind=kind, today=today, registers=self.registers)

    def mark_gap(self, about: Sequence[str], standing: Standing, *, by: Person) -> None:
        """A person takes a piece of work on our knowledge, lays it back, or has done it."""
        marking.mark(about, standing, by=by.id, at=self.now(), store=self.feedback)

    def write_answer(
        self, asked: AskedQuestion, *, title: str, answer: str, source: str, language: str, by: Person
    ) -> curating.Curated:
        """Make a person's answer to a question a document, and ask again."""
        at = self.now()
        written = curating.curate(
            asked,
            title=title,
            answer=answer,
            source=source,
            language=language,
            at=at,
            folder=self.folder,
            knowledge=self.knowledge,
        )
        self._note_document("document.written", written.document, by=by)
        return written

    def take_in(self, name: str, content: bytes, *, by: Person) -> TakenIn:
        """Take in a file that a person hands in; answers are made from it at once."""
        taken = self.folder.take_in(name, content)
        self._note_document("document.taken_in", taken.name, by=by)
        return taken

    def remove_document(self, name: str, *, by: Person) -> bool:
        """Take out a document that was given to us; it stops answering at once."""
        removed = self.folder.remove(name)
        if removed:
            self._note_document("document.removed", name, by=by)
        return removed

    def _note_document(self, event: str, name: str, *, by: Person) -> None:
        """By digest: a name can be a person's, and the log is never erased."""
        self.store.note(event, actor=by.id, at=self.now(), case=None, details={"document": digest_of(name)})

    def plan_import(
        self,
        content: bytes,
        *,
        file: str,
        sheet: str | None = None,
        mapping: importing.Mapping | None = None,
        columns: Sequence[str] = (),
        fixed: Sequence[str] = (),
    ) -> importing.Plan:
        """What a workbook of earlier years would bring in. Stores nothing."""
        read = self.spreadsheets.read(content, sheet=sheet)
        proposed = mapping or importing.propose(read.headers, self.store.imports())
        chosen = importing.given(proposed, read.headers, columns=columns, fixed=fixed)
        today = self.now().date()
        return importing.plan(
            read, file=file, content=content, mapping=chosen, registers=self.registers, today=today, store=self.store
        )

    def take_import(self, plan: importing.Plan, *, by: str, good_rows_only: bool = False) -> Import:
        return importing.take(plan, by=by, at=self.now(), store=self.store, good_rows_only=good_rows_only)

    def undo_import(self, import_id: int, *, by: str) -> Import:
        return importing.undo(import_id, by=by, at=self.now(), store=self.store)

    def forget_questions(self) -> None:
        """Erase what people asked when its time is over. Safe to repeat."""
        house = self.registers.house
        before = self.now() - dt.timedelta(days=house.questions_kept_days)
        if erased := self.feedback.erase(before=before, keep=house.questions_kept):
            logger.info("questions.erased", extra={"count": erased})

    def reconcile(self) -> None:
        """Pick up what a crash left between two steps. Safe to repeat."""
        intake.reconcile(store=self.store, jobs=self.jobs)
        dispatch.sweep(store=self.store, outbox=self.outbox, at=self.now())

    def decide(
        self,
        number: str,
        *,
        bundle: BundleKind,
        verdict: Verdict,
        digest: str,
        by: Person,
        via: str,
        reason: str | None = None,
    ) -> Case:
        """A person's word on one bundle. The same function for page, card and API."""
        case = approval.decide(
            number,
            bundle=bundle,
            verdict=verdict,
            digest=digest,
            by=by,
            via=via,
            reason=reason,
            store=self.store,
            at=self.now(),
        )
        if verdict is Verdict.APPROVE:
            self.work.enqueue("dispatch", f"dispatch:{number}:{digest}", number, digest)
        return self.work.after(case)

    def close(self, number: str, *, outcome: Status, by: Person) -> Case:
        """Put a case away without a letter."""
        case = closing.close(number, outcome=outcome, by=by, store=self.store, at=self.now())
        return self.work.after(case)

    def take_up(self, number: str, *, by: Person) -> Case:
        """Open a case again that was put away without a letter."""
        case = closing.take_up(number, by=by, store=self.store, at=self.now())
        return self.work.after(case)

    def edit_letter(
        self, number: str, *, bundle: BundleKind, message: str, subject: str, body: str, digest: str, by: Person
    ) -> Case:
        """Change the words of one draft. Makes a new version; the digest that was read is void."""
        case = approval.edit_letter(
            number,
            bundle=bundle,
            message=message,
            subject=subject,
            body=body,
            digest=digest,
            by=by,
            store=self.store,
            at=self.now(),
        )
        return self.work.after(case)

    @property
    def work(self) -> CaseWork:
        """What a person does on a case besides deciding."""
        return CaseWork(store=self.store, jobs=self.jobs, now=self.now)

    def _read(self, request: VisitRequest) -> Reading:
        """What the text alone says; attachments and meanings can wait until it is stored."""
        return reading.read(request, registers=self.registers)

    def _drafting(self, *, at: dt.datetime, reference: str) -> proposal.Drafting:
        return proposal.Drafting(
            registers=self.registers,
            knowledge=self.knowledge,
            papers=self.papers,
            sender=self.sender,
            at=at,
            reference=reference,
        )
