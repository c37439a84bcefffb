"""Terms: what a question speaks of, word by word, and whether a text speaks of it too, in its own language."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from knowledge import analysis, glossary

#: A concept that stands inside a run of a script without spaces is a term by itself.
UNSPACED = frozenset({"zh", "ja"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question, and the concepts that it names; `word` is empty where only a concept is known."""

    word: str
    concepts: tuple[str, ...]
    at: int  #: Where in the question it stands.


def terms_of(text: str, *, language: str, apart: Collection[str]) -> tuple[Term, ...]:
    """Return the terms in order; words set `apart`, such as names and what only asks, are none."""
    folded = text.lower()
    named = glossary.concepts(text, language)
    if language in UNSPACED:
        terms = [Term("", (each.name,), each.start) for each in named if folded[each.start : each.end] not in apart]
        return tuple(_outermost(terms, named)) or tuple(
            Term(word, (), folded.find(word)) for word in analysis.content_words(text, language=language)
        )
    content = set(analysis.content_words(text, language=language)) - set(apart)
    found: dict[str, Term] = {}
    for match in _WORD.finditer(folded):
        word = match.group()
        own = tuple(each.name for each in named if each.start < match.end() and match.start() < each.end)
        if word in content and word not in found and not word.isdigit() and len(word) > 1:
            found[word] = Term(word, own, match.start())
    return tuple(found.values())


def speaks_of(text: str, term: Term) -> bool:
    """Whether the text carries the word or one of its concepts."""
    if term.word and _has_stem(text, term.word):
        return True
    return any(_has_concept(text, concept) for concept in term.concepts)


def weights(terms: Sequence[Term], texts: Iterable[str]) -> dict[Term, float]:
    """Return what each term is worth: much where few of the texts speak of it."""
    all_texts = list(texts)
    return {
        term: math.log((len(all_texts) + 1) / (sum(speaks_of(text, term) for text in all_texts) + 0.5))
        for term in terms
    }


def _outermost(terms: Sequence[Term], named: Sequence[glossary.Concept]) -> list[Term]:
    """Leave out what is only part of a longer word: 垃圾 in 垃圾回收."""
    spans = {each.name: (each.start, each.end) for each in named}
    return [
        term
        for term in terms
        if not any(
            start <= spans[term.concepts[0]][0]
            and spans[term.concepts[0]][1] <= end
            and end - start > spans[term.concepts[0]][1] - spans[term.concepts[0]][0]
            for start, end in spans.values()
        )
    ]


@functools.lru_cache(maxsize=8192)
def _has_concept(text: str, concept: str) -> bool:
    return glossary.carries(text, concept)


@functools.lru_cache(maxsize=32768)
def _has_stem(text: str, word: str) -> bool:
    return analysis.coverage(word, text) > 0
