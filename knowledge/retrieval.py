"""Question → passages: the nearest by meaning and by words as one list, the best of it read word by word."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from knowledge import analysis, tokens
from knowledge.closeness import nearest_sentences
from knowledge.language import language_of
from knowledge.models import DocumentKind, Passage
from knowledge.ports import Catalogue, Embedder, ReadQuery, TokenReader, VectorIndex
from knowledge.scope import EVERYTHING, Scope

DEPTH = 100  #: Chunks of each leg that count.
REACH = 300  #: Chunks taken from each leg: enough that our own texts do not crowd out the sources.
REACH_WITHIN = 10  #: Times as many where only a part of all documents is searched.

#: Weight of meaning against words. The sources are Danish, so the words of a question in another
#: language rarely meet theirs. Measured; ranks alone (RRF) lose up to eighteen points on such questions.
WEIGHT = 0.75
WEIGHT_SAME_LANGUAGE = 0.5
SAME_LANGUAGE = frozenset({"da", "no"})

LOOKED_INTO = 100  #: Nearest chunks that are compared sentence by sentence as well.

#: Weight of the sentence nearest to the question against the chunk as a whole. A chunk of many matters lies
#: near none of them; the one sentence that answers does. Measured: two points in Danish, five across languages.
BY_SENTENCE = 0.5

#: Chunks of documents given to us, and of our own, whose tokens are compared with those of the question.
READ_CLOSELY = 30

#: Weight of the tokens against all that went before. Measured in nDCG@10 on a public set: two points in Danish,
#: three to eight across languages.
BY_TOKENS = 0.6

#: What a text of ours must be better by, to stand before what somebody gave us. Ours are short,
#: and half of them in English: they fit a question better without knowing more.
HEADSTART = 0.15


def retrieve(
    question: str,
    *,
    catalogue: Catalogue,
    vectors: VectorIndex,
    embedder: Embedder,
    limit: int,
    also: str = "",
    within: Scope = EVERYTHING,
) -> list[Passage]:
    """Return the best passages, best first; where there are sources, at least every second one is from a source.

    `also` are words of the sources' own language to look for beside those of the question.
    """
    language = language_of(question)
    read = embedder.read_query(question) if isinstance(embedder, TokenReader) else None
    vector = read.vector if read is not None else embedder.embed_query(question)
    reach = REACH if within.is_everything else REACH * REACH_WITHIN
    nearest = dict(vectors.search(vector, limit=reach))
    wanted = analysis.terms(question, language=language) + analysis.terms(also)
    by_words = dict(catalogue.search(wanted, limit=reach))
    # What the vectors still hold of a forgotten document is not in the catalogue, and drops out here.
    kinds = within.among(catalogue.kinds(nearest | by_words))
    if not within.is_everything:
        nearest, by_words = (_those(kinds, leg) for leg in (nearest, by_words))
    by_meaning = nearest | _looked_into(nearest, vector, catalogue=catalogue)
    weight = WEIGHT_SAME_LANGUAGE if language in SAME_LANGUAGE else WEIGHT
    scores = fused(by_meaning, by_words, weight=weight)
    ranked = sorted(kinds, key=lambda chunk_id: (-scores[chunk_id], -by_meaning.get(chunk_id, 0.0), chunk_id))
    met = _read_closely(read, ranked, kinds, catalogue=catalogue) if read is not None else {}
    if met:
        scores = weighed(scores, met)
        ranked.sort(key=lambda chunk_id: -scores[chunk_id])
    best = _sources_in_between(ranked, kinds, scores)[:limit]
    missing = [chunk_id for chunk_id in best if chunk_id not in nearest]
    similarities = nearest | (vectors.similarities(vector, missing) if missing else {})
    chunks = catalogue.chunks(best)  # one may have been forgotten since
    return [
        Passage(
            chunk=chunk,
            score=scores[chunk.id],
            similarity=similarities.get(chunk.id, 0.0),
            coverage=analysis.coverage(question, analysis.searchable(chunk), language=language),
        )
        for chunk in (chunks[chunk_id] for chunk_id in best if chunk_id in chunks)
    ]


def _those(kinds: Mapping[str, DocumentKind], leg: Mapping[str, float]) -> dict[str, float]:
    return {each: score for each, score in leg.items() if each in kinds}


def _looked_into(nearest: Mapping[str, float], vector: Sequence[float], *, catalogue: Catalogue) -> dict[str, float]:
    """Return for the nearest chunks how near they are as a whole and by their best sentence."""
    sentences = nearest_sentences(vector, catalogue.sentences(list(nearest)[:LOOKED_INTO]))
    return {
        chunk_id: (1 - BY_SENTENCE) * nearest[chunk_id] + BY_SENTENCE * best for chunk_id, best in sentences.items()
    }


def _read_closely(
    question: ReadQuery, ranked: Sequence[str], kinds: Mapping[str, DocumentKind], *, catalogue: Catalogue
) -> dict[str, float]:
    """Return for the best of them how well the question's tokens are met."""
    given = [chunk_id for chunk_id in ranked if kinds[chunk_id] is DocumentKind.SOURCE]
    ours = [chunk_id for chunk_id in ranked if kinds[chunk_id] is not DocumentKind.SOURCE]
    return tokens.closeness(question.tokens, catalogue.tokens([*given[:READ_CLOSELY], *ours[:READ_CLOSELY]]))


def weighed(scores: Mapping[str, float], met: Mapping[str, float]) -> dict[str, float]:
    """Bring in how well the tokens are met, 0 to 1 among those that were read; any other comes behind them."""
    among = {chunk_id: scores[chunk_id] for chunk_id in met}
    low, span = min(among.values()), max(among.values()) - min(among.values())
    close = _stretched(met)
    return {
        chunk_id: (1 - BY_TOKENS) * (score - low) / (span or 1.0) + BY_TOKENS * close[chunk_id]
        if chunk_id in met
        else min(0.0, score - low) - 1.0
        for chunk_id, score in scores.items()
    }


def fused(by_meaning: Mapping[str, float], by_words: Mapping[str, float], *, weight: float) -> dict[str, float]:
    """Add the two, each stretched over 0 to 1; `weight` is that of meaning."""
    meaning, words = _stretched(by_meaning), _stretched(by_words)
    return {
        chunk_id: weight * meaning.get(chunk_id, 0.0) + (1 - weight) * words.get(chunk_id, 0.0)
        for chunk_id in meaning | words
    }


def _stretched(scores: Mapping[str, float]) -> dict[str, float]:
    """Stretch the best over 0 to 1; what lies deeper gets 0."""
    counted = sorted(scores.values(), reverse=True)[:DEPTH]
    if not counted:
        return {}
    high, low = counted[0], counted[-1]
    if low == high:
        return dict.fromkeys(scores, 1.0)
    return {chunk_id: max(0.0, (score - low) / (high - low)) for chunk_id, score in scores.items()}


def _sources_in_between(
    ranked: Sequence[str], kinds: Mapping[str, DocumentKind], scores: Mapping[str, float]
) -> list[str]:
    given = deque(chunk_id for chunk_id in ranked if kinds[chunk_id] is DocumentKind.SOURCE)
    ours = deque(chunk_id for chunk_id in ranked if kinds[chunk_id] is not DocumentKind.SOURCE)
    merged: list[str] = []
    while given and ours:
        due = bool(merged) and kinds[merged[-1]] is not DocumentKind.SOURCE
        near = scores[given[0]] + HEADSTART >= scores[ours[0]]
        merged.append((given if due or near else ours).popleft())
    return [*merged, *given, *ours]
