"""Words: the phrases by which hosts answer, from `data/answers.yaml`, compiled when first used."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from bot.visits.reading.folding import folded
from bot.visits.reading.matcher import Matcher, compiled

_FILE = Path(__file__).parent / "data" / "answers.yaml"


@cache
def lists() -> dict[str, dict[str, tuple[str, ...]]]:
    content = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return {name: {key: tuple(words) for key, words in by_language.items()} for name, by_language in content.items()}


@cache
def pattern(name: str) -> Matcher:
    """In every language: hosts answer in the one they like."""
    return compiled(tuple(phrase for phrases in lists()[name].values() for phrase in phrases))


@cache
def first(name: str) -> re.Pattern[str]:
    """A word that opens a line or a sentence and is set off from what follows, or stands alone."""
    words = "|".join(sorted((re.escape(folded(word)) for word in lists()[name]["any"]), key=len, reverse=True))
    return re.compile(rf"(?:^|[\n.!?:。!]\s*)\W{{0,3}}(?:{words})(?=\s*(?:[,.!;:。,!–-]|$|\n))")
