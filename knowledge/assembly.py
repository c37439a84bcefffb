"""The knowledge base put together from its engines, in a folder."""

from __future__ import annotations

import logging
from pathlib import Path

from knowledge import chroma, tokens
from knowledge.analysis import searchable
from knowledge.base import KnowledgeBase
from knowledge.catalogue import SqliteCatalogue
from knowledge.chroma import ChromaVectorIndex
from knowledge.embedding.factory import embedder
from knowledge.lookups import RegisterLookup
from knowledge.models import Chunk
from knowledge.ports import Embedder, LanguageModel, Meanings
from knowledge.putting import packed_whole, tokens_key, unpacked_whole, whole_key
from knowledge.understanding import understand, version

logger = logging.getLogger(__name__)

BATCH = 64
KEEP_AT_ONCE = 1_000


def open_knowledge(
    folder: Path,
    *,
    embeddings: str = "e5",
    key: str = "",
    model: LanguageModel | None = None,
    registers: RegisterLookup | None = None,
    chroma_url: str = "",
    cache: Path | None = None,
    rebuild: bool = False,
) -> KnowledgeBase:
    """Open what is in the folder, or begin there.

    Args:
        key: Of the embedder, where it is not ours.
        model: Words the answers; without one they are extracted.
        registers: Answer what is asked of them; without them everything is asked of the documents.
        cache: Where what can be made again is kept between starts; beside the folder if not given.
        rebuild: Embed everything anew where the index was made with another model.

    Raises:
        IndexOwned: another process has it open.
        IndexMismatch: the index was made with another model, and `rebuild` was not asked for.
        EmbedderMissing: there is no such embedder.
    """
    embeds = embedder(embeddings, cache=cache or folder.parent / "cache", key=key)
    if chroma_url:
        vectors = chroma.served(chroma_url, model=embeds.model, dimension=embeds.dimension, rebuild=rebuild)
    else:
        vectors = chroma.embedded(folder / "vectors", model=embeds.model, dimension=embeds.dimension, rebuild=rebuild)
    catalogue = SqliteCatalogue(folder / "catalogue.sqlite")
    mended = _mend(catalogue, vectors, embeds)
    _complete(catalogue, embeds)
    _keep_vectors(catalogue, vectors, embeds)
    _read_tokens(catalogue, embeds)
    if rebuild or mended:  # this one is whole now; one that a crash left behind before it was is of no use
        vectors.drop_others()
    return KnowledgeBase(catalogue, vectors, embeds, model=model, registers=registers)


def _mend(catalogue: SqliteCatalogue, vectors: ChromaVectorIndex, model: Embedder) -> bool:
    """Bring the vectors in step with the catalogue, which is what counts, after a crash; say whether there was need.

    An index for another model is made in the same way: it begins empty, and goes on where it stopped.
    """
    catalogued = catalogue.chunk_ids()
    if vectors.count() == len(catalogued):
        return False
    indexed = vectors.ids()
    vectors.forget(sorted(indexed - catalogued))
    missing = sorted(catalogued - indexed)
    for start in range(0, len(missing), BATCH):
        chunks = list(catalogue.chunks(missing[start : start + BATCH]).values())
        vectors.put(chunks, _vectors(chunks, catalogue, model))
    logger.warning("index.mended", extra={"left_over": len(indexed - catalogued), "missing": len(missing)})
    return True


def _vectors(chunks: list[Chunk], catalogue: SqliteCatalogue, model: Embedder) -> list[list[float]]:
    """From the catalogue, which a restore brings back, where this model made them; embedded only where it did not."""
    keys = {chunk.id: whole_key(chunk, model) for chunk in chunks}
    have = dict(catalogue.wholes(list(keys)))
    missing = [chunk for chunk in chunks if keys[chunk.id] not in have]
    made = model.embed_documents([searchable(chunk) for chunk in missing]) if missing else []
    have |= {keys[chunk.id]: packed_whole(vector) for chunk, vector in zip(missing, made, strict=True)}
    catalogue.add_meanings(Meanings({}, {}, {chunk.id: (keys[chunk.id], have[keys[chunk.id]]) for chunk in missing}))
    return [unpacked_whole(have[keys[chunk.id]]) for chunk in chunks]


def _keep_vectors(catalogue: SqliteCatalogue, vectors: ChromaVectorIndex, model: Embedder) -> None:
    """Take those into the catalogue that an older version left in the index only."""
    missing = catalogue.without_wholes()
    for start in range(0, len(missing), KEEP_AT_ONCE):
        held = vectors.vectors(missing[start : start + KEEP_AT_ONCE])
        chunks = catalogue.chunks(held)
        wholes = {id_: (whole_key(chunk, model), packed_whole(held[id_])) for id_, chunk in chunks.items()}
        catalogue.add_meanings(Meanings({}, {}, wholes))


def _read_tokens(catalogue: SqliteCatalogue, model: Embedder) -> None:
    """Read the chunks again whose tokens are missing: an older version kept none."""
    missing = catalogue.without_tokens()
    for start in range(0, len(missing), BATCH):
        chunks = list(catalogue.chunks(missing[start : start + BATCH]).values())
        read = tokens.read([searchable(chunk) for chunk in chunks], model)
        kept = {chunk.id: (tokens_key(chunk, model), each.tokens) for chunk, each in zip(chunks, read, strict=True)}
        catalogue.add_meanings(Meanings({}, {}, {}, kept))


def _complete(catalogue: SqliteCatalogue, model: Embedder) -> None:
    """Make what answers compare where it is missing, or was made with another model or version."""
    missing = catalogue.without_meanings(version(model))
    for start in range(0, len(missing), BATCH):
        chunks = list(catalogue.chunks(missing[start : start + BATCH]).values())
        catalogue.add_meanings(understand(chunks, embedder=model, known=catalogue.meanings))
