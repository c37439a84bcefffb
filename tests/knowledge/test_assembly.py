from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from knowledge.assembly import open_knowledge
from knowledge.embedding.e5 import E5Embeddings
from knowledge.errors import IndexMismatch, IndexOwned
from knowledge.retriever import PassageRetriever
from tests.knowledge.factories import a_chunk, a_document, whole
from tests.knowledge.model_server import ModelServer, embeddings

HARBOUR = whole("harbour.txt", "Solpaneler flyder i havnen.", title="Havn", as_of="2016")
FOREST = whole("forest.txt", "Skoven ligger langt fra byen.")

DIE_IN_BETWEEN = """
import os, signal, sys
from pathlib import Path
from knowledge.assembly import open_knowledge
from knowledge.catalogue import SqliteCatalogue
from tests.knowledge.factories import whole

def dies(self, document, chunks, meanings=None):
    os.kill(os.getpid(), signal.SIGKILL)

base = open_knowledge(Path(sys.argv[1]), cache=Path(sys.argv[2]))
base.put(*whole("harbour.txt", "Solpaneler flyder i havnen."))
SqliteCatalogue.put = dies
base.put(*whole("forest.txt", "Skoven ligger langt fra byen."))
"""

DIE_WHILE_REBUILDING = """
import os, signal, sys
from pathlib import Path
from knowledge.assembly import open_knowledge
from knowledge.chroma import ChromaVectorIndex

whole_put, batches = ChromaVectorIndex.put, []

def dies(self, chunks, vectors):
    if batches:
        os.kill(os.getpid(), signal.SIGKILL)
    batches.append(chunks)
    whole_put(self, chunks, vectors)

ChromaVectorIndex.put = dies
open_knowledge(Path(sys.argv[1]), cache=Path(sys.argv[2]), embeddings="e5:int8", rebuild=True)
"""


def test_what_was_put_is_there_after_opening_again(tmp_path, graph_cache):
    first = open_knowledge(tmp_path, cache=graph_cache)
    first.put(*HARBOUR)
    first.close()

    second = open_knowledge(tmp_path, cache=graph_cache)

    assert [passage.chunk for passage in second.retrieve("solar panels in the harbour")] == HARBOUR[1]
    second.close()


def test_an_open_base_is_not_opened_twice(tmp_path, graph_cache):
    first = open_knowledge(tmp_path, cache=graph_cache)

    with pytest.raises(IndexOwned):
        open_knowledge(tmp_path, cache=graph_cache)

    first.close()


