"""The vector index in Chroma: embedded in a folder that one process owns, or on a server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from knowledge import analysis
from knowledge.errors import IndexMismatch, KnowledgeError
from knowledge.models import Chunk
from knowledge.owner import own
from knowledge.scouring import blank_unused, scour_apart

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

PREFIX = "docs__"
EF_SEARCH = 600  #: Finds 99.5 % of the nearest among a hundred thousand chunks; Chroma's own 100 misses a fifth.
BATCH = 1_000
PAGE = 10_000  #: Ids read at once.
GRAPH_WRITTEN_AFTER = 1_000  #: Changes that Chroma waits for, those of what is not there among them.


class ChromaVectorIndex:
    """One collection for each embedding model and way of indexing; ours is named after both.

    Build it with `embedded` or `served`. Vectors are always our own: Chroma's default embedder downloads a model.
    """

    def __init__(self, client: Client, collection: Collection, opened: ExitStack, *, file: Path | None = None) -> None:
        self._file = file  #: None on a server, which is scoured where it runs.
        self._client = client
        self._collection = collection
        self._opened = opened
        self._batch = min(BATCH, client.get_max_batch_size())

    def put(self, chunks: Sequence[Chunk], vectors: Sequence[Sequence[float]]) -> None:
        for start in range(0, len(chunks), self._batch):
            batch = slice(start, start + self._batch)
            metadatas: Any = [_metadata(chunk) for chunk in chunks[batch]]
            ids = [chunk.id for chunk in chunks[batch]]
            self._collection.upsert(ids=ids, embeddings=list(vectors[batch]), metadatas=metadatas)

    def forget(self, chunk_ids: Sequence[str]) -> None:
        for batch in self._batches(chunk_ids):
            self._collection.delete(ids=batch)

    def search(self, vector: Sequence[float], *, limit: int) -> list[tuple[str, float]]:
        asked = np.asarray([vector], np.float32)
        found = self._collection.query(query_embeddings=asked, n_results=limit, include=["distances"])
        distances = (found["distances"] or [[]])[0]
        return [(chunk_id, 1.0 - float(far)) for chunk_id, far in zip(found["ids"][0], distances, strict=True)]

    def similarities(self, vector: Sequence[float], chunk_ids: Sequence[str]) -> dict[str, float]:
        return {id_: _cosine(vector, other) for id_, other in self.vectors(chunk_ids).items()}

    def vectors(self, chunk_ids: Sequence[str]) -> dict[str, Any]:
        """Of those it holds; in their direction, which is all that is compared."""
        found: dict[str, Any] = {}
        for batch in self._batches(chunk_ids):
            stored = self._collection.get(ids=batch, include=["embeddings"])
            embeddings = stored["embeddings"] if stored["embeddings"] is not None else []
            found |= dict(zip(stored["ids"], embeddings, strict=True))
        return found

    def count(self) -> int:
        return self._collection.count()

    def ids(self) -> set[str]:
        found: set[str] = set()
        for offset in range(0, self.count(), PAGE):
            found.update(self._collection.get(limit=PAGE, offset=offset, include=[])["ids"])
        return found

    def drop_others(self) -> None:
        """Delete the collections of other models, once this one is complete."""
        for name in _ours(self._client):
            if name != self._collection.name:
                self._client.delete_collection(name)

    def scour(self) -> None:
        """Overwrite on disk what was forgotten; on a server, get ready for `ope scour`. Nothing may be put meanwhile.

        The graph on disk is of some moments before: that of a deletion is read from the queue at the next start, if it
        is still there. So the graph is written first.
        """
        self.forget([f"gone#{number}" for number in range(GRAPH_WRITTEN_AFTER + 1)])
        self.ids()  # reads back what was written
        if self._file is not None:
            scour_apart(self._file)

    def close(self) -> None:
        self._opened.close()

    def _batches(self, ids: Sequence[str]) -> Iterator[list[str]]:
        return (list(ids[start : start + self._batch]) for start in range(0, len(ids), self._batch))


def embedded(folder: Path, *, model: str, dimension: int, rebuild: bool = False) -> ChromaVectorIndex:
    """Open the index in a folder.

    Two processes that write to one folder damage it silently, so the first one owns it.

    Raises:
        IndexOwned: another process has it open.
        IndexMismatch: it was made with another model, and nobody asked to `rebuild` it.
    """
    from chromadb.config import Settings  # noqa: PLC0415 - half a second, which starting the command line need not pay

    settings = Settings(is_persistent=True, persist_directory=str(folder), anonymized_telemetry=False)
    with ExitStack() as opened:
        opened.callback(own(folder).release)
        opened.callback(blank_unused, folder)
        file = folder / "chroma.sqlite3"
        index = _opened(settings, opened, model=model, dimension=dimension, rebuild=rebuild, file=file)
        blank_unused(folder)
        return index


def served(url: str, *, model: str, dimension: int, rebuild: bool = False) -> ChromaVectorIndex:
    """Open the index on a Chroma server.

    Raises:
        IndexMismatch: as for `embedded`.
    """
    from chromadb.config import Settings  # noqa: PLC0415 - as above

    at = urlsplit(url)
    secure = at.scheme == "https"
    settings = Settings(
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=at.hostname or "127.0.0.1",
        chroma_server_http_port=at.port or (443 if secure else 8000),
        chroma_server_ssl_enabled=secure,
        anonymized_telemetry=False,
    )
    with ExitStack() as opened:
        try:
            return _opened(settings, opened, model=model, dimension=dimension, rebuild=rebuild)
        except ValueError as error:
            raise KnowledgeError(f"No Chroma server answers at {at.hostname}:{at.port}.") from error


def _opened(
    settings: Settings, opened: ExitStack, *, model: str, dimension: int, rebuild: bool, file: Path | None = None
) -> ChromaVectorIndex:
    from chromadb.api.client import Client  # noqa: PLC0415 - as above

    client = Client(settings=settings)
    opened.callback(_close, client)
    collection = _collection(client, model=model, dimension=dimension, rebuild=rebuild)
    return ChromaVectorIndex(client, collection, opened.pop_all(), file=file)


def _close(client: Client) -> None:
    client.close()
    for each in (client, client._admin_client):  # Chroma leaves its connections to a server open
        session = getattr(getattr(each, "_server", None), "_session", None)
        if session is not None:
            session.close()


def _collection(client: Client, *, model: str, dimension: int, rebuild: bool) -> Collection:
    about = {"model": model, "dimension": dimension}
    held = {name: client.get_collection(name, embedding_function=None).metadata for name in _ours(client)}
    ours = [name for name in _names(model, dimension) if held.get(name, about).items() >= about.items()]
    name = next((name for name in ours if name in held), ours[0])
    if held and name not in held and not rebuild:
        made = "; ".join(f"{stored.get('model')}, {stored.get('dimension')} dimensions" for stored in held.values())
        raise IndexMismatch(f"It was made with {made}; the model now is {model}, {dimension} dimensions.")
    return client.get_or_create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}},
        metadata=about,
    )


def _ours(client: Client) -> list[str]:
    return [found.name for found in client.list_collections() if found.name.startswith(PREFIX)]


def _names(model: str, dimension: int) -> tuple[str, str]:
    """Return where vectors of this model may lie: the first may hold those of its namesake with more dimensions."""
    return _name(model), f"{_name(model)}__{dimension}"


def _name(model: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:100]
    return f"{PREFIX}{slug}__{analysis.SEARCHABLE_VERSION}"


def _metadata(chunk: Chunk) -> dict[str, str]:
    return {"document": chunk.document, "kind": chunk.kind.value, "language": chunk.language}


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    a, b = np.asarray(one, float), np.asarray(other, float)
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
