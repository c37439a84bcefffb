"""What two texts differ in, word by word, for a page."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal, NamedTuple

_MOST_WORDS = 1_500  #: Of one passage; a longer one is shown as gone and written anew.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+\s*|\s+")

Kind = Literal["same", "gone", "new"]


class Piece(NamedTuple):
    kind: Kind
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """The text after, with what is gone from the one before in its place."""
    found = _joined(_between(_LINE.findall(before), _LINE.findall(after), by_word=True))
    return [piece for piece in found if piece.text]


def _between(before: list[str], after: list[str], *, by_word: bool) -> Iterator[Piece]:
    for what, i, j, k, n in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, new = "".join(before[i:j]), "".join(after[k:n])
        if what == "equal":
            yield Piece("same", new)
        elif what == "replace" and by_word:
            yield from _words(gone, new)
        else:
            yield from (Piece("gone", gone), Piece("new", new))


def _words(gone: str, new: str) -> Iterator[Piece]:
    before, after = _WORD.findall(gone), _WORD.findall(new)
    if max(len(before), len(after)) > _MOST_WORDS:
        yield from (Piece("gone", gone), Piece("new", new))
    else:
        yield from _between(before, after, by_word=False)


def _joined(found: Iterator[Piece]) -> Iterator[Piece]:
    """What stands side by side is one piece."""
    for kind, same in groupby((piece for piece in found if piece.text), key=lambda piece: piece.kind):
        yield Piece(kind, "".join(piece.text for piece in same))
