"""NoticeWork: colleagues are told of what happens on cases, at once or in the morning; each thing once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.services.approvals import LateApprovals
from bot.services.week import WeekWork
from bot.visits import tasks
from bot.visits.approving import Approving
from bot.visits.errors import CaseDamaged, CaseUnknown, SendFailed, SendPostponed, SendUncertain
from bot.visits.models import Action, AuditEvent, BundleKind, CaseSummary, Person, Verdict, digest_of
from bot.visits.notices import (
    Choice,
    Notice,
    NoticeKind,
    NoticeState,
    NoticeWay,
    Owed,
    Section,
    choice,
    deadlines,
    digest,
    for_whom,
    for_whom_a_question,
    kind_of,
    sections,
)
from bot.visits.notices.noticing import AT_ONCE, StandIn, reachable
from bot.visits.notices.ports import Messenger, NoticeStore
from bot.visits.ports import CaseStore, PeopleStore
from bot.visits.tasks.ports import TaskStore
from bot.visits.weekly.summing import deadlines as due_by
from bot.visits.workdays import COPENHAGEN, open_on, workday_before
from knowledge import House

logger = logging.getLogger(__name__)

_LINES = 1_000  #: Of the audit log at once; the rest waits for the next minute.
_LOST_AFTER = dt.timedelta(minutes=5)  #: A notice that was claimed so long ago died with its sender.
_GIVEN_UP_AFTER = dt.timedelta(days=1)  #: House rule, as for letters.
Choices = Mapping[str, tuple[Person, Choice]]


@dataclass(frozen=True)
class NoticeWork:
    cases: CaseStore
    tasks: TaskStore
    people: PeopleStore
    store: NoticeStore
    weekwork: WeekWork
    approving: Callable[[], Approving]
    stand_in: StandIn
    messengers: Mapping[NoticeWay, Messenger]
    late_approvals: LateApprovals
    house: House
    sender: str  #: Address of the house: a notice to it would come back in as a request.
    now: Callable[[], dt.datetime]

    def choices(self) -> dict[str, tuple[Person, Choice]]:
        """Of everybody who is with us, by user name."""
        kept = self.store.choices()
        return {one.id: (one, choice(one, kept.get(one.id))) for one in self.people.people() if one.active}

    def choose(self, chosen: Choice, *, by: Person) -> None:
        self.store.choose(by.id, chosen)

    def tell(self) -> None:
        """What the clock owes: safe to repeat."""
        self._give_up_lost()
        choices = self.choices()
        self._notice_log(choices)
        self._notice_approvals(choices)
        if self._is_morning():
            self._notice_days(choices)
            self._write_digests(choices)
        self._send_gathered()

    def _notice_log(self, choices: Choices) -> None:
        upto = self.store.read_upto()
        log = self.cases.audit(after=upto, limit=_LINES)
        if not log:
            return
        told = [(line, kind) for line in log if (kind := self._kind(line))]
        known = self._known({line.case for line, _ in told if line.case})
        owed = [
            self._owed(person, f"audit:{line.seq}", kind, way, case=line.case, at=line.at)
            for line, kind in told
            if line.case in known
            for person, way in for_whom(
                known[line.case], kind, choices=choices, stand_in=self.stand_in, but=_author(line)
            )
        ]
        owed += [
            self._owed(person, f"audit:{line.seq}", kind, way, case=None, at=line.at)
            for line, kind in told
            if kind is NoticeKind.QUESTION
            for person, way in for_whom_a_question(choices, but=line.actor)
        ]
        self.store.owe(owed, upto=log[-1].seq)

    def _kind(self, line: AuditEvent) -> NoticeKind | None:
        try:
            return kind_of(line, self.cases.case)
        except (CaseDamaged, CaseUnknown):
            return None

    def _known(self, numbers: set[str]) -> dict[str, CaseSummary]:
        """None of the suspected pile: nobody is called to what a machine may have sent."""
        if not numbers:
            return {}
        listed = self.cases.cases(numbers=numbers, limit=len(numbers), history=False, suspected=False)
        return {one.number: one for one in listed}

    def _notice_days(self, choices: Choices) -> None:
        today = self._today()
        owed_by = self.cases.cases(owed_by=today, suspected=False)
        due = tasks.due(today, tasks=self.tasks, cases=self.cases)
        self.store.owe(
            [
                self._owed(person, event, NoticeKind.DEADLINE, way, case=case.number, at=self.now())
                for event, case, holder in deadlines(owed_by, due, today=today)
                for person, way in for_whom(
                    case, NoticeKind.DEADLINE, choices=choices, stand_in=self.stand_in, holder=holder
                )
                if way in AT_ONCE  # the digest has its own list of what is due
            ]
        )

    def _notice_approvals(self, choices: Choices) -> None:
        """At once or not at all: the digest has its own list of what can be approved."""
        ways = {name: reachable(person, chosen.way(NoticeKind.APPROVAL)) for name, (person, chosen) in choices.items()}
        self.store.owe(
            [
                self._owed(one.person, one.event, NoticeKind.APPROVAL, way, case=one.case, at=self.now())
                for one in self.late_approvals.owed()
                if (way := ways.get(one.person.id)) in AT_ONCE
            ]
        )

    def _send_gathered(self) -> None:
        gathered = self.now() - dt.timedelta(minutes=self.house.notices_gathered_minutes)
        waiting = [one for one in self.store.owed(states={NoticeState.OWED}) if one.way in AT_ONCE]
        by_person = sorted(waiting, key=lambda one: (one.kind is NoticeKind.DIGEST, one.person, one.way, one.at))
        for (apart, name, way), found in groupby(
            by_person, key=lambda one: (one.kind is NoticeKind.DIGEST, one.person, one.way)
        ):
            batch = list(found)
            if not apart and batch[0].at <= gathered:
                self._send(name, way, batch, sections(batch))

    def _send(self, name: str, way: NoticeWay, batch: Sequence[Owed], told: Sequence[Section]) -> None:
        """Claimed, sent, marked. Who it goes to is looked up now, and nowhere else."""
        person = self.people.person(name)
        to = self._address(person, way)
        events = [one.event for one in batch]
        if person is None or not to or not told:
            self._move(name, events, NoticeState.DROPPED, was=NoticeState.OWED)
            return
        claimed = self._move(name, events, NoticeState.SENDING, was=NoticeState.OWED)
        if len(claimed) != len(events):  # another process is at it
            self._move(name, [one.event for one in claimed], NoticeState.OWED, was=NoticeState.SENDING)
            return
        kinds = {one.kind for one in batch}
        whole = NoticeKind.DIGEST if NoticeKind.DIGEST in kinds else None
        notice = Notice(
            id=f"notice-{digest_of([name, *events])[7:23]}",
            to=to,
            kind=kinds.pop() if len(kinds) == 1 else whole,
            sections=tuple(told),
            language=person.language,
            at=self.now(),
        )
        self._hand_over(name, way, batch, notice)

    def _hand_over(self, name: str, way: NoticeWay, batch: Sequence[Owed], notice: Notice) -> None:
        state, why = NoticeState.SENT, ""
        try:
            self.messengers[way].send(notice)
        except SendPostponed as error:
            late = batch[0].at < self.now() - _GIVEN_UP_AFTER
            state, why = (NoticeState.FAILED if late else NoticeState.OWED), error.particulars
        except SendFailed as error:
            state, why = NoticeState.FAILED, error.particulars
        except SendUncertain as error:
            state, why = NoticeState.UNCERTAIN, error.particulars
        if state is not NoticeState.SENT:
            logger.warning("notice.not_sent", extra={"state": state.value, "events": len(batch), "reason": why})
        self._move(name, [one.event for one in batch], state, was=NoticeState.SENDING, detail=why)

    def _address(self, person: Person | None, way: NoticeWay) -> str:
        """Where a colleague is told who is with us, may see cases, and has such an address at this moment."""
        if person is None or not person.may(Action.SEE_CASES) or way not in self.messengers:
            return ""
        address = person.email.strip() if way is NoticeWay.EMAIL else person.slack_user or ""
        return "" if address.casefold() == self.sender.casefold() else address

    def _write_digests(self, choices: Choices) -> None:
        today = self._today()
        event = f"digest:{today}"
        ways = [(person, reachable(person, chosen.way(NoticeKind.DIGEST))) for person, chosen in choices.values()]
        self.store.owe(
            [
                self._owed(person, event, NoticeKind.DIGEST, way, case=None, at=self.now())
                for person, way in ways
                if way in AT_ONCE
            ]
        )
        self._send_digests(event, choices)

    def _send_digests(self, event: str, choices: Choices) -> None:
        for own in self.store.owed(states={NoticeState.OWED}):
            if own.kind is not NoticeKind.DIGEST:
                continue
            if own.event != event or own.person not in choices:  # of a day that is over
                self._move(own.person, [own.event], NoticeState.DROPPED, was=NoticeState.OWED)
                continue
            person, chosen = choices[own.person]
            kept = [
                one
                for one in self.store.owed(states={NoticeState.OWED}, person=person.id)
                if one.way is NoticeWay.DIGEST and one.kind is not NoticeKind.DIGEST
            ]
            self._send(person.id, own.way, [own, *kept], self._digest(person, chosen, kept))

    def _digest(self, person: Person, chosen: Choice, kept: Sequence[Owed]) -> tuple[Section, ...]:
        today, rights = self._today(), self.approving()
        opened = self.weekwork.opened()
        visiting = self.weekwork.visiting(today, today)
        waiting = self.weekwork.waiting.of({one.number: one for one in (*opened, *visiting)}.values(), self.cases)
        due = tasks.due(today, tasks=self.tasks, cases=self.cases)

        def mine(name: str | None) -> bool:
            held = self.stand_in(name) if name else None
            return held.id == person.id if held else chosen.unassigned

        def may_approve(kind: BundleKind) -> bool:
            return rights.may(person, Verdict.APPROVE, kind)

        return digest(
            today=today,
            new=[one.number for one in reversed(opened) if self._is_new(one) and mine(_officer(one))],
            kept=kept,
            deadlines=due_by(opened, waiting, due, by=today, house=self.house),
            waiting=waiting,
            mine=mine,
            may_approve=may_approve,
        )

    def _is_new(self, case: CaseSummary) -> bool:
        last = dt.datetime.combine(workday_before(self._today(), 1), self.house.digest_at, tzinfo=COPENHAGEN)
        return case.received_at >= last

    def _give_up_lost(self) -> None:
        """A sender died between claim and mark: nobody can tell, and it is not sent again."""
        for one in self.store.owed(states={NoticeState.SENDING}):
            if one.changed_at <= self.now() - _LOST_AFTER:
                self._move(one.person, [one.event], NoticeState.UNCERTAIN, was=NoticeState.SENDING)
                logger.warning("notice.lost", extra={"event": one.event})

    def _owed(
        self, person: Person, event: str, kind: NoticeKind, way: NoticeWay, *, case: str | None, at: dt.datetime
    ) -> Owed:
        return Owed(person=person.id, event=event, kind=kind, case=case, way=way, at=at, changed_at=self.now())

    def _move(
        self, name: str, events: Sequence[str], to: NoticeState, *, was: NoticeState, detail: str = ""
    ) -> list[Owed]:
        return self.store.move(name, events, to, was=was, at=self.now(), detail=detail) if events else []

    def _is_morning(self) -> bool:
        now = self.now().astimezone(COPENHAGEN)
        return open_on(now.date()) and now.time() >= self.house.digest_at

    def _today(self) -> dt.date:
        return self.now().astimezone(COPENHAGEN).date()


def _author(line: AuditEvent) -> str:
    """Who did it, or entered it by hand."""
    source = str(line.details.get("source") or "")
    return source.removeprefix("entered:") if source.startswith("entered:") else line.actor


def _officer(case: CaseSummary) -> str | None:
    return case.officer.person if case.officer else None
