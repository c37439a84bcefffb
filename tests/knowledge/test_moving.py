from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge import IndexMismatch, KnowledgeBase
from knowledge.assembly import open_knowledge
from knowledge.errors import EmbedderFailed, EmbedderMissing
from knowledge.moving import HOME, MovingBase, open_moving, read_home
from tests.knowledge.factories import whole
from tests.knowledge.fakes import InMemoryCatalogue, InMemoryVectorIndex, WordEmbedder

SOON = 30


class HeldEmbedder(WordEmbedder):
    """Embeds when it is let to, and fails as often as it is told to."""

    def __init__(self, *, held: bool = False, failures: int = 0) -> None:
        super().__init__()
        self.go = threading.Event()
        self.begun = threading.Event()
        self._failures = failures
        if not held:
            self.go.set()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.begun.set()
        assert self.go.wait(SOON)
        if self._failures:
            self._failures -= 1
            raise EmbedderFailed
        return super().embed_documents(texts)


def a_base(embedder: WordEmbedder | None = None) -> KnowledgeBase:
    return KnowledgeBase(InMemoryCatalogue(), InMemoryVectorIndex(), embedder or WordEmbedder())


def names(base: MovingBase | KnowledgeBase) -> list[str]:
    return sorted(info.name for info in base.documents())


@pytest.fixture
def old() -> KnowledgeBase:
    base = a_base()
    for name in ("en.txt", "to.txt", "tre.txt"):
        base.put(*whole(name, f"Kajen i {name}."))
    return base


@pytest.fixture
def moving(old: KnowledgeBase) -> Iterator[MovingBase]:
    base = MovingBase(old, wait_seconds=0.01)
    yield base
    base.close()


def move(moving: MovingBase, following: KnowledgeBase) -> list[str]:
    told: list[str] = []
    moving.move_to(following, arrived=lambda: told.append("arrived"), left=lambda: told.append("left"))
    return told


def test_the_old_base_answers_until_the_new_one_is_whole(moving: MovingBase) -> None:
    embedder = HeldEmbedder(held=True)
    following = a_base(embedder)
    told = move(moving, following)
    assert embedder.begun.wait(SOON)
    meanwhile = (names(moving), len(moving.retrieve("kajen")), moving.moved, list(told))

    embedder.go.set()

    assert moving.wait(SOON)
    assert meanwhile == (["en.txt", "to.txt", "tre.txt"], 3, (0, 3), [])
    assert (names(following), moving.moved, told) == (["en.txt", "to.txt", "tre.txt"], None, ["arrived", "left"])


def test_what_is_put_and_forgotten_meanwhile_is_so_in_both(moving: MovingBase, old: KnowledgeBase) -> None:
    embedder = HeldEmbedder(held=True)
    following = a_base(embedder)
    move(moving, following)
    assert embedder.begun.wait(SOON)
    changes = threading.Thread(
        target=lambda: (
            moving.forget("en.txt"),
            moving.put(*whole("to.txt", "Broen.")),
            moving.put(*whole("ny.txt", "Sø.")),
        )
    )
    changes.start()

    embedder.go.set()
    changes.join(SOON)

    assert moving.wait(SOON)
    assert names(moving) == ["ny.txt", "to.txt", "tre.txt"]
    assert [passage.chunk.text for passage in moving.retrieve("broen", limit=1)] == ["Broen."]
    assert moving.documents() == following.documents()


def test_a_document_forgotten_while_it_is_copied_stops_answering_at_once(moving: MovingBase) -> None:
    embedder = HeldEmbedder(held=True)
    move(moving, a_base(embedder))
    assert embedder.begun.wait(SOON)
    forgetting = threading.Thread(target=moving.forget, args=("en.txt",))
    forgetting.start()
    while "en.txt" in names(moving):
        time.sleep(0.001)

    embedder.go.set()

    forgetting.join(SOON)
    assert moving.wait(SOON)
    assert names(moving) == ["to.txt", "tre.txt"]


def test_an_embedder_that_fails_now_and_then_delays_the_move_and_no_more(moving: MovingBase) -> None:
    told = move(moving, a_base(HeldEmbedder(failures=3)))

    assert moving.wait(SOON)
    assert (names(moving), told) == (["en.txt", "to.txt", "tre.txt"], ["arrived", "left"])


class Shelves:
    """Bases that outlive the process: by folder, each made by one embedder."""

    def __init__(self) -> None:
        self.bases: dict[str, tuple[str, KnowledgeBase]] = {}
        self.gone: set[str] = set()

    def open(self, folder: Path, embeddings: str) -> KnowledgeBase:
        if embeddings in self.gone:
            raise EmbedderMissing
        folder.mkdir(parents=True, exist_ok=True)
        made_with, base = self.bases.setdefault(folder.name, (embeddings, a_base()))
        if made_with != embeddings:
            raise IndexMismatch
        return base


def test_another_embedder_is_moved_to_and_found_again_after_a_start(tmp_path: Path) -> None:
    shelves, said = Shelves(), []
    open_moving(tmp_path, embeddings="e5", opener=shelves.open, say=said.append).put(*whole("en.txt", "Kajen."))

    moving = open_moving(tmp_path, embeddings="small:1", opener=shelves.open, say=said.append)
    assert moving.wait(SOON)
    again = open_moving(tmp_path, embeddings="small:1", opener=shelves.open, say=said.append)

    assert (names(moving), names(again), again.moved) == (["en.txt"], ["en.txt"], None)
    assert [sentence.split(",")[0] for sentence in said] == [
        "The index was made with e5. It answers while one for small:1 is made"
    ]
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [read_home(tmp_path).folder]


def test_an_index_whose_embedder_is_gone_is_refused_in_words(tmp_path: Path) -> None:
    shelves = Shelves()
    open_moving(tmp_path, embeddings="small:1", opener=shelves.open, say=print)
    shelves.gone.add("small:1")

    with pytest.raises(IndexMismatch):
        open_moving(tmp_path, embeddings="e5", opener=shelves.open, say=print)


@pytest.mark.parametrize("written", ["", "{", '{"folder": "../elsewhere"}', '{"folder": 1}'])
def test_a_note_of_the_home_that_cannot_be_read_is_none(tmp_path: Path, written: str) -> None:
    (tmp_path / HOME).write_text(written)

    assert read_home(tmp_path).folder == ""


@pytest.mark.slow
def test_a_move_that_was_stopped_goes_on_where_it_stopped(tmp_path: Path, graph_cache: Path) -> None:
    def opener(folder: Path, embeddings: str) -> KnowledgeBase:
        return open_knowledge(folder, embeddings=embeddings, cache=graph_cache)

    first = open_moving(tmp_path, embeddings="e5", opener=opener, say=print)
    for number in range(3):
        first.put(*whole(f"{number}.txt", f"Kaj {number}."))
    first.close()
    begun = open_moving(tmp_path, embeddings="e5:int8", opener=opener, say=print)
    begun.close()  # after at most one document

    after = open_moving(tmp_path, embeddings="e5:int8", opener=opener, say=print)

    assert after.wait(SOON)
    assert (names(after), after.retrieve("Kaj 2")[0].chunk.text) == (["0.txt", "1.txt", "2.txt"], "Kaj 2.")
    assert not (tmp_path / "catalogue.sqlite").exists()
    after.close()
