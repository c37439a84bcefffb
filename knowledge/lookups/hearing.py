"""Hearing: which stretches of a question we know, and what is left that we do not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from knowledge.lookups.folding import UNSPACED, Word, composed, fold, words
from knowledge.lookups.phrases import Hit, longest
from knowledge.lookups.vocabulary import Named, Vocabulary, topics
from knowledge.words import function_words

_NUMBER = re.compile(r"\d+")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
#: Small words of these are passed over in every question, for the language of a short one is often misheard.
_ALWAYS = ("da", "en")


_OPENING = 2  #: Words by when a question has said what it asks.
_NATIONS = ("country", "people")


class Heard(NamedTuple):
    """What was recognised, each with the words that said it."""

    text: str
    names: list[Hit[Named]]
    themes: list[Hit[str]]
    topics: list[Hit[str]]
    policies: list[Hit[str]]
    concepts: list[Hit[str]]
    matters: list[Hit[str]]
    languages: list[Hit[str]]
    passed: list[Hit[str]]  #: Themes that a narrower topic stands for.
    numbers: list[Hit[int]]
    conditions: list[Hit[str]]  #: On which hosts receive; only a question about those is read by them.
    unknown: list[str]  #: Words that nothing explains.
    strangers: list[str]  #: Those of them that are written as names, as they are written.
    unexplained: list[str]  #: Those of them that no condition explains either.

    def says(self, *concepts: str) -> bool:
        return any(hit.value in concepts for hit in self.concepts)

    @property
    def asks_when(self) -> bool:
        """`When` as the question itself, and not as the beginning of a clause further on."""
        return any(hit.value == "when" and len(self.text[: hit.start].split()) < _OPENING for hit in self.concepts)

    @property
    def may_name(self) -> tuple[str, ...]:
        """Words that may be those of an organisation: names but of countries, and what nothing explains."""
        named = [self.text[hit.start : hit.end] for hit in self.names if hit.value.group not in _NATIONS]
        return (*(word.folded for name in named for word in words(name)), *self.unknown)

    @property
    def countries(self) -> tuple[str, ...]:
        """By name or by a word for who is from there."""
        return tuple(dict.fromkeys(hit.value.id for hit in self.names if hit.value.group in _NATIONS))

    def ids(self, group: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hit.value.id for hit in self.names if hit.value.group == group))


def hear(question: str, vocabulary: Vocabulary, *, language: str) -> Heard:
    """Recognise all that the vocabulary holds; the longest name wins, and themes are not read into names."""
    text = composed(question)
    found = words(text)
    names = longest(vocabulary.names.hits(text, found))
    topical = _outside(longest(vocabulary.topics.hits(text, found)), names)
    themed = _outside(
        longest([*vocabulary.themes.hits(text, found), *vocabulary.inner_themes.hits(text, found)]), names
    )
    passed = [hit for hit in themed if any(_within(hit, topic) for topic in topical)]
    themed = [hit for hit in themed if hit not in passed]
    heard = Heard(
        text=text,
        names=names,
        themes=[*themed, *(Hit(hit.start, hit.end, topics()[hit.value].theme) for hit in topical)],
        topics=topical,
        policies=vocabulary.policies.hits(text, found),
        concepts=_outside(longest(vocabulary.concepts.hits(text, found)), names, themed),
        matters=longest(vocabulary.matters.hits(text, found)),
        languages=longest(vocabulary.languages.hits(text, found)),
        passed=passed,
        numbers=[Hit(match.start(), match.end(), int(match.group())) for match in _NUMBER.finditer(text)],
        conditions=longest(vocabulary.conditions.hits(text, found)),
        unknown=[],
        strangers=[],
        unexplained=[],
    )
    strange = _unknown(heard, language)
    heard.unknown.extend(word.folded for word in strange)
    heard.strangers.extend(word.raw for word in strange if word.raw[0].isupper() or word.unspaced)
    heard.unexplained.extend(word.folded for word in _unknown(heard, language, heard.conditions))
    return heard


def _unknown(heard: Heard, language: str, besides: Sequence[Hit[str]] = ()) -> list[Word]:
    known = bytearray(len(heard.text))
    hits = (heard.names, heard.themes, heard.topics, heard.policies, heard.concepts, heard.languages, heard.passed)
    stretches = [(hit.start, hit.end) for each in hits for hit in each]
    stretches += [(hit.start, hit.end) for hit in heard.numbers]
    stretches += [(hit.start, hit.end) for hit in besides]
    for start, end in stretches:
        known[start:end] = b"\1" * (end - start)
    small = {fold(word) for each in (*_ALWAYS, language) for word in function_words(each)}
    return [
        _left_over(word, known) if word.unspaced else word
        for word in words(heard.text)
        if not _is_known(known[word.start : word.end], unspaced=word.unspaced)
        and word.folded not in small
        and (len(word.folded) > 1 or word.unspaced)
    ]


def _left_over(word: Word, known: bytearray) -> Word:
    """Of a run of Chinese, what nothing explains, from its first sign to its last."""
    strange = [at for at in range(word.start, word.end) if not known[at]]
    raw = word.raw[strange[0] - word.start : strange[-1] + 1 - word.start]
    return Word(raw, fold(raw), strange[0], strange[-1] + 1)


def _is_known(stretch: bytearray, *, unspaced: bool) -> bool:
    """A compound is known by its part; of Chinese, every character has to be."""
    return all(stretch) if unspaced else any(stretch)


def _outside(hits: list[Hit[str]], names: list[Hit[Named]], themes: Sequence[Hit[str]] = ()) -> list[Hit[str]]:
    """What is no part of a name; nor of a longer theme, as the city of "smart city" is."""

    def is_part(hit: Hit[str]) -> bool:
        of_name = any(_is_inside(hit, name) for name in names)
        return of_name or any(_is_inside(hit, theme) and not _is_inside(theme, hit) for theme in themes)

    return [hit for hit in hits if not is_part(hit)]


def _is_inside(hit: Hit[Any], other: Hit[Any]) -> bool:
    return bool(hit.start >= other.start and hit.end <= other.end)


def _within(hit: Hit[str], other: Hit[str]) -> bool:
    return hit.start < other.end and other.start < hit.end
