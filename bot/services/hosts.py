"""HostWork: what hosts answer, and what a person makes of it on a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.visits.errors import AnswerLinkUnknown, CaseMoved, CaseUnknown
from bot.visits.hostround import answering, continuing
from bot.visits.hostround.answering import Heard
from bot.visits.hostround.linking import Links
from bot.visits.hostround.questions import question
from bot.visits.journal.errors import EntryMoved
from bot.visits.journal.ports import JournalStore
from bot.visits.models import AnswerKind, Asked, Case, Person, Slot
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting

_TRIES = 5


@dataclass(frozen=True)
class HostWork:
    store: CaseStore
    work: CaseWork
    journal: JournalStore
    links: Links
    drafting: Callable[[str], Drafting]  #: For the case of this number, as of now.
    now: Callable[[], dt.datetime]

    def asked(self, number: str, asked_id: str, token: str) -> tuple[Case, Asked]:
        """The question that a link leads to. Raises AnswerLinkUnknown, whatever is wrong with the link."""
        try:
            case = self.store.case(number)
        except CaseUnknown:
            raise AnswerLinkUnknown from None
        asked = question(case, asked_id)
        if asked is None or not self.links.hold(number, asked, token):
            raise AnswerLinkUnknown
        return case, asked

    def answer_by_link(
        self, number: str, asked: Asked, *, kind: AnswerKind, remark: str, proposed: Slot | None
    ) -> Case:
        """Take down what a host said on its page, as a suggestion."""
        case = answering.by_link(
            number, asked, kind=kind, remark=remark, proposed=proposed, store=self.store, at=self.now()
        )
        return self.work.after(case)

    def log(self, number: str, item: str, heard: Heard, *, by: Person, key: str = "") -> Case:
        """Take down what a host said to a colleague; what a form of this key said is taken down already.

        Of two who change the case at once, both are heard.
        """
        for _ in range(_TRIES):
            if key and any(one.key == key for one in self.journal.entries(case=number)):
                return self.store.case(number)
            try:
                case = answering.by_staff(number, item, heard, by=by, store=self.store, at=self.now(), key=key)
            except (CaseMoved, EntryMoved):
                continue
            return self.work.after(case)
        raise CaseMoved

    def rule(self, number: str, answer: str, *, confirmed: bool, by: Person) -> Case:
        """Confirm that an answer is so, or set it aside."""
        return self.work.after(
            answering.rule(number, answer, confirmed=confirmed, by=by, store=self.store, at=self.now())
        )

    def redraw(self, number: str, *, by: Person) -> Case:
        """Draw the programme anew around what hosts said."""
        return self.work.after(continuing.redraw(number, by=by, drafting=self.drafting(number), store=self.store))

    def remind(self, number: str, *, by: Person) -> Case:
        """Draft reminders to hosts that owe an answer."""
        return self.work.after(continuing.remind(number, by=by, drafting=self.drafting(number), store=self.store))

    def confirm_programme(self, number: str, *, reason: str, by: Person) -> Case:
        """Draft the final programme to the delegation."""
        drafting = self.drafting(number)
        return self.work.after(continuing.confirm(number, by=by, reason=reason, drafting=drafting, store=self.store))
