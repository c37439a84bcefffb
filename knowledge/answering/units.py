"""Units: the sentences and list items of a passage, which an answer is picked from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.models import Passage
from knowledge.prose import sentences

_MARKS = ("• ", "- ", "* ")
#: A longer lead-in tells something by itself: "In the ten years that we have been there, two things stood out:".
_LONGEST_LABEL = 12


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence or a list item, and where it stands."""

    passage: Passage
    rank: int  #: Of the passage, from 0.
    at: int  #: Of the unit in the passage.
    line: int  #: Of the line it stands on.
    text: str
    listed: bool = False
    label: bool = False  #: A heading or a short lead-in: says what follows, nothing by itself.

    @property
    def plain(self) -> str:
        """The text without its list mark."""
        return self.text[2:].strip() if self.listed else self.text

    @property
    def leads_in(self) -> bool:
        return self.label or (not self.listed and self.text.endswith(":"))

    @property
    def in_context(self) -> str:
        """The unit under its headings, without which a key figure says little."""
        chunk = self.passage.chunk
        heads = ". ".join(part for part in (chunk.title, chunk.section) if part)
        return f"{heads}: {self.text}" if heads else self.text


def units(passages: Sequence[Passage]) -> list[Unit]:
    """Return the units of the passages in order."""
    found: list[Unit] = []
    for rank, passage in enumerate(passages):
        at = 0
        for line, text in enumerate(passage.chunk.text.split("\n")):
            listed = text.startswith(_MARKS)
            parts = [text] if listed else sentences(text)
            for part in parts:
                alone = part == passage.chunk.text.strip()
                label = not (listed or alone) and _is_label(part, passage)
                found.append(Unit(passage, rank, at, line, part, listed, label))
                at += 1
    return found


def _is_label(part: str, passage: Passage) -> bool:
    leads_in = part.endswith(":") and len(part.split()) <= _LONGEST_LABEL
    return leads_in or _key(part) in _heads(passage)


def _heads(passage: Passage) -> tuple[str, str]:
    return _key(passage.chunk.title), _key(passage.chunk.section)


def _key(text: str) -> str:
    return text.strip(": ").casefold()
