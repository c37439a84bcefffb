"""The lexical index: which chunks carry the terms of a question, by BM25."""

from __future__ import annotations

import math
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = 2  #: Of these tables; a change fills them anew from the chunks.

SCHEMA = """
create virtual table if not exists lexicon using fts5 (
    terms, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '#_'"
);
create table if not exists frequencies (term text primary key, chunks integer not null) without rowid;
create table if not exists carried (chunk integer primary key, terms blob not null);
"""
ALL = ""  #: The term that every chunk carries: it counts them.
MAX_TERMS = 1_000  #: Of one search; a longer question is a document.
BATCH = 500

#: Rows that FTS5 ranks for one search. It looks at every row that carries any of the terms, so that without
#: a limit a question takes a hundred times as long among a hundred times as many chunks. The rarest terms say
#: which rows are worth it; what those carry of all the terms decides among them. Measured: nothing is lost.
BUDGET = 5_000
MOST = 4 * BUDGET  #: Where even the rarest term is carried by more, words tell nothing apart.
WEIGHED = 100  #: Chunks that are compared by all terms.

# As in FTS5.
K1, B = 1.2, 0.75
LEAST_WEIGHT = 1e-6

#: A term as `carried` has it: what many chunks carry is compared as numbers, a sixth of the time that words take.
Marks = NDArray[np.uint32]

Read = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
Found = list[tuple[str, float]]


def add(db: sqlite3.Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Add chunks, as their number and their terms with spaces between."""
    rows = list(rows)
    db.executemany("insert into lexicon (rowid, terms) values (?, ?)", rows)
    marks = [(number, np.sort(_marks(terms.split())).tobytes()) for number, terms in rows]
    db.executemany("insert into carried values (?, ?)", marks)
    _count(db, rows, sign=1)


def remove(db: sqlite3.Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Remove chunks; the index is contentless, so it has to be told the terms again."""
    rows = list(rows)
    db.executemany("insert into lexicon (lexicon, rowid, terms) values ('delete', ?, ?)", rows)
    db.executemany("delete from carried where chunk = ?", [(number,) for number, _ in rows])
    _count(db, rows, sign=-1)
    db.execute("delete from frequencies where chunks <= 0")


def clear(db: sqlite3.Connection) -> None:
    db.execute("insert into lexicon (lexicon) values ('delete-all')")
    db.execute("delete from frequencies")
    db.execute("delete from carried")


def carries(db: sqlite3.Connection, term: str) -> bool:
    return db.execute("select 1 from frequencies where term = ?", (term,)).fetchone() is not None


def search(terms: Sequence[str], *, read: Read, limit: int) -> Found:
    """Return (chunk id, score), best first."""
    wanted = list(dict.fromkeys(terms))[:MAX_TERMS]
    frequencies = _frequencies(wanted, read)
    chunks = frequencies.pop(ALL, 0)
    chosen = _rarest(frequencies)
    if not chosen:
        return []
    match = " OR ".join(f'"{_quoted(term)}"' for term in chosen)
    if len(chosen) == len(frequencies):
        return _found(read, match, limit)
    candidates = [chunk_id for chunk_id, _ in _found(read, match, min(limit, WEIGHED))]
    weights = {
        term: max(math.log((chunks - count + 0.5) / (count + 0.5)), LEAST_WEIGHT)
        for term, count in frequencies.items()
        if count < chunks
    }
    return _weighed(candidates, weights, read)


def _found(read: Read, match: str, limit: int) -> Found:
    return read(
        "select id, -rank from (select rowid, rank from lexicon where lexicon match ? order by rank limit ?)"
        " join chunks on number = rowid order by rank, id",
        (match, limit),
    )


def _rarest(frequencies: dict[str, int]) -> list[str]:
    chosen: list[str] = []
    rows = 0
    for term, count in sorted(frequencies.items(), key=lambda pair: (pair[1], pair[0])):
        rows += count
        if rows > (BUDGET if chosen else MOST):
            break
        chosen.append(term)
    return chosen


def _weighed(ids: Sequence[str], weights: dict[str, float], read: Read) -> Found:
    rows = read(
        f"select id, carried.terms from chunks join carried on chunk = number where id in ({','.join('?' * len(ids))})",
        ids,
    )
    if not rows or not weights:
        return []
    carried = [np.frombuffer(terms, np.uint32) for _, terms in rows]
    lengths = np.array([len(terms) for terms in carried])
    damped = K1 * (1 - B + B * lengths / lengths.mean())
    counts = _counts(carried, _marks(list(weights)))
    scores = counts * (K1 + 1) / (counts + damped[:, None]) @ np.array(list(weights.values()))
    found = [(chunk_id, float(score)) for (chunk_id, _), score in zip(rows, scores, strict=True)]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _counts(carried: Sequence[Marks], wanted: Marks) -> NDArray[np.int64]:
    """Return how often each chunk, a row, carries each of the terms, a column."""
    rows = np.arange(len(carried), dtype=np.uint64) << 32
    ordered = np.concatenate(carried) + np.repeat(rows, [len(marks) for marks in carried])
    asked = wanted + rows[:, None]
    counts: NDArray[np.int64] = ordered.searchsorted(asked, "right") - ordered.searchsorted(asked, "left")
    return counts


def _marks(terms: Sequence[str]) -> Marks:
    return np.array([zlib.crc32(term.encode("utf-8", "replace")) for term in terms], np.uint32)


def _frequencies(terms: Sequence[str], read: Read) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(terms), BATCH):
        batch = [ALL, *terms[start : start + BATCH]]
        found |= dict(read(f"select term, chunks from frequencies where term in ({','.join('?' * len(batch))})", batch))
    return found


def _count(db: sqlite3.Connection, rows: Sequence[tuple[int, str]], *, sign: int) -> None:
    counts = Counter(term for _, terms in rows for term in set(terms.split()))
    counts[ALL] = len(rows)
    db.executemany(
        "insert into frequencies values (?, ?) on conflict (term) do update set chunks = chunks + excluded.chunks",
        [(term, sign * count) for term, count in counts.items()],
    )


def _quoted(term: str) -> str:
    return term.replace('"', '""')
