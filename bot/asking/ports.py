"""What asking needs from outside, as protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from bot.asking.models import AskedQuestion, Feedback, Judged, Mark, RefusedFile, TakenIn
from knowledge import EVERYTHING, Answer, Chunk, Document, DocumentInfo, DocumentKind, Passage, Scope


class Answering(Protocol):
    """The part of the knowledge base that asking needs."""

    def ask(
        self, question: str, thread: Sequence[str] = (), *, language: str | None = None, within: Scope = EVERYTHING
    ) -> Answer: ...


class Knowledge(Protocol):
    """The knowledge base, as the edges use it."""

    def ask(
        self, question: str, thread: Sequence[str] = (), *, language: str | None = None, within: Scope = EVERYTHING
    ) -> Answer: ...

    def retrieve(self, question: str, *, limit: int = 8) -> list[Passage]: ...

    def nearness(self, question: str, texts: Sequence[str]) -> list[float]: ...

    def document(self, name: str) -> Document: ...

    def documents(self) -> list[DocumentInfo]: ...

    def chunks(self, name: str) -> list[Chunk]:
        """In order: where a citation's address points. Raises DocumentUnknown."""
        ...


class FeedbackStore(Protocol):
    """Questions and what people think of the answers. Every write is one durable transaction."""

    def record(self, asked: AskedQuestion) -> None:
        """Keep the question; the same id again changes nothing."""
        ...

    def judge(self, feedback: Feedback) -> None:
        """Keep a person's word on an answer, in place of their earlier one.

        Raises:
            AnswerUnknown: the question is not kept, or no longer.
        """
        ...

    def question(self, question_id: str) -> AskedQuestion | None:
        """None where it is not kept, or no longer."""
        ...

    def asked_in(self, place: str) -> bool:
        """Whether somebody asked us something in that thread."""
        ...

    def questions(self, *, limit: int = 5_000, since: dt.datetime | None = None) -> list[AskedQuestion]:
        """Newest first."""
        ...

    def judged(self, *, useful: bool, limit: int = 1_000) -> list[Judged]:
        """Newest word first."""
        ...

    def mark(self, marks: Sequence[Mark]) -> None:
        """Keep them all, each in place of an earlier one about the same."""
        ...

    def marks(self) -> list[Mark]:
        """Oldest first."""
        ...

    def erase(self, *, before: dt.datetime, keep: int) -> int:
        """Remove questions older than that, and all but the newest so many; return how many went.

        Marks go with their question, and when they are older themselves.
        """
        ...


class DocumentFolder(Protocol):
    """Where documents lie that people hand in, and the index over them."""

    def take_in(self, name: str, content: bytes, *, kind: DocumentKind = DocumentKind.SOURCE) -> TakenIn:
        """Keep the file and answer from it at once; the same name again replaces it.

        Raises:
            DocumentRefused: with the reason.
        """
        ...

    def answer(self, name: str) -> str | None:
        """What a colleague wrote, as it lies here; None where there is no such answer."""
        ...

    def refused(self) -> list[RefusedFile]:
        """What could not be taken in and nobody has tried again or let go, the newest first."""
        ...

    def set_aside(self, name: str, content: bytes, *, reason: str, at: dt.datetime) -> None:
        """Keep a file that was refused; a file of that name that is taken in later ends it."""
        ...

    def set_aside_content(self, file_id: str) -> tuple[str, bytes] | None:
        """Its name and its bytes; None where there is no such file any more."""
        ...

    def let_go(self, file_id: str) -> bool:
        """Take a refused file out; False if it is none."""
        ...

    def remove(self, name: str) -> bool:
        """Take a document that was given to us out, and its file if it lies here; False if it is none."""
        ...
