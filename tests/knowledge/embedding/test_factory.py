from __future__ import annotations

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from knowledge.embedding.factory import LangChainEmbedder, embedder
from knowledge.errors import EmbedderMissing


def test_e5_is_ours(graph_cache, e5):
    assert embedder("e5", cache=graph_cache).model == e5.model


@pytest.mark.parametrize(
    ("spec", "particulars"),
    [
        pytest.param("ollama:bge-m3", "langchain-ollama", id="package not installed"),
        pytest.param("bge-m3", "name a provider and a model", id="no provider"),
        pytest.param("nobody:model", "name a provider and a model", id="unknown provider"),
        pytest.param("", "name a provider and a model", id="empty"),
    ],
)
def test_what_cannot_be_opened_is_explained(tmp_path, spec, particulars):
    with pytest.raises(EmbedderMissing, match=particulars):
        embedder(spec, cache=tmp_path)


def test_any_embeddings_of_langchain_fit_our_port():
    wrapped = LangChainEmbedder("fake:1", DeterministicFakeEmbedding(size=7))

    assert (wrapped.model, wrapped.dimension, len(wrapped.embed_query("x"))) == ("fake:1", 7, 7)