@pytest.mark.slow
def test_a_kill_between_vectors_and_catalogue_leaves_nothing_claimed_and_nothing_over(tmp_path, graph_cache):
    died = subprocess.run(
        [sys.executable, "-c", DIE_IN_BETWEEN, str(tmp_path), str(graph_cache)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL

    base = open_knowledge(tmp_path, cache=graph_cache)

    assert [info.name for info in base.documents()] == ["harbour.txt"]
    assert [passage.chunk.document for passage in base.retrieve("skoven")] == ["harbour.txt"]
    base.put(*FOREST)
    assert base.retrieve("skoven")[0].chunk.document == "forest.txt"
    base.close()


def no_more_is_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    def embeds(self: E5Embeddings, texts: list[str]) -> list[list[float]]:
        raise AssertionError(f"embedded: {texts}")

    for method in ("embed_documents", "read_documents"):
        monkeypatch.setattr(E5Embeddings, method, embeds)


@pytest.mark.parametrize("older", [False, True], ids=["ours", "of an older version"])
def test_lost_vectors_are_put_back_from_the_catalogue(tmp_path, graph_cache, monkeypatch, older):
    first = open_knowledge(tmp_path, cache=graph_cache)
    first.put(*HARBOUR)
    first.close()
    if older:  # which left the vectors in the index only; opening takes them over
        changed(tmp_path, "drop table wholes")
        open_knowledge(tmp_path, cache=graph_cache).close()
    (tmp_path / "vectors").rename(tmp_path / "lost")
    no_more_is_embedded(monkeypatch)

    second = open_knowledge(tmp_path, cache=graph_cache)

    assert [round(passage.similarity, 2) > 0.8 for passage in second.retrieve("solar panels in the harbour")] == [True]
    second.close()


def test_tokens_that_an_older_version_did_not_keep_are_read_at_the_start(tmp_path, graph_cache):
    first = open_knowledge(tmp_path, cache=graph_cache)
    first.put(*HARBOUR)
    first.close()
    kept = rows(tmp_path, "select signs from tokens")
    changed(tmp_path, "drop table tokens")

    open_knowledge(tmp_path, cache=graph_cache).close()

    assert rows(tmp_path, "select signs from tokens") == kept != []


def test_vectors_that_are_lost_everywhere_are_made_again(tmp_path, graph_cache):
    first = open_knowledge(tmp_path, cache=graph_cache)
    first.put(*HARBOUR)
    first.close()
    (tmp_path / "vectors").rename(tmp_path / "lost")
    changed(tmp_path, "update wholes set text = x'00'")  # as another model's, or another text's

    second = open_knowledge(tmp_path, cache=graph_cache)

    assert [round(passage.similarity, 2) > 0.8 for passage in second.retrieve("solar panels in the harbour")] == [True]
    second.close()


def rows(folder: Path, statement: str) -> list[tuple[bytes, ...]]:
    with closing(sqlite3.connect(folder / "catalogue.sqlite")) as db:
        return db.execute(statement).fetchall()


def changed(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "catalogue.sqlite") as db:
        db.execute("pragma foreign_keys = on")
        db.execute(statement)
    db.close()


def test_a_langchain_retriever_gives_documents_with_their_place(tmp_path, graph_cache):
    base = open_knowledge(tmp_path, cache=graph_cache)
    base.put(*HARBOUR)
    base.put(a_document("forest.txt"), [a_chunk("forest.txt", "Skoven ligger langt fra byen.")])

    found = PassageRetriever(knowledge=base, limit=1).invoke("solpaneler i havnen")

    assert [(each.id, each.page_content, each.metadata["title"]) for each in found] == [
        ("harbour.txt#0", "Solpaneler flyder i havnen.", "Havn")
    ]
    assert {"document", "section", "start", "end", "as_of", "score", "similarity"} <= set(found[0].metadata)
    base.close()


def test_an_index_of_another_model_is_refused_in_words(tmp_path, graph_cache):
    open_knowledge(tmp_path, cache=graph_cache).close()

    with pytest.raises(IndexMismatch, match=r"fp32, 384 dimensions; the model now is .*int8, 384 dimensions"):
        open_knowledge(tmp_path, cache=graph_cache, embeddings="e5:int8")


@pytest.mark.slow
def test_the_old_index_answers_until_the_new_one_is_whole(tmp_path, graph_cache):
    first = open_knowledge(tmp_path, cache=graph_cache)
    first.put(a_document(), [a_chunk(ordinal=number, text=f"Kaj {number}.") for number in range(70)])
    first.close()
    died = subprocess.run(
        [sys.executable, "-c", DIE_WHILE_REBUILDING, str(tmp_path), str(graph_cache)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL

    old = open_knowledge(tmp_path, cache=graph_cache)
    assert old.retrieve("Kaj 69")[0].chunk.text == "Kaj 69."
    old.close()
    new = open_knowledge(tmp_path, cache=graph_cache, embeddings="e5:int8")  # goes on where it stopped
    assert new.retrieve("Kaj 69")[0].chunk.text == "Kaj 69."
    new.close()
    with pytest.raises(IndexMismatch):
        open_knowledge(tmp_path, cache=graph_cache)


def test_a_forgotten_document_stops_answering_at_once(tmp_path, graph_cache):
    base = open_knowledge(tmp_path, cache=graph_cache)
    base.put(*HARBOUR)
    assert base.ask("Hvor flyder solpaneler?").status == "answered"

    base.forget("harbour.txt")

    assert base.ask("Hvor flyder solpaneler?").status == "not_found"
    assert base.retrieve("solpaneler") == []
    base.close()


def test_what_answers_compare_is_made_again_where_it_is_lost(tmp_path, graph_cache):
    first = open_knowledge(tmp_path, cache=graph_cache)
    first.put(*HARBOUR)
    first.close()
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as db:
        db.execute("delete from sentences")
    db.close()

    open_knowledge(tmp_path, cache=graph_cache).close()

    with sqlite3.connect(tmp_path / "catalogue.sqlite") as db:
        assert db.execute("select count(*) from sentences").fetchone() == (1,)
    db.close()


def test_a_model_of_the_same_name_with_other_dimensions_is_another_one(tmp_path):
    with ModelServer(embeddings(dimension=3)) as small:
        base = open_knowledge(tmp_path, embeddings=small.spec)
        base.put(*HARBOUR)
        base.close()

    with ModelServer(embeddings(dimension=5)) as larger:
        with pytest.raises(IndexMismatch, match=r"small, 3 dimensions; the model now is .*small, 5 dimensions"):
            open_knowledge(tmp_path, embeddings=larger.spec)
        base = open_knowledge(tmp_path, embeddings=larger.spec, rebuild=True)
        found = base.retrieve("solpaneler i havnen")
        base.close()

    assert [passage.chunk.document for passage in found] == ["harbour.txt"]
