"""What of a chunk is compared in meaning when a question is answered: its sentences and its words."""

from __future__ import annotations

from knowledge import analysis
from knowledge.answering.units import units
from knowledge.models import Chunk, Passage

VERSION = 1  #: Of the texts this module makes; a change has what is stored made again.
SHORTEST_WORD = 3


def sentences(chunk: Chunk) -> list[str]:
    """Return the sentences as answering compares them, each once."""
    found = units([Passage(chunk=chunk, score=0.0, similarity=0.0)])
    return list(dict.fromkeys(unit.in_context for unit in found if not unit.label))


def words(chunk: Chunk) -> list[str]:
    """Return the words, each once."""
    found = dict.fromkeys(analysis.content_words(analysis.searchable(chunk)))
    return [word for word in found if len(word) >= SHORTEST_WORD]
