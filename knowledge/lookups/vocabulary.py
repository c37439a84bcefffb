"""Vocabulary: everything a question may name or say that our registers know, looked up at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml
from babel import Locale

from knowledge.lookups.folding import is_unspaced
from knowledge.lookups.models import Ask
from knowledge.lookups.phrases import Phrases
from knowledge.models import Frozen
from knowledge.registers.models import Registers
from knowledge.words import demonyms

_LOCALES = ("en", "da", "sv", "nb", "de", "fr", "es", "it", "pl", "pt", "fi", "nl", "zh", "zh_Hant", "ja")
#: Languages that delegations mostly speak.
_SPOKEN = (*_LOCALES[:13], "ja", "ko", "ru", "uk", "ar")
#: Languages that we answer in.
_WRITTEN = ("da", "nb", "sv", "en", "de", "fr", "es", "zh")
PREDICATE, MORE, MONTH = "predicate", "more", "month:"
_AUXILIARY = "May"  #: A month that is a small word too.
_SHORTEST_STEM = 4  #: Below it a term of a theme is a word of its own.
#: Where a label names two things, each of them is the theme: "Water and soil".
_AND = {
    **dict.fromkeys(("da", "no"), " og "),
    **{"sv": " och ", "en": " and ", "de": " und ", "fr": " et ", "es": " y ", "it": " e ", "pl": " i ", "pt": " e "},
    **{"nl": " en ", "fi": " ja ", "zh": "与", "ja": "と"},
}
_COMPOUNDING = frozenset({"da", "no", "sv", "de", "nl", "fi"})


class Named(NamedTuple):
    """Something a question names: what kind of thing, and its id."""

    group: str  #: `place`, `host`, `agreement`, `mission`, `party`, `country`, `people`.
    id: str


class Topic(Frozen):
    theme: str
    solutions: tuple[str, ...]
    label: dict[str, str]
    words: tuple[str, ...]


class Matter(Frozen):
    """What people ask rules about, though we have none on it."""

    label: dict[str, str]
    words: tuple[str, ...]


class Condition(Frozen):
    """On what terms hosts receive."""

    field: str  #: Of a host.
    label: dict[str, str]
    words: dict[str, tuple[str, ...]]


class Vocabulary(NamedTuple):
    names: Phrases[Named]
    concepts: Phrases[str]
    themes: Phrases[str]
    inner_themes: Phrases[str]  #: Terms of languages that join words.
    topics: Phrases[str]
    policies: Phrases[str]
    matters: Phrases[str]
    languages: Phrases[str]
    conditions: Phrases[str]  #: By what is asked; and months, and what hosts do about them.


def vocabulary(registers: Registers) -> Vocabulary:
    return Vocabulary(
        names=Phrases([*_names(registers), *_countries()]),
        concepts=Phrases(_concepts()),
        themes=Phrases(_themes(registers, compounding=False)),
        inner_themes=Phrases(_themes(registers, compounding=True), inside=True),
        topics=Phrases(((word, topic) for topic, entry in topics().items() for word in entry.words), inside=True),
        policies=Phrases(
            (term, policy.id) for policy in registers.policies for terms in policy.terms.values() for term in terms
        ),
        matters=Phrases((word, matter) for matter, entry in matters().items() for word in entry.words),
        languages=Phrases(_spoken()),
        conditions=Phrases(_conditions()),
    )


@cache
def topics() -> dict[str, Topic]:
    return {topic: Topic.model_validate(entry) for topic, entry in _data("topics.yaml").items()}


@cache
def matters() -> dict[str, Matter]:
    return {matter: Matter.model_validate(entry) for matter, entry in _data("matters.yaml").items()}


@cache
def conditions() -> dict[Ask, Condition]:
    entries = _data("conditions.yaml")["conditions"]
    return {Ask(ask): Condition.model_validate(entry) for ask, entry in entries.items()}


def _conditions() -> Iterator[tuple[str, str]]:
    for ask, entry in conditions().items():
        yield from ((word, ask.value) for words in entry.words.values() for word in words)
    yield from ((word, PREDICATE) for words in _data("conditions.yaml")["predicates"].values() for word in words)
    yield from ((word, MORE) for words in _data("conditions.yaml")["more"].values() for word in words)
    for tag in _WRITTEN:
        for number, name in Locale.parse(tag).months["format"]["wide"].items():
            yield (f"in {name}" if name == _AUXILIARY else str(name)), f"{MONTH}{number}"


def _names(registers: Registers) -> Iterator[tuple[str, Named]]:
    for place in registers.places:
        yield from ((name, Named("place", place.id)) for name in place.names)
    for host in registers.hosts:
        yield from ((name, Named("host", host.id)) for name in (host.name, *host.aliases))
    for agreement in registers.agreements:
        yield from ((party, Named("agreement", agreement.id)) for party in agreement.parties)
        if agreement.region:
            yield agreement.region, Named("agreement", agreement.id)
        yield from ((name, Named("agreement", agreement.id)) for name in agreement.aliases)
    for mission in registers.missions:
        yield from ((name, Named("mission", mission.id)) for name in (mission.title, mission.city, *mission.aliases))
        yield from ((party, Named("party", party)) for party in (*mission.participants, *mission.met))
        yield from ((other, Named("party", party)) for party, others in mission.called.items() for other in others)


def _countries() -> Iterator[tuple[str, Named]]:
    for tag in _LOCALES:
        for code, name in Locale.parse(tag).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
                yield str(name), Named("country", str(code))
    for code, stems in demonyms().items():
        for stem in stems:
            yield (stem if len(stem) < _SHORTEST_STEM else f"{stem}*"), Named("people", code)


def _spoken() -> Iterator[tuple[str, str]]:
    """Names of the languages that delegations mostly speak, by their codes."""
    for tag in _LOCALES:
        names = Locale.parse(tag).languages
        yield from ((str(names[code]), code) for code in _SPOKEN if code in names)


def _concepts() -> Iterator[tuple[str, str]]:
    for concept, by_language in _data("words.yaml").items():
        yield from ((phrase, concept) for phrases in by_language.values() for phrase in phrases)


def _themes(registers: Registers, *, compounding: bool) -> Iterator[tuple[str, str]]:
    for theme in registers.themes:
        for language in sorted({*theme.terms, *theme.labels}):
            if (language in _COMPOUNDING) is compounding:
                label = theme.labels.get(language, "")
                stems = (*theme.terms.get(language, ()), label)
                yield from ((_stemmed(term), theme.id) for term in stems if term)
                yield from ((part, theme.id) for part in _halves(label, language))


def _halves(label: str, language: str) -> list[str]:
    """Each of two things that a label joins, as whole words: Swedish `mark` is no market."""
    halves = label.split(_AND.get(language, "\0"))
    return [half for half in halves if len(half) > 1] if len(halves) > 1 else []


def _stemmed(term: str) -> str:
    if is_unspaced(term):
        return term
    return " ".join(word if len(word) < _SHORTEST_STEM else f"{word}*" for word in term.split())


def _data(name: str) -> Any:
    return yaml.load((resources.files("knowledge.lookups") / "data" / name).read_text("utf-8"), yaml.CSafeLoader)
