from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from knowledge import chroma, scouring
from knowledge.errors import IndexMismatch, IndexOwned, KnowledgeError
from tests.knowledge.chroma_server import chroma_server
from tests.knowledge.factories import a_chunk

HOLD = """
import sys
from pathlib import Path
from knowledge.owner import own
held = own(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def opened(folder: Path, model: str = "compass", dimension: int = 2, *, rebuild: bool = False):
    return chroma.embedded(folder, model=model, dimension=dimension, rebuild=rebuild)


def test_an_index_can_be_closed_and_opened_again(tmp_path):
    first = opened(tmp_path)
    first.put([a_chunk("east")], [[1.0, 0.0]])
    first.close()

    second = opened(tmp_path)

    assert (second.count(), second.ids()) == (1, {"east#0"})
    second.close()


def test_a_folder_has_one_owner_in_one_process(tmp_path):
    first = opened(tmp_path)

    with pytest.raises(IndexOwned):
        opened(tmp_path)

    first.close()


def test_a_folder_has_one_owner_among_processes_and_is_free_when_that_one_dies(tmp_path):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"

        with pytest.raises(IndexOwned):
            opened(tmp_path)

        other.kill()
        other.wait()
        opened(tmp_path).close()


def test_an_index_of_another_model_is_refused(tmp_path):
    opened(tmp_path, "compass").close()

    with pytest.raises(IndexMismatch):
        opened(tmp_path, "sextant")


def test_an_index_of_another_dimension_is_refused(tmp_path):
    opened(tmp_path, "compass", 2).close()

    with pytest.raises(IndexMismatch):
        opened(tmp_path, "compass", 3)


def test_a_rebuilt_index_may_have_another_dimension(tmp_path):
    opened(tmp_path, "compass", 2).close()

    rebuilt = opened(tmp_path, "compass", 3, rebuild=True)
    rebuilt.put([a_chunk("up")], [[0.0, 0.0, 1.0]])

    assert rebuilt.search([0.0, 0.0, 1.0], limit=1) == [("up#0", pytest.approx(1.0))]
    rebuilt.close()


def test_the_old_vectors_stay_until_those_of_another_dimension_are_whole(tmp_path):
    old = opened(tmp_path, "compass", 2)
    old.put([a_chunk("east")], [[1.0, 0.0]])
    old.close()
    opened(tmp_path, "compass", 3, rebuild=True).close()

    old = opened(tmp_path, "compass", 2)
    assert old.count() == 1
    old.close()
    new = opened(tmp_path, "compass", 3)
    new.drop_others()
    new.close()

    opened(tmp_path, "compass", 3).close()
    with pytest.raises(IndexMismatch, match="3 dimensions; the model now is compass, 2 dimensions"):
        opened(tmp_path, "compass", 2)


def test_a_refused_index_is_left_free(tmp_path):
    opened(tmp_path, "compass").close()
    with pytest.raises(IndexMismatch):
        opened(tmp_path, "sextant")

    opened(tmp_path, "compass").close()


def test_a_rebuilt_index_begins_empty_and_takes_the_place_of_the_others(tmp_path):
    before = opened(tmp_path, "compass")
    before.put([a_chunk("east")], [[1.0, 0.0]])
    before.close()

    rebuilt = opened(tmp_path, "sextant", rebuild=True)
    assert rebuilt.count() == 0
    rebuilt.drop_others()
    rebuilt.close()

    opened(tmp_path, "sextant").close()


def test_more_than_one_batch_is_put_found_and_forgotten(tmp_path):
    index = opened(tmp_path)
    chunks = [a_chunk(ordinal=number) for number in range(2_500)]
    index.put(chunks, [[1.0, number / 2_500] for number in range(2_500)])

    assert (index.count(), len(index.ids())) == (2_500, 2_500)
    index.forget([chunk.id for chunk in chunks[1:]])
    assert index.search([1.0, 0.0], limit=5) == [("harbour.txt#0", pytest.approx(1.0))]
    index.close()


@pytest.mark.slow
def test_an_index_on_a_server_is_like_one_in_a_folder(tmp_path):
    with chroma_server(tmp_path) as url:
        index = chroma.served(url, model="compass", dimension=2)
        index.put([a_chunk("east"), a_chunk("north")], [[1.0, 0.0], [0.0, 1.0]])
        index.forget(["north#0"])

        assert index.search([1.0, 0.0], limit=5) == [("east#0", pytest.approx(1.0))]
        with pytest.raises(IndexMismatch):
            chroma.served(url, model="sextant", dimension=2)
        index.close()


def test_a_server_that_does_not_answer_is_named():
    with pytest.raises(KnowledgeError, match=r"127\.0\.0\.1:1"):
        chroma.served("http://127.0.0.1:1", model="compass", dimension=2)


@pytest.mark.parametrize(("count", "is_full"), [(1, False), (1_100, True)])
def test_what_lay_in_memory_is_not_left_in_the_files_of_the_graph(tmp_path, count, is_full):
    """Chroma writes them as large as they may become: what is in use stays, and what is not goes."""
    chunks = [a_chunk(ordinal=number) for number in range(count)]
    index = opened(tmp_path)
    index.put(chunks, [[1.0, number / 1_100] for number in range(count)])
    index.close()
    [graph] = tmp_path.glob("*/data_level0.bin")
    _, begins, _, held, size, *_ = scouring._HEADER.unpack(graph.with_name("header.bin").read_bytes())
    whole, used = graph.stat().st_size, begins + held * size
    kept = graph.read_bytes()[:used]
    assert (whole == used) is is_full
    graph.write_bytes((kept + b"Ingeborg Kanarievang" * whole)[:whole])

    scouring.blank_unused(tmp_path)

    assert graph.read_bytes() == kept + bytes(whole - used)
    again = opened(tmp_path)
    assert again.search([1.0, 0.0], limit=1)[0][0] == chunks[0].id
    again.close()


@pytest.mark.parametrize("where", ["embedded", "served"])
def test_of_many_chunks_one_that_was_forgotten_and_overwritten_stands_nowhere_and_is_not_found_again(
    where: str, tmp_path: Path
) -> None:
    def index() -> AbstractContextManager[chroma.ChromaVectorIndex]:
        return closing(opened(tmp_path)) if where == "embedded" else served(tmp_path)

    def named() -> list[str]:
        files = (path for path in tmp_path.rglob("*") if path.is_file())
        return sorted(path.name for path in files if b"canary" in path.read_bytes())

    angles = np.linspace(0.0, 1.5, chroma.GRAPH_WRITTEN_AFTER * 2)
    chunks = [a_chunk(f"doc {number}") for number in range(len(angles) - 1)] + [a_chunk("canary")]
    with index() as first:
        first.put(chunks, [[math.cos(angle), math.sin(angle)] for angle in angles])
        first.forget(["canary#0"])
        before = named()
        first.scour()
        if where == "served":
            scouring.main(str(tmp_path / "chroma.sqlite3"))
        assert (before, named()) == (["chroma.sqlite3", "index_metadata.pickle"], [])

    with index() as second:
        found = [id_ for id_, _ in second.search([math.cos(1.5), math.sin(1.5)], limit=2)]
    assert found == [f"doc {len(angles) - 2}#0", f"doc {len(angles) - 3}#0"]
    assert named() == []


@contextmanager
def served(folder: Path) -> Iterator[chroma.ChromaVectorIndex]:
    with chroma_server(folder) as url, closing(chroma.served(url, model="compass", dimension=2)) as index:
        yield index
