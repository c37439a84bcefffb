from __future__ import annotations

import sqlite3
import threading

import pytest

from knowledge import analysis
from knowledge.catalogue import SqliteCatalogue
from knowledge.closeness import key
from knowledge.ports import Meanings
from tests.knowledge.factories import a_chunk, a_document, whole


def names(catalogue: SqliteCatalogue, question: str) -> list[str]:
    return [chunk_id for chunk_id, _ in catalogue.search(analysis.terms(question), limit=5)]


def test_what_was_put_is_there_after_opening_again(tmp_path):
    first = SqliteCatalogue(tmp_path / "catalogue.sqlite")
    first.put(*whole("harbour.txt", "Solpaneler flyder i havnen."))
    first.close()

    second = SqliteCatalogue(tmp_path / "catalogue.sqlite")

    assert names(second, "solpanel") == ["harbour.txt#0"]
    second.close()


def test_a_document_that_cannot_be_put_leaves_the_old_one(tmp_path):
    catalogue = SqliteCatalogue(tmp_path / "catalogue.sqlite")
    catalogue.put(*whole("harbour.txt", "Solpaneler flyder i havnen."))

    with pytest.raises(sqlite3.IntegrityError):
        catalogue.put(a_document(), [a_chunk(text="Et fyrtårn."), a_chunk(text="Samme nummer.")])

    assert names(catalogue, "solpaneler") == ["harbour.txt#0"]
    assert names(catalogue, "fyrtårn") == []
    catalogue.close()


def test_another_analyser_brings_the_index_up_to_date_when_opened(tmp_path):
    path = tmp_path / "catalogue.sqlite"
    first = SqliteCatalogue(path)
    first.put(*whole("harbour.txt", "Solpaneler flyder i havnen."))
    first.close()
    with sqlite3.connect(path) as db:  # as an older version of the analyser would have left it
        db.execute("insert into lexicon (lexicon) values ('delete-all')")
        db.execute("insert into lexicon (rowid, terms) select number, 'gammel' from chunks")
        db.execute("update chunks set terms = 'gammel'")
        db.execute("pragma user_version = 0")
    db.close()

    second = SqliteCatalogue(path)

    assert (names(second, "solpaneler"), names(second, "gammel")) == (["harbour.txt#0"], [])
    second.forget("harbour.txt")
    assert names(second, "solpaneler") == []
    second.close()


def test_threads_put_and_search_at_once(tmp_path):
    catalogue = SqliteCatalogue(tmp_path / "catalogue.sqlite")
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                catalogue.put(*whole(f"{number}.txt", f"Solpaneler nummer {turn}."))
                catalogue.search(analysis.terms("solpaneler"), limit=5)
        except sqlite3.Error as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert [info.name for info in catalogue.documents()] == [f"{number}.txt" for number in range(6)]
    catalogue.close()


def test_meanings_go_with_the_last_chunk_that_carries_them(tmp_path):
    catalogue = SqliteCatalogue(tmp_path / "catalogue.sqlite")
    keys = [key("Solpaneler flyder."), key("solpaneler"), key("flyder")]
    for name in ("east.txt", "west.txt"):
        meanings = Meanings({f"{name}#0": {keys[0]: b"sentence"}}, {keys[1]: b"word", keys[2]: b"word"})
        catalogue.put(*whole(name, "Solpaneler flyder."), meanings)

    catalogue.forget("east.txt")
    assert set(catalogue.meanings(keys)) == set(keys)
    catalogue.put(*whole("west.txt", "Solpaneler."))

    assert set(catalogue.meanings(keys)) == {keys[1]}
    catalogue.forget("west.txt")
    assert catalogue.meanings(keys) == {}
    catalogue.close()


def test_the_vector_of_a_chunk_goes_with_it(tmp_path):
    catalogue = SqliteCatalogue(tmp_path / "catalogue.sqlite")
    whole_vectors = {"harbour.txt#0": (b"key", b"vector of the harbour")}
    signs = {"harbour.txt#0": (b"other key", b"tokens of the harbour")}
    catalogue.put(*whole("harbour.txt", "Solpaneler."), Meanings({}, {}, whole_vectors, signs))
    catalogue.put(*whole("forest.txt", "Skoven."))
    both = {b"key": b"vector of the harbour", b"other key": b"tokens of the harbour"}
    assert catalogue.wholes(["harbour.txt#0", "forest.txt#0"]) == both
    assert catalogue.tokens(["harbour.txt#0", "forest.txt#0"]) == {"harbour.txt#0": b"tokens of the harbour"}
    assert catalogue.without_wholes() == catalogue.without_tokens() == ["forest.txt#0"]

    catalogue.forget("harbour.txt")
    catalogue.scour()

    assert catalogue.wholes(["harbour.txt#0"]) == catalogue.tokens(["harbour.txt#0"]) == {}
    assert [path.name for path in tmp_path.iterdir() if b"of the harbour" in path.read_bytes()] == []
    catalogue.close()


def test_meanings_of_another_version_are_dropped_and_asked_for(tmp_path):
    catalogue = SqliteCatalogue(tmp_path / "catalogue.sqlite")
    assert catalogue.without_meanings("first") == []
    word = key("solpaneler")
    catalogue.put(*whole("harbour.txt", "Solpaneler."), Meanings({"harbour.txt#0": {word: b"vector"}}, {}))
    assert catalogue.without_meanings("first") == []

    assert catalogue.without_meanings("second") == ["harbour.txt#0"]
    assert catalogue.meanings([word]) == {}
    catalogue.add_meanings(Meanings({"harbour.txt#0": {word: b"vector"}, "gone.txt#0": {word: b"vector"}}, {}))

    assert (catalogue.without_meanings("second"), catalogue.meanings([word])) == ([], {word: b"vector"})
    catalogue.close()
