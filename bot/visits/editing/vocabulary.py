"""Vocabulary: the words of `data/wishes.yaml`, folded as what is typed is folded."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.visits.reading.folding import folded

_FILE = Path(__file__).parent / "data" / "wishes.yaml"


@cache
def words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return found


@cache
def listed(key: str) -> tuple[str, ...]:
    """Longest first."""
    return tuple(sorted({folded(str(word)) for word in words()[key]}, key=lambda word: (-len(word), word)))


@cache
def numbered(key: str) -> dict[str, int]:
    return {folded(str(word)): int(number) for word, number in words()[key].items()}


def stripped(text: str, *, before: str) -> str:
    """Without words of a list in front."""
    while found := next((word for word in listed(before) if text.startswith(f"{word} ")), None):
        text = text[len(found) :].strip()
    return text
