"""Glossary: what the words of a question are called in the language of the sources, read from data."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

#: The language the sources are written in.
HOME = "da"
#: What documents are written in: the sources, and some of ours.
_WRITTEN = (HOME, "en")
_FILES = ("glossary_people.yaml", "glossary_measures.yaml", "glossary_fields.yaml", "glossary_common.yaml")
#: A stem as long as this is also found inside a compound.
_INSIDE = 5
#: Words a concept is searched by; the first are the usual ones.
_SEARCHED = 3


@dataclass(frozen=True, slots=True)
class Concept:
    """What several languages have a word for."""

    name: str
    words: tuple[str, ...]  #: In the language of the sources, to search by.
    start: int  #: Where in the question it stands.
    end: int


@functools.lru_cache(maxsize=1024)
def concepts(text: str, language: str) -> tuple[Concept, ...]:
    """Return the concepts that the text speaks of, in order, where its language is one we have words for."""
    folded = unicodedata.normalize("NFKC", text).lower()
    found = []
    for name, patterns in _patterns().items():
        pattern = patterns.get(language)
        match = pattern.search(folded) if pattern else None
        if match:
            found.append(Concept(name, _words()[name], *match.span()))
    return tuple(sorted(found, key=lambda concept: concept.start))


def carries(text: str, concept: str) -> bool:
    """Whether a text of the sources, or one of ours in English, speaks of the concept."""
    folded = unicodedata.normalize("NFKC", text).lower()
    patterns = _patterns()[concept]
    return any(patterns[language].search(folded) for language in _WRITTEN)


def is_name(concept: str) -> bool:
    """Whether the concept is a place."""
    return concept in _names()


def in_source_words(text: str, language: str) -> str:
    """Return the words of the sources for what the text speaks of; none for a text in their own language."""
    if language == HOME:
        return ""
    return " ".join(dict.fromkeys(word for concept in concepts(text, language) for word in concept.words))


@functools.cache
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    everywhere = {name: _pattern(terms) for name, terms in _names().items()}
    return {name: dict.fromkeys(languages(), pattern) for name, pattern in everywhere.items()} | {
        name: {language: _pattern(terms) for language, terms in by_language.items() if terms}
        for name, by_language in terms().items()
    }


@functools.cache
def _words() -> dict[str, tuple[str, ...]]:
    at_home = {name: by_language[HOME] for name, by_language in terms().items()}
    return {
        name: tuple(term.lstrip("=").replace("_", " ") for term in terms)[:_SEARCHED] for name, terms in at_home.items()
    } | {name: (terms[0].lstrip("=").replace("_", " "),) for name, terms in _names().items()}


@functools.cache
def _names() -> dict[str, list[str]]:
    """Names of places: whatever the language of the question, they may be spelt as in any."""
    return {name: line.split() for file in _FILES for name, line in _data(file).get("names", {}).items()}


@functools.cache
def languages() -> tuple[str, ...]:
    return tuple(_data(_FILES[0])["order"])


@functools.cache
def _data(file: str) -> Any:
    return yaml.load(resources.files("knowledge").joinpath(f"words/{file}").read_text("utf-8"), yaml.CSafeLoader)


@functools.cache
def terms() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for file in _FILES:
        for name, line in _data(file)["concepts"].items():
            columns = [column.split() for column in line.split("|")]
            found[name] = dict(zip(_data(file)["order"], columns, strict=True))
    return found


def _pattern(terms: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_alternative, terms)))


def _alternative(term: str) -> str:
    plain = re.escape(term.lstrip("=").replace("_", " "))
    if re.search(r"[\u3040-\u9fff%]", term):
        return plain
    if term.startswith("="):
        return rf"(?<!\w){plain}(?!\w)"
    return plain if len(term) >= _INSIDE and "_" not in term else rf"(?<!\w){plain}"
