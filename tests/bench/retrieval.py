"""Retrieval quality: ours and the recipes that users would take instead, on the same texts in one run."""

from __future__ import annotations

import json
import math
import re
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ingest.loading import load
from knowledge import Document
from knowledge.embedding.e5 import E5Embeddings
from knowledge.evaluation import read_questions
from tests.bench import recipes
from tests.bench.figures import figure
from tests.bench.minilm import PACKAGE, MiniLM
from tests.bench.ours import ours
from tests.bench.recipes import Cached, CachedReader, Piece, Search, Text
from tests.bench.seeds import QUESTIONS, SEEDS, SETS, at_hand

SET = "squad-da"
LANGUAGES = ("da", "en", "de", "es", "zh")
OURS = "ours"
NEEDED = ("langchain_chroma", "langchain_text_splitters", "llama_index", "haystack", "bm25s", PACKAGE)
FIRST = 10

#: nDCG@10 known of gated min-max fusion on the whole set.
MARKS = {"da": 0.874, "en": 0.778, "de": 0.749, "es": 0.750, "zh": 0.545}

Question = tuple[str, Callable[[Piece], bool]]  #: Its text, and whether a piece is what it asks for.
Asked = Mapping[str, Sequence[Question]]  #: By language.


class Scores(NamedTuple):
    ndcg: float
    first: float  #: Share of the questions whose first piece is what they ask for.


def seeds(folder: Path) -> None:
    """The source documents; a piece counts when it carries the evidence."""
    if not (at_hand(SEEDS) and at_hand(QUESTIONS)):
        return
    documents = [load(path) for path in sorted(SEEDS.iterdir())]
    questions = [each for each in read_questions(QUESTIONS) if each.evidence]
    asked = [(each.question, _carries(each.evidence)) for each in questions]
    texts = [Text(each.name, each.text) for each in documents]
    _compared("seeds", texts, documents, {"all": asked}, folder, by_document=False)


def squad(folder: Path) -> None:
    """Danish paragraphs, asked in five languages; a piece counts when it is of the right paragraph."""
    if not at_hand(SETS):
        return
    rows = _rows(SETS / f"{SET}.corpus.jsonl")
    wanted: dict[str, set[str]] = {}
    for row in _rows(SETS / f"{SET}.qrels.jsonl"):
        wanted.setdefault(row["query"], set()).add(row["doc"])
    asked = {
        language: [
            (row["text"], _is_one_of(wanted[row["_id"]])) for row in _rows(SETS / f"{SET}.queries.{language}.jsonl")
        ]
        for language in LANGUAGES
    }
    texts = [Text(row["_id"], row["text"]) for row in rows]
    documents = [Document(name=text.id, title="", text=text.text) for text in texts]
    _compared(SET, texts, documents, asked, folder, by_document=True, marks=MARKS)


def _compared(
    name: str,
    texts: Sequence[Text],
    documents: Sequence[Document],
    asked: Asked,
    folder: Path,
    *,
    by_document: bool,
    marks: Mapping[str, float] = MappingProxyType({}),
) -> None:
    e5 = CachedReader(E5Embeddings(cache=folder / "cache"))
    scores: dict[str, dict[str, Scores]] = {}
    with ExitStack() as opened:
        for recipe, made in _recipes(texts, documents, e5=e5, folder=folder, name=name, opened=opened).items():
            begun = time.perf_counter()
            scores[recipe] = _scored(made(), asked, by_document=by_document)
            seconds = round(time.perf_counter() - begun, 1)
            for language, found in scores[recipe].items():
                _print(name, recipe, language, found, n=len(asked[language]), documents=len(texts), seconds=seconds)
    for language in asked:
        _ahead(name, language, {recipe: found[language] for recipe, found in scores.items()}, marks.get(language))


def _recipes(
    texts: Sequence[Text],
    documents: Sequence[Document],
    *,
    e5: CachedReader,
    folder: Path,
    name: str,
    opened: ExitStack,
) -> dict[str, Callable[[], Search]]:
    """Return each recipe as what builds it, in the order to build them in."""
    found: dict[str, Callable[[], Search]] = {OURS: lambda: ours(documents, e5, folder / name, opened)}
    missing = [each for each in NEEDED if find_spec(each) is None]
    if missing:
        print(f"recipes not compared, {', '.join(missing)} missing: pip install -e '.[bench]'", file=sys.stderr)
        return found
    return found | {
        "BM25": lambda: recipes.bm25(texts),
        "RRF of BM25 and e5": lambda: recipes.rrf(texts, e5),
        "langchain + chroma + e5": lambda: recipes.langchain_chroma(texts, e5),
        "langchain + chroma + MiniLM": lambda: recipes.langchain_chroma(texts, Cached(MiniLM(folder / "cache"))),
        "llama-index + e5": lambda: recipes.llama_index(texts, e5),
        "haystack + e5": lambda: recipes.haystack(texts, e5),
    }


def _print(name: str, recipe: str, language: str, scores: Scores, **more: float) -> None:
    first = round(scores.first, 3)
    figure(f"{name}:ndcg_at_10", scores.ndcg, recipe=recipe, questions_in=language, evidence_at_1=first, **more)


def _ahead(name: str, language: str, scores: Mapping[str, Scores], mark: float | None) -> None:
    """Say how far ours is ahead of the best of the others, and of the mark."""
    mine = scores[OURS]
    others = {recipe: found for recipe, found in scores.items() if recipe != OURS}
    for measure, of in (("ndcg_at_10", lambda each: each.ndcg), ("evidence_at_1", lambda each: each.first)):
        if others:
            best = max(others, key=lambda recipe: of(others[recipe]))
            ahead = of(mine) - of(others[best])
            figure(f"{name}:{measure}_ahead", ahead, at_least=0.0, questions_in=language, next_best=best)
    if mark is not None:
        figure(f"{name}:ndcg_at_10_of_ours", mine.ndcg, at_least=mark, questions_in=language)


def _is_one_of(documents: set[str]) -> Callable[[Piece], bool]:
    return lambda piece: piece.document in documents


def _carries(evidence: Sequence[str]) -> Callable[[Piece], bool]:
    def carries(piece: Piece) -> bool:
        folded = " ".join(piece.text.split()).lower()
        return all(re.search(pattern, folded) for pattern in evidence)

    return carries


def _scored(search: Search, asked: Asked, *, by_document: bool) -> dict[str, Scores]:
    scores = {}
    for language, questions in asked.items():
        gains, firsts = [], []
        for text, is_wanted in questions:
            hits = [is_wanted(piece) for piece in _each_once(search(text), by_document=by_document)[:FIRST]]
            gains.append(next((1 / math.log2(rank + 2) for rank, hit in enumerate(hits) if hit), 0.0))
            firsts.append(bool(hits and hits[0]))
        scores[language] = Scores(statistics.mean(gains), statistics.mean(firsts))
    return scores


def _each_once(pieces: Sequence[Piece], *, by_document: bool) -> list[Piece]:
    seen: dict[str, Piece] = {}
    for piece in pieces:
        seen.setdefault(piece.document if by_document else piece.text, piece)
    return list(seen.values())


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
