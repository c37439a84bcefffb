from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.origins import Origins
from ingest.syncing import Step, SyncReport, forget, sync
from knowledge.models import Chunk, Document, DocumentInfo
from knowledge.putting import Progress

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


class InMemoryKnowledge:
    def __init__(self) -> None:
        self.held: dict[str, tuple[Document, Sequence[Chunk]]] = {}

    def put(self, document: Document, chunks: Sequence[Chunk], progress: Progress | None = None) -> None:
        self.held[document.name] = (document, chunks)
        if progress is not None:
            progress(len(chunks), len(chunks))

    def forget(self, name: str) -> bool:
        return self.held.pop(name, None) is not None

    def documents(self) -> list[DocumentInfo]:
        return [
            DocumentInfo(
                name=document.name,
                title=document.title,
                kind=document.kind,
                media_type=document.media_type,
                digest=document.digest,
                language=document.language,
                as_of=document.as_of,
                chunks=len(chunks),
                indexed_at="2026-01-01T00:00:00Z",
            )
            for document, chunks in self.held.values()
        ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "have.txt").write_text("Haven er åben for alle.", "utf-8")
    (folder / "torv.txt").write_text("Torvet er stort.", "utf-8")
    return folder


def test_syncing_twice_changes_nothing(folder: Path) -> None:
    knowledge = InMemoryKnowledge()

    first, second = sync([folder], knowledge=knowledge), sync([folder], knowledge=knowledge)

    assert first == SyncReport(added=("have.txt", "torv.txt"))
    assert second == SyncReport(unchanged=("have.txt", "torv.txt"))


def test_progress_tells_the_files_and_the_chunks_of_each(folder: Path) -> None:
    told: list[Step] = []

    sync([folder], knowledge=InMemoryKnowledge(), progress=told.append)

    assert told == [
        Step("have.txt", 0, 2),
        Step("have.txt", 0, 2, chunks_done=1, chunks=1),
        Step("torv.txt", 1, 2),
        Step("torv.txt", 1, 2, chunks_done=1, chunks=1),
        Step("", 2, 2),
    ]


def test_a_changed_file_replaces_what_was_there(folder: Path) -> None:
    knowledge = InMemoryKnowledge()
    sync([folder], knowledge=knowledge)
    (folder / "torv.txt").write_text("Torvet er lukket.", "utf-8")

    report = sync([folder], knowledge=knowledge)

    assert report == SyncReport(replaced=("torv.txt",), unchanged=("have.txt",))
    assert knowledge.held["torv.txt"][0].text == "Torvet er lukket."


def test_a_file_gone_from_a_folder_is_forgotten(folder: Path, tmp_path: Path) -> None:
    knowledge, remembered = InMemoryKnowledge(), tmp_path / "origins.json"
    sync([folder], knowledge=knowledge, origins=Origins(remembered))
    (folder / "torv.txt").unlink()

    report = sync([folder], knowledge=knowledge, origins=Origins(remembered))

    assert report == SyncReport(unchanged=("have.txt",), forgotten=("torv.txt",))
    assert list(knowledge.held) == ["have.txt"]


def test_a_list_of_files_forgets_no_other(folder: Path, tmp_path: Path) -> None:
    knowledge, origins = InMemoryKnowledge(), Origins(tmp_path / "origins.json")
    sync([folder], knowledge=knowledge, origins=origins)
    (folder / "torv.txt").unlink()

    assert sync([folder / "have.txt"], knowledge=knowledge, origins=origins) == SyncReport(unchanged=("have.txt",))


def test_two_files_of_one_name_do_not_overwrite_each_other(folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "have.txt").write_text("En anden have.", "utf-8")
    knowledge = InMemoryKnowledge()

    report = sync([folder], knowledge=knowledge)

    assert [name for name, _ in report.refused] == ["have.txt"]
    assert knowledge.held["have.txt"][0].text == "Haven er åben for alle."


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")

    report = sync([folder, folder / "missing.txt"], knowledge=InMemoryKnowledge())

    assert report.added == ("have.txt", "torv.txt")
    assert [name for name, _ in report.refused] == ["broken.pdf", "missing.txt"]


def test_forgetting_tells_what_was_there(folder: Path) -> None:
    knowledge = InMemoryKnowledge()
    sync([folder], knowledge=knowledge)

    assert forget(["have.txt", "never.txt"], knowledge=knowledge) == ("have.txt",)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source documents are not beside this checkout")
def test_the_source_documents_go_in_without_a_refusal() -> None:
    report = sync([SEEDS], knowledge=InMemoryKnowledge())

    assert (len(report.added), report.refused) == (5, ())
