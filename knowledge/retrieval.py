"""Question → passages: the nearest by meaning and the nearest by words, as one list."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge import analysis
from knowledge.language import language_of
from knowledge.models import Chunk, DocumentKind, Passage
from knowledge.ports import Catalogue, Embedder, VectorIndex

DEPTH = 100  #: Chunks taken from each leg.

#: Weight of meaning against words. The sources are Danish, so the words of a question in another
#: language rarely meet theirs. Measured; ranks alone (RRF) lose up to eighteen points on such questions.
WEIGHT = 0.75
WEIGHT_SAME_LANGUAGE = 0.5
SAME_LANGUAGE = frozenset({"da", "no"})

#: What a summary of ours must be better by, to stand before what somebody gave us.
HEADSTART = 0.15


def retrieve(
    question: str, *, catalogue: Catalogue, vectors: VectorIndex, embedder: Embedder, limit: int
) -> list[Passage]:
    """Return the best passages, best first."""
    language = language_of(question)
    vector = embedder.embed_query(question)
    by_meaning = dict(vectors.search(vector, limit=DEPTH))
    by_words = dict(catalogue.search(analysis.terms(question, language=language), limit=DEPTH))
    weight = WEIGHT_SAME_LANGUAGE if language in SAME_LANGUAGE else WEIGHT
    # What the vectors still hold of a forgotten document is not in the catalogue, and drops out here.
    chunks = catalogue.chunks(by_meaning | by_words)
    scores = fused(by_meaning, by_words, weight=weight)
    best = sorted(chunks.values(), key=lambda chunk: (-_standing(chunk, scores[chunk.id]), chunk.id))[:limit]
    missing = [chunk.id for chunk in best if chunk.id not in by_meaning]
    similarities = by_meaning | (vectors.similarities(vector, missing) if missing else {})
    return [
        Passage(
            chunk=chunk,
            score=scores[chunk.id],
            similarity=similarities.get(chunk.id, 0.0),
            coverage=analysis.coverage(question, analysis.searchable(chunk), language=language),
        )
        for chunk in best
    ]


def fused(by_meaning: Mapping[str, float], by_words: Mapping[str, float], *, weight: float) -> dict[str, float]:
    """Add the two, each stretched over 0 to 1; `weight` is that of meaning."""
    meaning, words = _stretched(by_meaning), _stretched(by_words)
    return {
        chunk_id: weight * meaning.get(chunk_id, 0.0) + (1 - weight) * words.get(chunk_id, 0.0)
        for chunk_id in meaning | words
    }


def _stretched(scores: Mapping[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if low == high:
        return dict.fromkeys(scores, 1.0)
    return {chunk_id: (score - low) / (high - low) for chunk_id, score in scores.items()}


def _standing(chunk: Chunk, score: float) -> float:
    return score + (HEADSTART if chunk.kind is DocumentKind.SOURCE else 0.0)
