"""Text from outside may be anything, as a document and as a question; here through the engines themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.loading import load_bytes
from ingest.splitting import split
from knowledge import AnswerStatus, KnowledgeBase, QuestionRefused
from knowledge.assembly import open_knowledge

HARBOUR = "Solpaneler flyder i havnen ved Blåby, og de giver strøm til byen."
UNFOLDS = "\ufdfa"  #: One letter that normalises to eighteen.

HOSTILE = [
    pytest.param(UNFOLDS * 9, id="what-overflows-the-heap-of-another-engine"),
    pytest.param(UNFOLDS * 2_000, id="two-thousand-of-them"),
    pytest.param("Strøm\0 i\0 havnen", id="nul-bytes"),
    pytest.param("havn" * 500, id="a-word-without-end"),
    pytest.param("\u0301" * 1_900 + "a", id="accents-on-nothing"),
]


@pytest.fixture
def base(tmp_path, graph_cache) -> Iterator[KnowledgeBase]:
    opened = open_knowledge(tmp_path, cache=graph_cache)
    put(opened, "harbour.txt", HARBOUR)
    yield opened
    opened.close()


def put(base: KnowledgeBase, name: str, text: str) -> None:
    document = load_bytes(name, text.encode())
    base.put(document, split(document))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_a_document_beside_the_others(base, text):
    put(base, "hostile.txt", text)

    assert {passage.chunk.document for passage in base.retrieve(text[:500])} == {"harbour.txt", "hostile.txt"}
    answer = base.ask("Hvad flyder i havnen ved Blåby?")
    assert [citation.document for citation in answer.citations] == ["harbour.txt"]


@pytest.mark.parametrize("text", [each for each in HOSTILE if each.id != "nul-bytes"])
def test_hostile_text_is_a_question_without_an_answer(base, text):
    assert base.ask(text).status is AnswerStatus.NOT_FOUND


def test_a_question_does_not_end_at_a_nul_byte(base):
    answer = base.ask("Hvad\0 flyder i havnen\0 ved Blåby?")

    assert [citation.document for citation in answer.citations] == ["harbour.txt"]


def test_one_line_of_a_megabyte_is_a_document_in_pieces(base):
    document = load_bytes("line.txt", b"Energi i Blaaby er vand og vind. " * 30_000)

    chunks = split(document)

    assert max(len(chunk.text) for chunk in chunks) <= 1_800
    assert len(chunks) > 500


def test_ten_megabytes_are_no_question(base):
    with pytest.raises(QuestionRefused):
        base.ask("havn " * 2_000_000)
