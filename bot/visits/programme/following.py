"""Following: which items are only there because of those around them."""

from __future__ import annotations

from bot.visits.models import ItemKind, ProgrammeItem
from bot.visits.wording import Wording


def follows(item: ProgrammeItem, words: Wording) -> bool:
    """A way between two items, or the time left over: worked out anew when one of them moves.

    What a person locked, or called by another name, is theirs.
    """
    if item.locked:
        return False
    if item.kind is ItemKind.BREAK:
        return item.title == words.label("break")
    own = words.label("transfer", place=item.place.name) if item.place else ""
    return item.kind is ItemKind.TRANSFER and item.title == own
