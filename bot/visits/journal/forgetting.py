"""Forgetting: where a person is named in journals, and an entry without a word of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.visits.models.journal import JournalEntry


def naming(entries: Iterable[JournalEntry], name: str) -> list[JournalEntry]:
    """The entries that name a person, in whatever wording."""
    parts = [re.escape(part) for part in name.split()]
    if not parts:
        return []
    named = re.compile(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)", re.IGNORECASE)
    return [one for one in entries if any(named.search(f"{each.who}\n{each.words}") for each in one.wordings)]


def without_words(entry: JournalEntry) -> JournalEntry:
    """That something was said, when, and which colleague wrote it down; not by whom, and not what."""
    wordings = tuple(one.model_copy(update={"who": "", "words": ""}) for one in entry.wordings)
    struck = entry.struck.model_copy(update={"reason": ""}) if entry.struck else None
    return entry.model_copy(update={"wordings": wordings, "struck": struck})
