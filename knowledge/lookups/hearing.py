"""Hearing: which stretches of a question we know, and what is left that we do not."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.lookups.folding import UNSPACED, composed, fold, words
from knowledge.lookups.phrases import Hit, longest
from knowledge.lookups.vocabulary import Named, Vocabulary, topics
from knowledge.words import function_words

_NUMBER = re.compile(r"\d+")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
#: Small words of these are passed over in every question, for the language of a short one is often misheard.
_ALWAYS = ("da", "en")


class Heard(NamedTuple):
    """What was recognised, each with the words that said it."""

    text: str
    names: list[Hit[Named]]
    themes: list[Hit[str]]
    topics: list[Hit[str]]
    policies: list[Hit[str]]
    concepts: list[Hit[str]]
    numbers: list[Hit[int]]
    unknown: list[str]  #: Words that nothing explains.

    def says(self, *concepts: str) -> bool:
        return any(hit.value in concepts for hit in self.concepts)

    @property
    def may_name(self) -> tuple[str, ...]:
        """Words that may be those of an organisation: names but of countries, and what nothing explains."""
        named = [self.text[hit.start : hit.end] for hit in self.names if hit.value.group != "country"]
        return (*(word.folded for name in named for word in words(name)), *self.unknown)

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
    themed = [hit for hit in themed if not any(_within(hit, topic) for topic in topical)]
    heard = Heard(
        text=text,
        names=names,
        themes=[*themed, *(Hit(hit.start, hit.end, topics()[hit.value].theme) for hit in topical)],
        topics=topical,
        policies=vocabulary.policies.hits(text, found),
        concepts=_outside(longest(vocabulary.concepts.hits(text, found)), names),
        numbers=[Hit(match.start(), match.end(), int(match.group())) for match in _NUMBER.finditer(text)],
        unknown=[],
    )
    heard.unknown.extend(_unknown(heard, language))
    return heard


def _unknown(heard: Heard, language: str) -> list[str]:
    known = bytearray(len(heard.text))
    stretches = [(hit.start, hit.end) for hits in heard[1:-1] for hit in hits]
    for start, end in stretches:
        known[start:end] = b"\1" * (end - start)
    small = {fold(word) for each in (*_ALWAYS, language) for word in function_words(each)}
    return [
        word.folded
        for word in words(heard.text)
        if not _is_known(known[word.start : word.end], unspaced=word.unspaced)
        and word.folded not in small
        and (len(word.folded) > 1 or word.unspaced)
    ]


def _is_known(stretch: bytearray, *, unspaced: bool) -> bool:
    """A compound is known by its part; of Chinese, every character has to be."""
    return all(stretch) if unspaced else any(stretch)


def _outside(hits: list[Hit[str]], names: list[Hit[Named]]) -> list[Hit[str]]:
    return [hit for hit in hits if not any(hit.start >= name.start and hit.end <= name.end for name in names)]


def _within(hit: Hit[str], other: Hit[str]) -> bool:
    return hit.start < other.end and other.start < hit.end
