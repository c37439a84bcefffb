"""Splitting: a document becomes chunks, each inside one section and tied to its place in the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.cleaning import Block
from ingest.columns import Placed
from ingest.sectioning import grouped
from knowledge.models import Chunk, Document
from knowledge.prose import sentences

#: Part of every document's digest: with another way of splitting, everything is taken in again.
CHUNKER_VERSION = "2"
_TARGET_WORDS = 150
_MOST_WORDS = 180
#: A word longer than any sentence is cut, so that no chunk outgrows the model.
_MOST_CHARACTERS = 1800
_OVERLAP_WORDS = 30


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int
    heading: bool = False
    prose: bool = False  #: A sentence of a paragraph: may be repeated at the head of the next chunk.

    @property
    def words(self) -> int:
        return len(self.text.split()) or 1


def split(document: Document) -> list[Chunk]:
    """Return the chunks in order of the text."""
    chunks: list[Chunk] = []
    groups = grouped(document.text, document.page_starts, title=document.title)
    for group in [each for each in groups if _says_something(each)] or groups:
        for pieces in _packed(list(_pieces(group))):
            chunks.append(_chunk(document, group[0], pieces, ordinal=len(chunks)))
    return chunks


def _says_something(group: list[Placed]) -> bool:
    """Whether more stands there than headings."""
    return any(not placed.level and placed.block.text != placed.title for placed in group)


def _chunk(document: Document, placed: Placed, pieces: list[_Piece], *, ordinal: int) -> Chunk:
    start = min(piece.start for piece in pieces)
    return Chunk(
        id=f"{document.name}#{ordinal}",
        document=document.name,
        ordinal=ordinal,
        title=placed.title,
        section=placed.heading,
        text=_joined(pieces),
        start=start,
        end=max(piece.end for piece in pieces),
        page=bisect_right(document.page_starts, start) or None,
        kind=document.kind,
        language=document.language,
        as_of=document.as_of,
    )


def _joined(pieces: list[_Piece]) -> str:
    """One line a block; the sentences of a block stay on its line."""
    text = pieces[0].text
    for before, piece in pairwise(pieces):
        text += (" " if before.prose and piece.prose else "\n") + piece.text
    return text


def _packed(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    packed: list[_Piece] = []
    words = 0
    for piece in pieces:
        full = words + piece.words > _MOST_WORDS or (words >= _TARGET_WORDS and not packed[-1].heading)
        if packed and (full or sum(len(each.text) for each in packed) + len(piece.text) > _MOST_CHARACTERS):
            yield packed
            packed = _overlap(packed)
            words = sum(each.words for each in packed)
        packed.append(piece)
        words += piece.words
    if packed:
        yield packed


def _overlap(packed: list[_Piece]) -> list[_Piece]:
    last = packed[-1]
    return [last] if last.prose and last.words <= _OVERLAP_WORDS and len(packed) > 1 else []


def _pieces(group: Iterable[Placed]) -> Iterator[_Piece]:
    for placed in group:
        block = placed.block
        if placed.level or (block.listed and len(block.text.split()) <= _TARGET_WORDS):
            yield from _cut(block, 0, len(block.text), heading=bool(placed.level))
            continue
        at = 0
        for sentence in sentences(block.text):
            at = block.text.index(sentence, at)
            yield from _cut(block, at, at + len(sentence), prose=True)
            at += len(sentence)


def _cut(block: Block, start: int, end: int, *, heading: bool = False, prose: bool = False) -> Iterator[_Piece]:
    """Cut what has no end of sentence for too long."""
    while start < end:
        part = block.text[start : min(end, start + _MOST_CHARACTERS)]
        words = part.split(" ")
        if len(words) > _TARGET_WORDS:
            part = " ".join(words[:_TARGET_WORDS])
        elif start + len(part) < end and len(words) > 1:
            part = part.rsplit(" ", 1)[0]
        offsets = block.offsets[start : start + len(part)]
        if part.strip():
            yield _Piece(part, offsets[0], offsets[-1] + 1, heading, prose)
        start += len(part)
        start += block.text[start : start + 1] == " "
