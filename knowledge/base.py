"""The knowledge base: documents go in, passages and cited answers come out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import cache
from typing import Protocol

from knowledge import answering, curated, glossary, retrieval, writing
from knowledge.answering import threads
from knowledge.answering.meeting import TokensRead
from knowledge.closeness import Closeness
from knowledge.embedding.remembering import RememberingEmbedder
from knowledge.errors import DocumentUnknown, QuestionRefused
from knowledge.language import language_of
from knowledge.lookups import RegisterLookup
from knowledge.models import Answer, Chunk, Document, DocumentInfo, DocumentKind, Passage
from knowledge.ports import Catalogue, Embedder, LanguageModel, VectorIndex
from knowledge.putting import Progress, embedded
from knowledge.scope import EVERYTHING, Scope, ScopedShelf

logger = logging.getLogger(__name__)

MAX_QUESTION = 2_000
ANSWER_FROM = 12  #: Passages an answer is made from.
TURNS = 8  #: Of the thread, that a follow-up may lean on.
MAX_TURN = 300
WORDS_OF_A_WHOLE_QUESTION = 3  #: Content words; with fewer, a question in a thread leans on what was said before.


class ClosableCatalogue(Catalogue, Protocol):
    def scour(self) -> None: ...

    def close(self) -> None: ...


class ClosableVectorIndex(VectorIndex, Protocol):
    def scour(self) -> None: ...

    def close(self) -> None: ...


class KnowledgeBase:
    """Safe to share between threads. What is asked never waits for what is being put in."""

    def __init__(
        self,
        catalogue: ClosableCatalogue,
        vectors: ClosableVectorIndex,
        embedder: Embedder,
        *,
        model: LanguageModel | None = None,
        registers: RegisterLookup | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._vectors = vectors
        self._embedder = RememberingEmbedder(embedder)
        self._closeness = Closeness(self._embedder, catalogue.meanings, catalogue)
        self._model = model
        self._registers = registers
        self._curated = curated.CuratedAnswers(catalogue.documents())
        self._writing = threading.Lock()

    def put(self, document: Document, chunks: Sequence[Chunk], progress: Progress | None = None) -> None:
        """Take a document in, in place of what had its name.

        Vectors first, then the row that says it is there: after a crash in between, nothing is
        claimed that is not indexed, and putting it again completes it without embedding all of it again.
        """
        made = embedded(document.name, chunks, embedder=self._embedder, catalogue=self._catalogue, progress=progress)
        with self._writing:
            self._vectors.put(chunks, made.vectors)
            self._vectors.forget(self._catalogue.put(document, chunks, made.meanings))
            self._curated.put(document.name, document.kind, document.title)
        logger.info("document.put", extra={"digest": document.digest, "chunks": len(chunks)})

    def forget(self, name: str) -> bool:
        """Take a document out; it stops answering at once. False if it was not there."""
        with self._writing:
            known = self._catalogue.document(name) is not None
            self._vectors.forget(self._catalogue.forget(name))
            self._curated.forget(name)
        if known:
            logger.info("document.forgotten")  # without its name, which can be a person's
        return known

    def scour(self) -> None:
        """Overwrite on disk what was forgotten."""
        with self._writing:
            self._catalogue.scour()
            self._vectors.scour()

    def retrieve(self, question: str, *, limit: int = 8, also: str = "", within: Scope = EVERYTHING) -> list[Passage]:
        return retrieval.retrieve(
            question,
            catalogue=self._catalogue,
            vectors=self._vectors,
            embedder=self._embedder,
            limit=limit,
            also=also,
            within=within,
        )

    def nearness(self, question: str, texts: Sequence[str], *, standing: bool = False) -> list[float]:
        """Return how near each text is to the question in meaning, across languages.

        `standing` texts are ours and no document's: what they mean is kept between starts.
        """
        return self._closeness(question, texts, standing=standing)

    def tokens_read(self, question: str, chunks: Sequence[Chunk]) -> TokensRead | None:
        """Return the tokens of the question and of the chunks; None where the embedder tells none."""
        read = self._embedder.read_query(question)
        if read is None:
            return None
        return TokensRead(read.tokens, self._catalogue.tokens([chunk.id for chunk in chunks]), self._embedder.places)

    def ask(
        self,
        question: str,
        thread: Sequence[str] = (),
        *,
        language: str | None = None,
        within: Scope = EVERYTHING,
    ) -> Answer:
        """Answer as a person did who was asked the same; else from the registers where it is a question to them,
        else from the documents. What is not `within`, is as if it were not there.

        `thread` is what was said before, oldest first. `language` is that of the answer; the question's own if None.

        Where there is a model, it words the answer; without it, or where it fails, the answer is extracted.

        Raises:
            QuestionRefused: it is empty, or no question at that length.
        """
        asked = _cleaned(question)
        if not asked or len(asked) > MAX_QUESTION:
            raise QuestionRefused
        before = _before(asked, thread)
        whole = f"{before} {asked}".strip()
        language = language or language_of(asked if len(asked.split()) >= WORDS_OF_A_WHOLE_QUESTION else whole)
        if not before and (name := self._written_for(asked, within)) is not None:
            return curated.answer(self.chunks(name), language=language, quote=self._quoting())
        if (listed := self._looked_up(asked, language, thread, within)) is not None:
            return listed
        passages = self._passages(whole, within)
        found = answering.answer(
            asked,
            passages,
            language=language,
            quote=self._quoting(),
            closeness=self._closeness,
            retrieve=lambda text: self.retrieve(text, limit=ANSWER_FROM, also=in_source_words(text), within=within),
            siblings=self.chunks,
            before=before,
            reading=self.tokens_read,
        )
        if self._model is not None:
            found = writing.write(
                whole,
                found,
                passages,
                model=self._model,
                quote=self._quoting(),
                siblings=self.chunks,
                closeness=self._closeness,
            )
        return found.model_copy(update={"retrieved": tuple(passage.chunk.id for passage in passages)})

    def document(self, name: str) -> Document:
        found = self._catalogue.document(name)
        if found is None:
            raise DocumentUnknown
        return found

    def documents(self) -> list[DocumentInfo]:
        return self._catalogue.documents()

    def chunks(self, name: str) -> list[Chunk]:
        """In order: where a citation's address points. Raises DocumentUnknown."""
        found = self._catalogue.chunks_of(name)
        if not found and self._catalogue.document(name) is None:
            raise DocumentUnknown
        return found

    def close(self) -> None:
        self._vectors.close()
        self._catalogue.close()

    def _written_for(self, question: str, within: Scope) -> str | None:
        if DocumentKind.ANSWER not in within.kinds:
            return None
        return self._curated.find(question, language_of(question))

    def _passages(self, question: str, within: Scope) -> list[Passage]:
        """Search by the question, and where a model can put it into the language of the sources, by that as well."""
        found = self.retrieve(question, limit=ANSWER_FROM, also=in_source_words(question), within=within)
        if self._model is None:
            return found
        translated = writing.in_source_language(
            question, language=language_of(question), model=self._model, closeness=self._closeness
        )
        if not translated:
            return found
        return writing.merged(found, self.retrieve(translated, limit=ANSWER_FROM, within=within))

    def _looked_up(self, question: str, language: str, thread: Sequence[str], within: Scope) -> Answer | None:
        if self._registers is None or DocumentKind.PROFILE not in within.kinds:
            return None
        turns = [_cleaned(turn)[:MAX_TURN] for turn in thread[-TURNS:]]
        shelf = self if within.is_everything else ScopedShelf(self, within)
        return self._registers.ask(question, language=language, shelf=shelf, thread=turns, cases=within.cases)

    def _quoting(self) -> Callable[[Passage], str]:
        text = cache(lambda name: self.document(name).text)
        return lambda passage: text(passage.chunk.document)[passage.chunk.start : passage.chunk.end]


def in_source_words(text: str) -> str:
    return glossary.in_source_words(text, language_of(text))


def _cleaned(question: str) -> str:
    """Leave out what is not text: control characters, halves of surrogate pairs."""
    kept = question[: MAX_QUESTION * 10].encode("utf-8", "ignore").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in kept).split())


def _before(question: str, thread: Sequence[str]) -> str:
    """Return what of the thread the question leans on; nothing where it stands alone."""
    turns = [turn[:MAX_TURN] for turn in map(_cleaned, thread[-TURNS:]) if turn]
    return threads.subject(turns) if turns and threads.leans(question) else ""
