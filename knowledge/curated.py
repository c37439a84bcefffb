"""Curated: answers that a person wrote to a question, found again when the same is asked."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from knowledge import analysis
from knowledge.answering.frames import frame
from knowledge.answering.notes import notes
from knowledge.answering.quoting import citation, window
from knowledge.answering.reading import Asked, read
from knowledge.answering.units import units
from knowledge.citations import folded
from knowledge.language import language_of
from knowledge.models import Answer, AnswerStatus, Chunk, DocumentInfo, DocumentKind, Passage

#: Ways to ask that tell nothing apart: "what is", "which".
_OPEN = frozenset({"about", "which", "list"})
#: A price is asked for by a word or by the way of asking.
_MONEY, _PRICE, _NUMBER = "money", "price", "number"
#: With less said, only the very same question is the same.
_FEWEST = 2


class Question(NamedTuple):
    """What a question asks for, in whichever language and words."""

    kinds: frozenset[str]
    terms: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]


class CuratedAnswers:
    """Which document answers which question. Safe to share between threads."""

    def __init__(self, documents: Iterable[DocumentInfo]) -> None:
        self._names: dict[Question | str, str] = {}
        self._lock = threading.Lock()
        for info in documents:
            self.put(info.name, info.kind, info.title)

    def put(self, name: str, kind: DocumentKind, title: str) -> None:
        """The title of such a document is the question it answers."""
        self.forget(name)
        if kind is not DocumentKind.ANSWER:
            return
        with self._lock:
            self._names |= dict.fromkeys(_keys(title, language_of(title)), name)

    def forget(self, name: str) -> None:
        with self._lock:
            self._names = {key: other for key, other in self._names.items() if other != name}

    def find(self, question: str, language: str) -> str | None:
        """Return the document written for this question."""
        names = self._names
        if not names:
            return None
        return next((names[key] for key in _keys(question, language) if key in names), None)


def answer(
    chunks: Sequence[Chunk], *, language: str, quote: Callable[[Passage], str], today: dt.date | None = None
) -> Answer:
    """Return what stands in it, as it stands: whoever wrote it vouches for it."""
    written = units([Passage(chunk=chunk, score=1.0, similarity=1.0) for chunk in chunks])
    found = [unit for unit in written if not unit.label] or written  # the question above it is its label
    shown = window(found[0], found, whole=True)
    chunk = shown.passage.chunk
    opening = frame("found" if chunk.language in ("", language) else "found_foreign", language, title=chunk.title)
    return Answer(
        status=AnswerStatus.ANSWERED,
        language=language,
        answer=f"{opening}\n“{shown.text}” [1]",
        citations=(citation(1, shown, quote(shown.passage)),),
        notes=tuple(notes([shown], language=language, today=today or dt.date.today())),
    )


def _keys(text: str, language: str) -> list[Question | str]:
    letters = folded(text).casefold()
    asked = _question(read(text, language))
    tells = sum(len(part) for part in asked) >= _FEWEST and bool(asked.terms or asked.names)
    return [letters, asked] if tells else [letters]


def _question(asked: Asked) -> Question:
    terms = {term.concepts[0] if term.concepts else _stem(term.word, asked.language) for term in asked.terms}
    kinds = {*asked.kinds, *asked.parts} - _OPEN | ({_MONEY} if _PRICE in terms else set())
    return Question(
        kinds=frozenset(kinds - {_NUMBER} if _MONEY in kinds else kinds),
        terms=frozenset(terms - {_PRICE}),
        names=frozenset(name.casefold() for name in asked.names),
        numbers=frozenset((*asked.numbers, *asked.numbered)),
    )


def _stem(word: str, language: str) -> str:
    return next(iter(analysis.terms(word, language=language)), word)
