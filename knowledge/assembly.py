"""The knowledge base put together from its engines, in a folder."""

from __future__ import annotations

import logging
from pathlib import Path

from knowledge import chroma
from knowledge.analysis import searchable
from knowledge.base import KnowledgeBase
from knowledge.catalogue import SqliteCatalogue
from knowledge.chroma import ChromaVectorIndex
from knowledge.embedding.factory import embedder
from knowledge.lookups import RegisterLookup
from knowledge.ports import Embedder, LanguageModel
from knowledge.understanding import understand, version

logger = logging.getLogger(__name__)

BATCH = 64


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
        vectors.put(chunks, model.embed_documents([searchable(chunk) for chunk in chunks]))
    logger.warning("index.mended", extra={"left_over": len(indexed - catalogued), "missing": len(missing)})
    return True


def _complete(catalogue: SqliteCatalogue, model: Embedder) -> None:
    """Make what answers compare where it is missing, or was made with another model or version."""
    missing = catalogue.without_meanings(version(model))
    for start in range(0, len(missing), BATCH):
        chunks = list(catalogue.chunks(missing[start : start + BATCH]).values())
        catalogue.add_meanings(understand(chunks, embedder=model, known=catalogue.meanings))
