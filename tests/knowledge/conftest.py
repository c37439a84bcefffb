"""One embedder for all tests: its graph is written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.embedding.e5 import E5Embeddings


@pytest.fixture(scope="session")
def graph_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="session")
def e5(graph_cache: Path) -> E5Embeddings:
    return E5Embeddings(cache=graph_cache)
