"""Understanding: what answers compare in meaning is embedded when a document comes in, not when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from knowledge import comparable
from knowledge.closeness import key, packed
from knowledge.models import Chunk
from knowledge.ports import Embedder, Meanings

Known = Callable[[Sequence[bytes]], Mapping[bytes, bytes]]


def understand(chunks: Sequence[Chunk], *, embedder: Embedder, known: Known) -> Meanings:
    """Embed the sentences and words of the chunks, each once; a text that is `known` is not embedded again."""
    sentences = {chunk.id: {key(text): text for text in comparable.sentences(chunk)} for chunk in chunks}
    words = {key(text): text for chunk in chunks for text in comparable.words(chunk)}
    wanted = words | {each: text for own in sentences.values() for each, text in own.items()}
    have = dict(known(list(wanted)))
    missing = [each for each in wanted if each not in have]
    made = embedder.embed_documents([wanted[each] for each in missing]) if missing else []
    have |= {each: packed(vector) for each, vector in zip(missing, made, strict=True)}
    return Meanings(
        {chunk_id: {each: have[each] for each in own} for chunk_id, own in sentences.items()},
        {each: have[each] for each in words},
    )


def version(embedder: Embedder) -> str:
    """Return what the stored vectors depend on."""
    return f"{embedder.model}/{embedder.dimension}/{comparable.VERSION}"
