"""One embedder for all tests: its graph is written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.embedding.e5 import E5Embeddings
from tests.sharing import shared


@pytest.fixture(scope="session")
def graph_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(tmp_path_factory, "graphs", lambda folder: [E5Embeddings(cache=folder)])


@pytest.fixture(scope="session")
def e5(graph_cache: Path) -> E5Embeddings:
    return E5Embeddings(cache=graph_cache)
