"""Word lists and the languages they belong to, kept as YAML beside this file."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

from knowledge.models import Frozen


class Languages(Frozen):
    usual: tuple[str, ...]
    rare: tuple[str, ...]
    same: dict[str, str]
    prior: dict[str, float]
    unknown: str


@cache
def languages() -> Languages:
    return Languages.model_validate(_data("languages.yaml"))


def function_words(language: str) -> frozenset[str]:
    """The small words of a language; none where we have no list."""
    return _function_words().get(language, frozenset())


@cache
def follow_ups() -> tuple[str, ...]:
    """How a question begins, in any language, that leans on the one before it."""
    return tuple(opening for openings in _data("follow_up.yaml").values() for opening in openings)


class Change(Frozen):
    says: str
    unless: str | None = None
    note: dict[str, str]


@cache
def changes() -> tuple[Change, ...]:
    """What has changed since a source was written, or what it got wrong."""
    return tuple(Change.model_validate(change) for change in _data("changes.yaml"))


@cache
def demonyms() -> dict[str, tuple[str, ...]]:
    """Beginnings of the words for "from that country", by country."""
    return {country: tuple(stems) for country, stems in _data("demonyms.yaml").items()}


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _data("function_words.yaml").items()}


def _data(name: str) -> Any:
    return yaml.load((resources.files(__name__) / name).read_text("utf-8"), yaml.CSafeLoader)
