from __future__ import annotations

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from knowledge.embedding.factory import LangChainEmbedder, embedder
from knowledge.errors import EmbedderFailed, EmbedderMissing
from tests.knowledge.model_server import ModelServer, embeddings, says


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


def test_a_server_that_speaks_the_protocol_is_asked_in_words_and_known_by_its_model(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "not-for-this-server")

    with ModelServer(embeddings(dimension=3)) as server:
        opened = embedder(server.spec, cache=tmp_path)
        found = (opened.model, opened.dimension, opened.embed_documents(["Kaj", "Bro"]))

    assert found == ("openai-compatible:small", 3, [[0.0, 1.0, 1.0], [1.0, 1.0, 1.0]])
    assert server.requests[1]["input"] == ["Kaj", "Bro"]
    assert set(server.keys) == {"Bearer none"}


def test_a_server_that_fails_says_so_in_our_words_and_nothing_of_the_text(tmp_path):
    with ModelServer(says(b"{}", status=400)) as server, pytest.raises(EmbedderFailed) as failed:
        embedder(server.spec, cache=tmp_path).embed_query("Kim Exempel")

    assert (failed.value.particulars, failed.value.__cause__) == ("(BadRequestError)", None)
