from pathlib import Path

import pytest

from ingest.loading import load, load_bytes
from ingest.splitting import split
from knowledge.citations import folded
from knowledge.models import Document
from tests.ingest.test_sectioning import a_project

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


def a_long_document() -> Document:
    sentence = "Haven ligger midt i byen, og mange kommer forbi på vej til arbejde hver morgen. "
    return load_bytes("have.txt", ("Haven i byen\n\n" + sentence * 60).encode())


def test_chunks_stay_inside_their_section_and_carry_its_headings() -> None:
    chunks = split(load_bytes("steder.txt", (a_project("Nr. 1: Haven") + a_project("Nr. 2: Torvet")).encode()))

    assert [(chunk.title, chunk.section) for chunk in chunks if chunk.section == "Parter"] == [
        ("Nr. 1: Haven", "Parter"),
        ("Nr. 2: Torvet", "Parter"),
    ]
    assert chunks[-1].text == "Parter:\nByen og haven."


def test_long_prose_is_cut_between_sentences_with_a_small_overlap() -> None:
    chunks = split(a_long_document())

    assert all(len(chunk.text.split()) <= 180 for chunk in chunks)
    assert all(chunk.text.endswith("morgen.") for chunk in chunks)
    assert chunks[2].start < chunks[1].end


def test_ids_are_stable_and_in_order() -> None:
    assert [chunk.id for chunk in split(a_long_document())] == [
        f"have.txt#{n}" for n in range(len(split(a_long_document())))
    ]


def test_a_text_without_any_space_is_cut_all_the_same() -> None:
    chunks = split(load_bytes("x.txt", b"x" * 20_000))

    assert max(len(chunk.text) for chunk in chunks) <= 1800
    assert sum(len(chunk.text) for chunk in chunks) == 20_000


@pytest.mark.parametrize("document", [a_long_document()], ids=["long"])
def test_a_chunk_is_the_stretch_of_the_text_that_it_names(document: Document) -> None:
    for chunk in split(document):
        assert folded(chunk.text) == folded(document.text[chunk.start : chunk.end])


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source documents are not beside this checkout")
def test_the_source_documents_are_taken_in_whole() -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        document = load(path)
        for chunk in split(document):
            stretch = folded(document.text[chunk.start : chunk.end])
            for line in chunk.text.split("\n"):
                assert folded(line)[:25] in stretch, chunk.id
