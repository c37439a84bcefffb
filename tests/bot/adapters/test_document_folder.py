from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.adapters.document_folder import IndexedFolder
from ingest.origins import Origins
from knowledge import DocumentKind
from knowledge.base import KnowledgeBase
from knowledge.errors import DocumentRefused
from tests.knowledge.factories import whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex, WordEmbedder

TEXT = "Fjernvarmen i Ørestad leverer 40 GWh om året.".encode()


@pytest.fixture
def base() -> KnowledgeBase:
    return KnowledgeBase(InMemoryCatalogue(), InMemoryVectorIndex(), WordEmbedder())


@pytest.fixture
def folder(tmp_path: Path, base: KnowledgeBase) -> IndexedFolder:
    return IndexedFolder(tmp_path, knowledge=base, origins=Origins(tmp_path / "origins.json"))


def test_a_file_answers_at_once_and_lies_in_the_folder(
    folder: IndexedFolder, base: KnowledgeBase, tmp_path: Path
) -> None:
    outcomes = [folder.take_in("../plan.txt", content).outcome for content in (TEXT, TEXT, TEXT + b" Ja.")]

    assert outcomes == ["added", "unchanged", "replaced"]
    assert [path.name for path in (tmp_path / "documents").iterdir()] == ["plan.txt"]
    assert [found.chunk.document for found in base.retrieve("fjernvarmen")] == ["plan.txt"]


def test_a_removed_file_answers_no_more_and_is_gone(folder: IndexedFolder, base: KnowledgeBase, tmp_path: Path) -> None:
    folder.take_in("plan.txt", TEXT)

    assert (folder.remove("plan.txt"), folder.remove("plan.txt")) == (True, False)
    assert list((tmp_path / "documents").iterdir()) == []
    assert base.retrieve("fjernvarmen") == []


def test_a_file_takes_the_place_of_no_document_of_ours(folder: IndexedFolder, base: KnowledgeBase) -> None:
    base.put(*whole("ours.md", "Vores.", kind=DocumentKind.LIBRARY))

    with pytest.raises(DocumentRefused, match="has that name"):
        folder.take_in("ours.md", TEXT)
    assert not folder.remove("ours.md")


def test_an_answer_answers_its_question_after_a_start_as_well(
    folder: IndexedFolder, base: KnowledgeBase, tmp_path: Path
) -> None:
    text = "# Hvad koster et besøg?\n\nDet er gratis.\n\nBesvaret af sekretariatet den 21. november 2026.\n"
    folder.take_in("answer-1.md", text.encode(), kind=DocumentKind.ANSWER)
    base.forget("answer-1.md")

    folder.bring_up_to_date()

    answer = base.ask("Hvad koster besøget?")
    assert "“Det er gratis. Besvaret af sekretariatet den 21. november 2026.” [1]" in answer.answer
    assert answer.citations[0].as_of == "2026"


def test_a_refused_file_is_kept_until_one_of_its_name_is_taken_in(folder: IndexedFolder) -> None:
    at = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    for name, content in (("../plan.txt", b"..."), ("scan.pdf", b"x"), ("plan.txt", b"....")):
        folder.set_aside(name, content, reason="It is empty.", at=at)

    kept = {one.name: one for one in folder.refused()}

    assert {name: one.size for name, one in kept.items()} == {"plan.txt": 4, "scan.pdf": 1}
    assert folder.set_aside_content(kept["plan.txt"].id) == ("plan.txt", b"....")
    folder.take_in("plan.txt", TEXT)
    assert [folder.let_go(kept["scan.pdf"].id), folder.let_go(kept["scan.pdf"].id), folder.let_go("../x")] == [
        True,
        False,
        False,
    ]
    assert folder.refused() == []


def test_no_more_than_fifty_refused_files_are_kept(folder: IndexedFolder) -> None:
    at = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    for number in range(52):
        folder.set_aside(f"{number}.pdf", b"x", reason="", at=at + dt.timedelta(minutes=number))

    assert [one.name for one in folder.refused()] == [f"{number}.pdf" for number in range(51, 1, -1)]
