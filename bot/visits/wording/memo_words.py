"""MemoWords: what papers for hosts and staff say, in Danish or English, from the YAML files in `data/papers/`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.visits import wording
from bot.visits.models.request import Frozen
from bot.visits.wording import Wording
from knowledge import Source

_FOLDER = Path(__file__).parent / "data" / "papers"
LANGUAGES = ("da", "en")


class MemoWords(Frozen):
    language: str
    texts: dict[str, str | tuple[str, ...]]

    def say(self, key: str, **values: object) -> str:
        """Raises KeyError where there is no such text."""
        text = self.texts[key]
        return text.format(**values) if isinstance(text, str) else "\n".join(text)

    def lines(self, key: str) -> tuple[str, ...]:
        text = self.texts[key]
        return (text,) if isinstance(text, str) else text

    @property
    def letters(self) -> Wording:
        """Names of countries and languages, dates and subjects."""
        return wording.of(self.language)

    def source(self, source: Source) -> str:
        return self.say("source", source=f"{source.title or source.document}, {source.as_of or self.say('undated')}")

    def mind(self, *, country: str | None, political: bool) -> Iterator[str]:
        """Neutral lines on what calls for care with guests from there."""
        for line in _mind():
            when = line["when"]
            if when == "always" or (when == "political" and political) or (isinstance(when, list) and country in when):
                yield line[self.language]


@cache
def memo_words(language: str) -> MemoWords:
    """In English where the language is not ours."""
    chosen = language if language in LANGUAGES else "en"
    texts = yaml.load((_FOLDER / f"{chosen}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return MemoWords(language=chosen, texts=texts)


@cache
def _mind() -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = yaml.load((_FOLDER / "mind.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return lines
