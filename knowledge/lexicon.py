"""The lexical index: which chunks carry the terms of a question, by BM25."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

VERSION = 1  #: Of these tables; a change fills them anew from the chunks.

SCHEMA = """
create virtual table if not exists lexicon using fts5 (
    terms, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '#_'"
);
create table if not exists frequencies (term text primary key, chunks integer not null) without rowid;
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

Read = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
Found = list[tuple[str, float]]


def add(db: sqlite3.Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Add chunks, as their number and their terms with spaces between."""
    rows = list(rows)
    db.executemany("insert into lexicon (rowid, terms) values (?, ?)", rows)
    _count(db, rows, sign=1)


def remove(db: sqlite3.Connection, rows: Iterable[tuple[int, str]]) -> None:
    """Remove chunks; the index is contentless, so it has to be told the terms again."""
    rows = list(rows)
    db.executemany("insert into lexicon (lexicon, rowid, terms) values ('delete', ?, ?)", rows)
    _count(db, rows, sign=-1)
    db.execute("delete from frequencies where chunks <= 0")


def clear(db: sqlite3.Connection) -> None:
    db.execute("insert into lexicon (lexicon) values ('delete-all')")
    db.execute("delete from frequencies")


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
    rows = read(f"select id, terms from chunks where id in ({','.join('?' * len(ids))})", ids)
    carried = {chunk_id: terms.split() for chunk_id, terms in rows}
    average = sum(map(len, carried.values())) / max(1, len(carried))
    scores = [(chunk_id, _score(terms, weights, average)) for chunk_id, terms in carried.items()]
    return sorted(scores, key=lambda pair: (-pair[1], pair[0]))


def _score(terms: Sequence[str], weights: dict[str, float], average: float) -> float:
    damped = K1 * (1 - B + B * len(terms) / average)
    counts = Counter(filter(weights.__contains__, terms))
    return sum(weights[term] * count * (K1 + 1) / (count + damped) for term, count in counts.items())


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
