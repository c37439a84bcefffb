from __future__ import annotations

import numpy as np
import pytest

from knowledge.embedding.weights import dequantised, weights
from knowledge.errors import EmbedderMissing


def test_a_block_is_a_scale_and_thirty_two_small_numbers():
    packed = [0x98, *[0x88] * 14, 0xF0]
    block = np.frombuffer(np.float16(0.5).tobytes() + bytes(packed), np.uint8)

    values = dequantised(block)

    assert values.tolist() == [0.0] * 15 + [-4.0] + [0.5] + [0.0] * 14 + [3.5]


def test_the_file_says_what_model_it_is():
    shape = weights().shape

    assert (shape.hidden, shape.layers, shape.heads, shape.positions) == (384, 12, 12, 512)


def test_every_piece_has_a_score_and_the_first_are_the_marks():
    pieces = weights().pieces()

    assert [piece for piece, _ in pieces[:4]] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert len(pieces) == weights().piece_count


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\3\4 something else", id="another format"),
        pytest.param(b"E5S1" + b"\0" * 40, id="cut off"),
        pytest.param(b"E5S1" + b"\xff" * 200, id="sizes out of this world"),
    ],
)
def test_a_broken_file_is_named_in_the_error(tmp_path, content):
    path = tmp_path / "weights.bin"
    path.write_bytes(content)

    with pytest.raises(EmbedderMissing):
        weights(path)


def test_a_missing_file_is_named_in_the_error(tmp_path):
    with pytest.raises(EmbedderMissing, match=r"e5-small-q4\.bin"):
        weights(tmp_path / "weights.bin")
