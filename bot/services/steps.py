"""Services: what the web page, Slack and the terminal can ask for. Each method is one step of the flow."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.asking import asking, judging
from bot.asking.models import Via
from bot.services.connections import DRY_RUN
from bot.services.doorway import Doorway
from bot.services.parts import Parts
from bot.visits import (
    approval,
    closing,
    dispatch,
    intake,
    leaving,
    preparing,
    proposal,
    reading,
    rereading,
    rewording,
    sorting,
    statistics,
    triage,
)
from bot.visits.counterparts.noting import notes_again
from bot.visits.counterparts.telling import taking_over
from bot.visits.models import (
    BundleKind,
    Case,
    CaseFacts,
    Kind,
    Person,
    Reading,
    Receipt,
    Status,
    Triage,
    Verdict,
    VisitRequest,
)
from bot.visits.models import Proposal as ProposalModel
from bot.visits.models.standing import as_of_now
from bot.visits.sorting import Sorting
from bot.visits.word import Word
from knowledge import EVERYTHING, Scope

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Services(Parts):
    """The steps, with the open connections that they use. Built by `bootstrap`, shared by all edges."""

    @property
    def doorway(self) -> Doorway:
        """Requests by telephone, at the door or on paper."""
        return Doorway(store=self.store, receive=self.receive, now=self.now)

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
        found = self._sorting().read(request)
        today = request.submitted_at.date()
        return triage.triage(request, found, registers=self.registers, today=today)

    def warm_up(self) -> None:
        """Load what reads and compares meanings, before the first letter comes."""
        replace(self, fact_model=None).triage(reading.sample())

    def draft(self, request: VisitRequest) -> tuple[Triage, ProposalModel | None]:
        """Dry run: triage and, where one can be made, the proposal. The same request gives the same digests."""
        sorted_ = self.triage(request)
        drafting = self._drafting(DRY_RUN, at=request.submitted_at)
        return sorted_, proposal.propose(request, sorted_, drafting=drafting)

    def sort(self, number: str) -> None:
        """Job step: read and triage a received case, and acknowledge a new one. Safe to repeat."""
        sorting.sort(number, sorting=self._sorting(), store=self.store, at=self.now())
        self.acknowledgements.write(number)
        self.raise_late(number)

    def propose(self, number: str) -> None:
        """Job step: draft the programme or the letter that a triaged case asks for. Safe to repeat."""
        preparing.propose(number, drafting=self._weighing(number), store=self.store)
        self.counterpartwork.write(number)

    def announce(self, number: str, *_: str) -> None:
        """Job step: have the case's card brought up to date, by a job of its own that may fail without harm here."""
        case = self.store.case(number)
        self.jobs.enqueue("show", f"show:{number}:{case.revision}", number)

    def show(self, number: str) -> None:
        """Job step: bring the case's card up to date. Safe to repeat."""
        case = self.store.case(number)
        if not case.suspected:
            self.board.show(case)

    def dispatch(self, number: str, bundle_digest: str) -> None:
        """Job step: send the approved messages of one bundle, once."""
        dispatch.dispatch(
            number,
            bundle_digest,
            store=self.store,
            outbox=self.outbox,
            at=self.now(),
            acknowledgement=self.acknowledgements.refusal,
        )
        self.counterpartwork.write(number)

    def give_up(self, number: str, reference: str) -> None:
        """Tell the people who see the case that preparing it failed for good."""
        preparing.give_up(number, reference=reference, store=self.store, at=self.now())
        self.announce(number)

    def ask(
        self,
        question: str,
        thread: Sequence[str] = (),
        *,
        via: Via,
        by: str | None = None,
        key: str = "",
        language: str | None = None,
        within: Scope = EVERYTHING,
        place: str = "",
        private: bool = False,
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
            language=language,
            within=within,
            place=place,
            private=private,
        )

    def judge(self, question: str, *, useful: bool, by: str, reason: str | None = None) -> None:
        """A person's word on an answer."""
        judging.judge(question, useful=useful, by=by, at=self.now(), store=self.feedback, reason=reason)

    def statistics(
        self, facts: Sequence[CaseFacts], *, period: statistics.Period, kind: Kind | None
    ) -> statistics.Statistics:
        """Of `store.facts()`, which the exports list beside what is counted of them."""
        today = self.now().date()
        told = statistics.Told(self.evaluations.sent(), self.evaluations.evaluations(), self.leads.leads())
        return statistics.statistics(facts, period=period, kind=kind, today=today, registers=self.registers, told=told)

    def forget_questions(self) -> None:
        """Erase what people asked when its time is over. Safe to repeat."""
        house = self.registers.house
        before = self.now() - dt.timedelta(days=house.questions_kept_days)
        if erased := self.feedback.erase(before=before, keep=house.questions_kept):
            logger.info("questions.erased", extra={"count": erased})

    def reconcile(self) -> None:
        """Pick up what a crash left between two steps. Safe to repeat."""
        intake.reconcile(store=self.store, jobs=self.jobs)
        refusal = self.acknowledgements.refusal
        dispatch.sweep(store=self.store, outbox=self.outbox, at=self.now(), acknowledgement=refusal)

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
        send_at: dt.datetime | None = None,
    ) -> Case:
        """A person's word on one bundle. The same function for page, card and API.

        `send_at` is when approved letters leave, where that is not at once.
        """
        at, most_days = self.now(), self.registers.house.send_ahead_days
        due_at = None
        if verdict is Verdict.APPROVE:
            due_at = leaving.due(at, recall=self.recall, send_at=send_at, most_days=most_days)
        case = approval.decide(
            number,
            Word(bundle=bundle, verdict=verdict, digest=digest, by=by, via=via, reason=reason),
            store=self.store,
            at=at,
            approving=self.approving,
            due_at=due_at,
        )
        if verdict is Verdict.APPROVE:
            after = (due_at - self.now()).total_seconds() if due_at else 0
            self.work.enqueue("dispatch", leaving.job_key(case, digest), number, digest, after=after)
        return self.work.after(self.counterpartwork.write(case.number))

    def close(
        self, number: str, *, outcome: Status, by: Person, reason: str = "", until: dt.date | None = None
    ) -> Case:
        """Put a case away without a letter."""
        case = closing.close(
            number, outcome=outcome, by=by, store=self.store, at=self.now(), reason=reason, until=until
        )
        self.afterwork.thank_at_once(case)
        return self.work.after(self.counterpartwork.write(number))

    def take_up(self, number: str, *, by: Person) -> Case:
        """Open a case again that was put away without a letter."""
        case = closing.take_up(number, by=by, store=self.store, at=self.now())
        return self.work.after(case)

    def edit_letter(
        self, number: str, *, bundle: BundleKind, message: str, subject: str, body: str, digest: str, by: Person
    ) -> Case:
        """Change the words of one draft. Makes a new version; the digest that was read is void."""
        case = rewording.edit_letter(
            number,
            bundle=bundle,
            message=message,
            subject=subject,
            body=body,
            digest=digest,
            by=by,
            registers=self.registers,
            store=self.store,
            at=self.now(),
        )
        return self.work.after(case)

    def twins(self, case: Case) -> dict[str, proposal.Twin]:
        """Draft id to what the letter says in Danish, for letters in another language."""
        if case.proposal is None or case.triage is None:
            return {}
        held = case.proposal, case.triage
        return self.twinned.of(case, self.registers, lambda: self._twins(case, *held))

    def _twins(self, case: Case, made: ProposalModel, known: Triage) -> dict[str, proposal.Twin]:
        request = rereading.known(case, self.store)
        live = as_of_now(case)
        drafting = replace(self._drafting(case.number), handed_to=taking_over(case))
        beside = (partial(notes_again, case), partial(self.changework.notices_again, case))
        return proposal.twins(made, request, known, drafting=drafting, live=live.days if live else (), beside=beside)

    def _sorting(self) -> Sorting:
        return Sorting(
            registers=self.registers,
            attachments=self.attachments,
            nearness=self.nearness,
            model=self.fact_model,
            calendars=self.calendars,
            listed=self.participantwork.as_triaged,
        )

    def _read(self, request: VisitRequest) -> Reading:
        """What the text alone says; attachments and meanings can wait until it is stored."""
        return reading.read(request, registers=self.registers)
