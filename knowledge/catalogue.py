"""Documents, their chunks and the lexical index over them, in one SQLite file."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from knowledge import analysis, comparable, lexicon
from knowledge.closeness import key
from knowledge.models import Chunk, Document, DocumentInfo, DocumentKind
from knowledge.ports import Meanings

SCHEMA = """
create table if not exists documents (
    name text primary key,
    body text not null,
    info text not null
);
create table if not exists chunks (
    number integer primary key,
    id text not null unique,
    document text not null references documents (name) on delete cascade,
    body text not null,
    terms text not null
);
create index if not exists chunks_of_document on chunks (document);
create index if not exists chunks_kinds on chunks (id, json_extract(body, '$.kind'));
create table if not exists sentences (
    text blob not null,
    chunk integer not null references chunks (number) on delete cascade,
    vector blob not null,
    primary key (chunk, text)
) without rowid;
create index if not exists sentences_by_text on sentences (text);
create table if not exists wholes (
    chunk integer primary key references chunks (number) on delete cascade,
    text blob not null,
    vector blob not null
);
create table if not exists tokens (
    chunk integer primary key references chunks (number) on delete cascade,
    text blob not null,
    signs blob not null
);
create table if not exists words (text blob primary key, vector blob not null) without rowid;
create table if not exists standing (text blob primary key, vector blob not null) without rowid;
create table if not exists meanings_made_with (version text not null);
create table if not exists kept (
    document text not null, text blob not null, vector blob not null, primary key (document, text)
) without rowid;
"""
ANALYSED_WITH = analysis.VERSION * 100 + lexicon.VERSION
BUSY_SECONDS = 30
BATCH = 500  #: Values in one statement; SQLite allows 999 in its oldest builds.

KINDS = {kind.value: kind for kind in DocumentKind}

Value = str | int | bytes
V = TypeVar("V", bound=Value)


class SqliteCatalogue:
    """Safe to share between threads: one connection writes, one reads, each behind its lock.

    A search never waits for a document that is being put.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writing, self._reading = threading.Lock(), threading.Lock()
        self._writer = _connection(path)
        self._writer.executescript(SCHEMA + lexicon.SCHEMA)
        self._reanalyse()
        self._reader = _connection(path)
        self._reader.execute("pragma wal_autocheckpoint = 0")  # one connection checkpoints: the writer
        self._reader.execute("pragma query_only = on")

    def put(self, document: Document, chunks: Sequence[Chunk], meanings: Meanings | None = None) -> list[str]:
        info = _info(document, len(chunks), dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
        with self._transaction() as db:
            before = _taken_out(db, document.name)
            row = (document.name, document.model_dump_json(), info.model_dump_json())
            db.execute("insert into documents values (?, ?, ?)", row)
            lexicon.add(db, [_add(db, chunk) for chunk in chunks])
            if meanings is not None:
                _add_meanings(db, meanings)
            _drop_words(db, before)
            db.execute("delete from kept where document = ?", (document.name,))
        used = {chunk.id for chunk in chunks}
        return [chunk.id for chunk in before if chunk.id not in used]

    def forget(self, name: str) -> list[str]:
        with self._transaction() as db:
            before = _taken_out(db, name)
            _drop_words(db, before)
            db.execute("delete from kept where document = ?", (name,))
        return [chunk.id for chunk in before]

    def keep(self, name: str, vectors: Mapping[bytes, bytes]) -> None:
        with self._transaction() as db:
            db.execute("delete from kept where document <> ?", (name,))
            rows = [(name, text, vector) for text, vector in vectors.items()]
            db.executemany("insert or replace into kept values (?, ?, ?)", rows)

    def kept(self, name: str) -> dict[bytes, bytes]:
        return dict(self._read("select text, vector from kept where document = ?", (name,)))

    def add_meanings(self, meanings: Meanings) -> None:
        """Add vectors to chunks that are there; to others nothing is added."""
        with self._transaction() as db:
            _add_meanings(db, meanings)

    def without_meanings(self, version: str) -> list[str]:
        """Return the chunks that have none made with this version; those of another version are dropped."""
        with self._transaction() as db:
            if db.execute("select version from meanings_made_with").fetchall() != [(version,)]:
                for table in ("sentences", "tokens", "words", "kept", "standing", "meanings_made_with"):
                    db.execute(f"delete from {table}")
                db.execute("insert into meanings_made_with values (?)", (version,))
            rows = db.execute("select id from chunks where number not in (select chunk from sentences) order by id")
            return [chunk_id for (chunk_id,) in rows]

    def meanings(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for batch in _batches(keys):
            for table in ("sentences", "words"):
                statement = f"select text, vector from {table} where text in ({_marks(batch)})"
                found |= dict(self._read(statement, batch))
        return found

    def wholes(self, ids: Sequence[str]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for batch in _batches(ids):
            for kept in ("vector from chunks join wholes", "signs from chunks join tokens"):
                statement = f"select text, {kept} on chunk = number where id in ({_marks(batch)})"
                found |= dict(self._read(statement, batch))
        return found

    def without_wholes(self) -> list[str]:
        rows = self._read("select id from chunks where number not in (select chunk from wholes) order by id")
        return [chunk_id for (chunk_id,) in rows]

    def tokens(self, ids: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for batch in _batches(ids):
            statement = f"select id, signs from chunks join tokens on chunk = number where id in ({_marks(batch)})"
            found |= dict(self._read(statement, batch))
        return found

    def without_tokens(self) -> list[str]:
        rows = self._read("select id from chunks where number not in (select chunk from tokens) order by id")
        return [chunk_id for (chunk_id,) in rows]

    def keep_standing(self, vectors: Mapping[bytes, bytes]) -> None:
        with self._transaction() as db:
            db.executemany("insert or replace into standing values (?, ?)", list(vectors.items()))

    def standing(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for batch in _batches(keys):
            found |= dict(self._read(f"select text, vector from standing where text in ({_marks(batch)})", batch))
        return found

    def search(self, terms: Sequence[str], *, limit: int) -> list[tuple[str, float]]:
        return lexicon.search(terms, read=self._read, limit=limit)

    def sentences(self, ids: Sequence[str]) -> dict[str, list[bytes]]:
        found: dict[str, list[bytes]] = {}
        for batch in _batches(ids):
            statement = f"select id, vector from chunks join sentences on chunk = number where id in ({_marks(batch)})"
            for chunk_id, vector in self._read(statement, batch):
                found.setdefault(chunk_id, []).append(vector)
        return found

    def kinds(self, ids: Iterable[str]) -> dict[str, DocumentKind]:
        found: dict[str, DocumentKind] = {}
        for batch in _batches(list(ids)):
            # From the index alone: reading the chunks themselves for it took a tenth of a search.
            rows = self._read(
                "select id, json_extract(body, '$.kind') from chunks indexed by chunks_kinds"
                f" where id in ({_marks(batch)})",
                batch,
            )
            found |= {chunk_id: KINDS[kind] for chunk_id, kind in rows}
        return found

    def chunks(self, ids: Iterable[str]) -> dict[str, Chunk]:
        found: dict[str, Chunk] = {}
        for batch in _batches(list(ids)):
            rows = self._read(f"select id, body from chunks where id in ({_marks(batch)})", batch)
            found |= {chunk_id: Chunk.model_validate_json(body) for chunk_id, body in rows}
        return found

    def chunks_of(self, name: str) -> list[Chunk]:
        rows = self._read("select body from chunks where document = ? order by number", (name,))
        return [Chunk.model_validate_json(body) for (body,) in rows]

    def document(self, name: str) -> Document | None:
        rows = self._read("select body from documents where name = ?", (name,))
        return Document.model_validate_json(rows[0][0]) if rows else None

    def documents(self) -> list[DocumentInfo]:
        rows = self._read("select info from documents order by name")
        return [DocumentInfo.model_validate_json(info) for (info,) in rows]

    def chunk_ids(self) -> set[str]:
        return {chunk_id for (chunk_id,) in self._read("select id from chunks")}

    def scour(self) -> None:
        """Write the file anew without what was forgotten: words stay in the lexical index until it is merged."""
        with self._reading, self._writing:
            self._writer.execute("insert into lexicon (lexicon) values ('optimize')")
            self._writer.execute("vacuum")
            self._writer.execute("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        with self._reading:
            self._reader.close()
        with self._writing:
            self._writer.close()

    def _read(self, statement: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        with self._reading:
            return self._reader.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._writing, self._writer:
            self._writer.execute("begin immediate")
            yield self._writer

    def _reanalyse(self) -> None:
        """Bring the lexical index up to date with the analyser; a matter of seconds, nothing is embedded."""
        with self._transaction() as db:
            if db.execute("pragma user_version").fetchone()[0] == ANALYSED_WITH:
                return
            lexicon.clear(db)
            for number, body in db.execute("select number, body from chunks").fetchall():
                terms = _terms(Chunk.model_validate_json(body))
                db.execute("update chunks set terms = ? where number = ?", (terms, number))
                lexicon.add(db, [(number, terms)])
            db.execute(f"pragma user_version = {ANALYSED_WITH}")


def _connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma secure_delete = on")  # what is forgotten is overwritten, in every build
    return connection


def _batches(values: Sequence[V]) -> Iterator[Sequence[V]]:
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))


def _marks(values: Sequence[Value]) -> str:
    return ",".join("?" * len(values))


def _taken_out(db: sqlite3.Connection, name: str) -> list[Chunk]:
    rows = db.execute("select number, body, terms from chunks where document = ?", (name,)).fetchall()
    lexicon.remove(db, [(number, terms) for number, _, terms in rows])
    db.execute("delete from documents where name = ?", (name,))
    return [Chunk.model_validate_json(body) for _, body, _ in rows]


def _add_meanings(db: sqlite3.Connection, meanings: Meanings) -> None:
    for chunk_id, vectors in meanings.sentences.items():
        rows = [(text, vector, chunk_id) for text, vector in vectors.items()]
        statement = (
            "insert or replace into sentences (text, chunk, vector) select ?, number, ? from chunks where id = ?"
        )
        db.executemany(statement, rows)
    db.executemany("insert or replace into words values (?, ?)", list(meanings.words.items()))
    wholes = [(*whole, chunk_id) for chunk_id, whole in meanings.wholes.items()]
    db.executemany(
        "insert or replace into wholes (text, vector, chunk) select ?, ?, number from chunks where id = ?", wholes
    )
    tokens = [(*signs, chunk_id) for chunk_id, signs in meanings.tokens.items()]
    db.executemany(
        "insert or replace into tokens (text, signs, chunk) select ?, ?, number from chunks where id = ?", tokens
    )


def _drop_words(db: sqlite3.Connection, gone: Sequence[Chunk]) -> None:
    """Forget the words that no chunk carries any longer, by their stems."""
    for word in {word for chunk in gone for word in comparable.words(chunk)}:
        if not lexicon.carries(db, analysis.terms(word)[0]):
            db.execute("delete from words where text = ?", (key(word),))


def _add(db: sqlite3.Connection, chunk: Chunk) -> tuple[int, str]:
    terms = _terms(chunk)
    added = db.execute(
        "insert into chunks (id, document, body, terms) values (?, ?, ?, ?)",
        (chunk.id, chunk.document, chunk.model_dump_json(), terms),
    )
    return added.lastrowid or 0, terms


def _terms(chunk: Chunk) -> str:
    return " ".join(analysis.terms(analysis.searchable(chunk)))


def _info(document: Document, chunks: int, indexed_at: str) -> DocumentInfo:
    fields = {"name", "title", "kind", "media_type", "digest", "chunker", "language", "as_of"}
    return DocumentInfo(**document.model_dump(include=fields), chunks=chunks, indexed_at=indexed_at)
