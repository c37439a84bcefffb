"""Library: what staff do for our knowledge, from the gaps to answers and documents of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.asking import curating, gaps, judging, marking, own_answers
from bot.asking.models import AskedQuestion, Standing, TakenIn
from bot.asking.ports import DocumentFolder, FeedbackStore, Knowledge
from bot.visits.models import Person, digest_of
from bot.visits.ports import CaseStore
from knowledge import DocumentUnknown, Registers
from knowledge.errors import DocumentRefused, EmbedderFailed


@dataclass(frozen=True)
class Library:
    knowledge: Knowledge
    registers: Registers
    feedback: FeedbackStore
    folder: DocumentFolder
    store: CaseStore
    now: Callable[[], dt.datetime]

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

    def call_person(self, question: str, *, by: str, reason: str | None = None) -> None:
        """The answer does not do: a colleague is to take the question. Said twice, colleagues are told once."""
        before = judging.waits_for_person(question, by=by, store=self.feedback)
        judging.judge(
            question, useful=False, by=by, at=self.now(), store=self.feedback, reason=reason, wants_person=True
        )
        if not before:
            actor = "system" if by.startswith("slack:") else by  # the log is never erased
            details: dict[str, str | int | None] = {"question": question}
            self.store.note("question.person_wanted", actor=actor, at=self.now(), case=None, details=details)

    def mark_gap(self, about: Sequence[str], standing: Standing, *, by: Person) -> None:
        """A person takes a piece of work on our knowledge, lays it back, or has done it."""
        marking.mark(about, standing, by=by.id, at=self.now(), store=self.feedback)

    def own_answers(self) -> list[own_answers.Listed]:
        """Answers that colleagues wrote, the newest first, with how often each was given."""
        return own_answers.listed(self.knowledge.documents(), self.feedback.questions())

    def own_answer(self, name: str) -> curating.OwnAnswer:
        """To be written on.

        Raises:
            DocumentUnknown: there is no such answer any more.
        """
        written = self.folder.answer(name)
        if written is None:
            raise DocumentUnknown
        return curating.read(written)

    def write_answer(
        self, own: curating.OwnAnswer, *, by: Person, asked: AskedQuestion | None = None, name: str = ""
    ) -> curating.Curated:
        """Make a person's answer a document, and ask.

        Args:
            name: Of the answer that it takes the place of.

        Raises:
            DocumentUnknown: there is no such answer any more.
            DocumentRefused: there is nothing in it that could be read.
        """
        if name and self.folder.answer(name) is None:
            raise DocumentUnknown
        written = curating.curate(
            name or curating.name_for(asked),
            own,
            asked=asked,
            at=self.now(),
            folder=self.folder,
            knowledge=self.knowledge,
        )
        self._note("document.written", written.document, by=by)
        return written

    def take_in(self, name: str, content: bytes, *, by: Person) -> TakenIn:
        """Take in a file that a person hands in; answers are made from it at once.

        Raises:
            DocumentRefused, EmbedderFailed: the file is kept with the reason, to be tried again.
        """
        try:
            taken = self.folder.take_in(name, content)
        except (DocumentRefused, EmbedderFailed) as error:
            reason = error.particulars if isinstance(error, DocumentRefused) else ""
            self.folder.set_aside(name, content, reason=reason, at=self.now())
            self._note("document.refused", name, by=by)
            raise
        self._note("document.taken_in", taken.name, by=by)
        return taken

    def retry(self, file_id: str, *, by: Person) -> TakenIn:
        """Take in again what was refused.

        Raises:
            DocumentUnknown: there is no such file any more.
        """
        kept = self.folder.set_aside_content(file_id)
        if kept is None:
            raise DocumentUnknown
        return self.take_in(*kept, by=by)

    def let_go(self, file_id: str, *, by: Person) -> None:
        """Take out a file that was refused."""
        kept = self.folder.set_aside_content(file_id)
        if kept is None or not self.folder.let_go(file_id):
            raise DocumentUnknown
        self._note("document.let_go", kept[0], by=by)

    def remove(self, name: str, *, by: Person) -> bool:
        """Take out a document that was given to us; it stops answering at once."""
        removed = self.folder.remove(name)
        if removed:
            self._note("document.removed", name, by=by)
        return removed

    def _note(self, event: str, name: str, *, by: Person) -> None:
        """By digest: a name can be a person's, and the log is never erased."""
        self.store.note(event, actor=by.id, at=self.now(), case=None, details={"document": digest_of(name)})
