"""Putting: what a document is found by is embedded; what was embedded before a crash is not embedded again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from knowledge import analysis, tokens
from knowledge.closeness import key
from knowledge.models import Chunk
from knowledge.ports import Catalogue, Embedder, Meanings
from knowledge.understanding import Known, understand

EMBED_AT_ONCE = 16  #: Chunks between two reports of progress.
KEEP_EVERY = 128  #: Chunks, some ten seconds: no more is lost when the process dies in the middle of a document.

Progress = Callable[[int, int], None]  #: Chunks done, of how many.


class Embedded(NamedTuple):
    vectors: list[list[float]]  #: Of the chunks, in their order.
    meanings: Meanings


def embedded(
    name: str, chunks: Sequence[Chunk], *, embedder: Embedder, catalogue: Catalogue, progress: Progress | None = None
) -> Embedded:
    made = {**catalogue.wholes([chunk.id for chunk in chunks]), **catalogue.kept(name)}
    keys = {chunk.id: whole_key(chunk, embedder) for chunk in chunks}
    token_keys = {chunk.id: tokens_key(chunk, embedder) for chunk in chunks}
    fresh: dict[bytes, bytes] = {}
    sentences: dict[str, Mapping[bytes, bytes]] = {}
    words: dict[bytes, bytes] = {}
    for start in range(0, len(chunks), EMBED_AT_ONCE):
        batch = chunks[start : start + EMBED_AT_ONCE]
        whole = _whole(batch, embedder=embedder, made=made)
        understood = understand(batch, embedder=embedder, known=_known(made, catalogue))
        sentences |= understood.sentences
        words |= understood.words
        for vectors in (whole, understood.words, *understood.sentences.values()):
            fresh |= {each: vector for each, vector in vectors.items() if each not in made}
            made |= vectors
        done = start + len(batch)
        if fresh and done < len(chunks) and done % KEEP_EVERY == 0:
            catalogue.keep(name, fresh)
            fresh = {}
        if progress is not None:
            progress(done, len(chunks))
    return Embedded(
        [unpacked_whole(made[keys[chunk.id]]) for chunk in chunks],
        Meanings(
            sentences,
            words,
            {chunk_id: (each, made[each]) for chunk_id, each in keys.items()},
            {chunk_id: (each, made[each]) for chunk_id, each in token_keys.items()},
        ),
    )


def whole_key(chunk: Chunk, embedder: Embedder) -> bytes:
    """Not that of its text: a chunk of one sentence is kept as both, in different precision."""
    return key(f"{embedder.model}/{embedder.dimension}\0{analysis.searchable(chunk)}")


def tokens_key(chunk: Chunk, embedder: Embedder) -> bytes:
    return key(f"tokens\0{embedder.model}/{embedder.dimension}\0{analysis.searchable(chunk)}")


def packed_whole(vector: Sequence[float]) -> bytes:
    return np.asarray(vector, np.float32).tobytes()


def unpacked_whole(vector: bytes) -> list[float]:
    return list(map(float, np.frombuffer(vector, np.float32)))


def _whole(chunks: Sequence[Chunk], *, embedder: Embedder, made: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return the vectors of whole chunks, to the last bit, and the signs of their tokens, which come with them."""
    missing = [
        chunk for chunk in chunks if whole_key(chunk, embedder) not in made or tokens_key(chunk, embedder) not in made
    ]
    found: dict[bytes, bytes] = {}
    for chunk, read in zip(
        missing, tokens.read([analysis.searchable(chunk) for chunk in missing], embedder), strict=True
    ):
        found[whole_key(chunk, embedder)] = packed_whole(read.vector)
        found[tokens_key(chunk, embedder)] = read.tokens
    return found


def _known(made: Mapping[bytes, bytes], catalogue: Catalogue) -> Known:
    return lambda keys: {
        **{each: made[each] for each in keys if each in made},
        **catalogue.meanings([each for each in keys if each not in made]),
    }
