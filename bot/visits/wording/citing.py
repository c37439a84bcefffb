"""Citing: what our register says of a host, with where that comes from and how old it is."""

from __future__ import annotations

from bot.visits.wording.languages import Wording
from knowledge import Host


def cited(said: str, host: Host, words: Wording) -> str:
    """Say so, too, where the source bears no date."""
    source = host.sources[0] if host.sources else None
    if source is None:
        return said
    return words.label(
        "cited", said=said, source=source.title or source.document, age=source.as_of or words.label("undated")
    )
