from __future__ import annotations

import pytest

from knowledge import DocumentKind, KnowledgeBase, Scope
from knowledge.lookups import RegisterLookup
from knowledge.registers.loading import load_registers
from tests.knowledge.factories import whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex, WordEmbedder
from tests.knowledge.lookups.shelf import RecordingCases, a_case

QUESTION = "Hvad koster en tolk?"
TEXT = "En tolk koster 900 kroner."
OF = {kind: f"{kind.value}.md" for kind in DocumentKind}


@pytest.fixture
def base() -> KnowledgeBase:
    """The same is told by a document of each kind, and by a second source."""
    base = KnowledgeBase(InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder())
    for kind, name in OF.items():
        title = QUESTION if kind is DocumentKind.ANSWER else ""
        base.put(*whole(name, TEXT, kind=kind, language="da", title=title))
    base.put(*whole("other.md", TEXT, language="da"))
    return base


def told_by(base: KnowledgeBase, scope: Scope) -> set[str]:
    return {passage.chunk.document for passage in base.retrieve(QUESTION, within=scope)}


@pytest.mark.parametrize("kind", DocumentKind)
def test_only_what_the_scope_holds_is_searched(base: KnowledgeBase, kind: DocumentKind) -> None:
    sources = {"other.md"} if kind is DocumentKind.SOURCE else set()

    assert told_by(base, Scope(kinds=frozenset({kind}))) == {OF[kind]} | sources


def test_sources_can_be_named_and_nothing_else_is_touched_by_it(base: KnowledgeBase) -> None:
    assert told_by(base, Scope(documents=frozenset({"other.md"}))) == {"other.md", *OF.values()} - {"source.md"}


def test_a_written_answer_counts_where_answers_do(base: KnowledgeBase) -> None:
    written, others = base.ask(QUESTION), base.ask(QUESTION, within=Scope(kinds=frozenset({DocumentKind.SOURCE})))

    assert [citation.document for citation in written.citations] == ["answer.md"]
    assert "answer.md" not in {citation.document for citation in others.citations}


def test_out_of_scope_nothing_is_found(base: KnowledgeBase) -> None:
    answer = base.ask(QUESTION, within=Scope(kinds=frozenset()))

    assert (answer.status, answer.citations) == ("not_found", ())


def test_who_came_before_is_not_told_where_cases_are_none_of_it() -> None:
    cases = RecordingCases(a_case())
    base = KnowledgeBase(
        InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder(), registers=RegisterLookup(load_registers(), cases)
    )
    question = "Has the city of Turku been here before?"

    told, kept = base.ask(question), base.ask(question, within=Scope(cases=False))

    assert "City of Turku" in told.answer
    assert "Turku (Finland)" not in kept.answer
    assert len(cases.asked) == 1
