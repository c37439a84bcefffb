from __future__ import annotations

import pytest

from knowledge import KnowledgeBase
from knowledge.lookups import RegisterLookup
from knowledge.registers.loading import load_registers
from knowledge.registers.profiles import profiles
from tests.knowledge.factories import whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex, WordEmbedder


@pytest.fixture(scope="module")
def base():
    registers = load_registers()
    made = KnowledgeBase(
        InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder(), registers=RegisterLookup(registers)
    )
    for document, chunks in profiles(registers):
        if not document.name.startswith("initiative:"):
            made.put(document, chunks)
    return made


def test_a_question_to_the_registers_is_answered_from_them(base):
    answer = base.ask("Which companies in Glostrup do we have?")

    assert [citation.document for citation in answer.citations] == ["host:balslev"]


def test_the_thread_is_heard(base):
    answer = base.ask("and in Ballerup?", ["Which companies in Glostrup do we have?"])

    assert [citation.document for citation in answer.citations] == ["host:dis"]


def test_any_other_question_is_answered_as_without_registers():
    plain = KnowledgeBase(InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder())
    asked = KnowledgeBase(
        InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder(), registers=RegisterLookup(load_registers())
    )
    for each in (plain, asked):
        each.put(*whole("harbour.txt", "Solpaneler flyder i havnen ved kajen i Rungsted."))

    assert asked.ask("Hvor flyder solpaneler i havnen?") == plain.ask("Hvor flyder solpaneler i havnen?")


def test_a_list_of_municipalities_is_quoted_though_it_is_never_searched(base):
    answer = base.ask("What is the municipality code of Køge?")

    assert [citation.document for citation in answer.citations] == ["municipalities:sjaelland"]
    assert base.chunks("municipalities:sjaelland") == []
