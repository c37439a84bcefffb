from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from knowledge import Chunk, DocumentUnknown, KnowledgeBase, QuestionRefused
from knowledge.putting import KEEP_EVERY
from tests.knowledge.factories import a_chunk, a_document, whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex, WordEmbedder


class PowerCut(Exception):
    pass


class CatalogueThatDies(InMemoryCatalogue):
    def put(self, document, chunks, meanings=None):
        raise PowerCut


class RecordingEmbedder(WordEmbedder):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_query(self, text: str) -> list[float]:
        self.asked.append(text)
        return super().embed_query(text)


class EmbedderThatDies(WordEmbedder):
    """After so many texts the power is cut; until it is back."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.embedded = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += len(texts)
        if self.embedded > self.after:
            raise PowerCut
        return super().embed_documents(texts)


def a_base(catalogue: InMemoryCatalogue | None = None, embedder: WordEmbedder | None = None) -> KnowledgeBase:
    return KnowledgeBase(catalogue or InMemoryCatalogue(), InMemoryVectorIndex(), embedder or WordEmbedder())


def found(base: KnowledgeBase, question: str) -> list[str]:
    return [passage.chunk.id for passage in base.retrieve(question)]


def test_a_document_put_is_found():
    base = a_base()

    base.put(*whole("harbour.txt", "Solpaneler flyder i havnen."))

    assert found(base, "solpaneler") == ["harbour.txt#0"]
    assert base.document("harbour.txt").text == "Solpaneler flyder i havnen."


def test_a_document_put_again_leaves_nothing_of_the_old_one():
    catalogue, vectors = InMemoryCatalogue(), InMemoryVectorIndex()
    base = KnowledgeBase(catalogue, vectors, WordEmbedder())
    base.put(a_document(), [a_chunk(ordinal=number) for number in range(3)])

    base.put(a_document(), [a_chunk(ordinal=0, text="Cykler.")])

    assert list(vectors.vectors) == ["harbour.txt#0"]
    assert found(base, "solar panels") == ["harbour.txt#0"]


def test_a_forgotten_document_stops_answering():
    base = a_base()
    base.put(*whole("harbour.txt", "Solpaneler flyder i havnen."))

    assert base.forget("harbour.txt") is True

    assert found(base, "solpaneler") == []
    assert base.documents() == []
    with pytest.raises(DocumentUnknown):
        base.document("harbour.txt")


def test_forgetting_what_was_never_there_says_so():
    assert a_base().forget("desert.txt") is False


def test_a_crash_before_the_row_claims_nothing():
    base = a_base(CatalogueThatDies())

    with pytest.raises(PowerCut):
        base.put(*whole("harbour.txt", "Solpaneler flyder i havnen."))

    assert (base.documents(), found(base, "solpaneler")) == ([], [])


def test_progress_is_told_in_chunks():
    told: list[tuple[int, int]] = []
    chunks: Sequence[Chunk] = [a_chunk(ordinal=number) for number in range(40)]

    a_base().put(a_document(), chunks, lambda done, total: told.append((done, total)))

    assert told == [(16, 40), (32, 40), (40, 40)]


def test_what_was_embedded_before_a_crash_is_not_embedded_again():
    catalogue, embedder = InMemoryCatalogue(), EmbedderThatDies(after=1_000)
    base = a_base(catalogue, embedder)
    chunks = [a_chunk(ordinal=number, text=f"Solpanel {number} flyder.") for number in range(400)]
    with pytest.raises(PowerCut):
        base.put(a_document(), chunks)

    embedder.after, embedder.embedded = 10_000, 0
    base.put(a_document(), chunks)

    left = 400 - 2 * KEEP_EVERY
    assert embedder.embedded == 3 * left  # each chunk, its sentence and its number
    assert (base.documents()[0].chunks, catalogue.unfinished) == (400, {})


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t ", id="white space"),
        pytest.param("\0\x07", id="control characters"),
        pytest.param("\ud800", id="half a surrogate pair"),
        pytest.param("hvorfor " * 1_000, id="too long"),
        pytest.param("x" * 10_000_000, id="ten megabytes"),
    ],
)
def test_what_is_no_question_is_refused(question):
    with pytest.raises(QuestionRefused):
        a_base().ask(question)


def test_an_answer_quotes_the_document_itself():
    base = a_base()
    text = "Forord.\nSolpaneler flyder i hav-\nnen ved kajen."
    chunk = a_chunk(text="Solpaneler flyder i havnen ved kajen.", start=8, end=len(text))
    base.put(a_document(text=text), [chunk])

    answer = base.ask("Hvor flyder solpaneler i havnen?")

    assert (answer.status, answer.language) == ("answered", "da")
    assert "ved kajen" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "read_as"),
    [
        pytest.param("Og i 2025?", "Hvor mange cykler i 2016? Og i 2025?", id="a follow-up"),
        pytest.param(
            "Hvad med busserne i byen?", "Hvor mange cykler i 2016? Hvad med busserne i byen?", id="what about"
        ),
        pytest.param(
            "Hvilke virksomheder renser spildevand i Køge?",
            "Hvilke virksomheder renser spildevand i Køge?",
            id="a new question",
        ),
    ],
)
def test_a_question_that_leans_on_the_thread_is_read_with_it(question, read_as):
    embedder = RecordingEmbedder()
    base = a_base(embedder=embedder)

    base.ask(question, ["Hvor mange cykler i 2016?"])

    assert embedder.asked == [read_as]


def test_a_short_question_without_a_thread_stands_alone():
    embedder = RecordingEmbedder()

    a_base(embedder=embedder).ask("Og i 2025?")

    assert embedder.asked == ["Og i 2025?"]


def test_an_endless_thread_is_bounded():
    embedder = RecordingEmbedder()

    a_base(embedder=embedder).ask("Og i 2025?", ["x" * 1_000_000] * 100)

    assert len(embedder.asked[0]) < 1_000


def test_the_front_door_loads_no_engine():
    engines = ["chromadb", "onnxruntime", "langchain_core", "sqlite3", "py3langid"]
    program = f"import sys, knowledge; print([name for name in {engines} if name in sys.modules])"

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout == "[]\n"
