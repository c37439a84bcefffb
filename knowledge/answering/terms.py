"""Terms: what a question speaks of, word by word, and whether a text speaks of it too, in its own language."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from knowledge import analysis, glossary
from knowledge.words import function_words

#: A concept that stands inside a run of a script without spaces is a term by itself.
UNSPACED = frozenset({"zh", "ja"})
_WORD = re.compile(r"\w+")
_UNKNOWN = re.compile(r"[\u4e00-\u9fff\u30a0-\u30ff]{2,}")
#: What a part of a compound is worth without the others.
_HALF = 0.8


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question, and what it names; `word` is empty where only a concept is known."""

    word: str
    parts: tuple[tuple[str, ...], ...]  #: Of a compound: each part with the concepts it may name.
    at: int  #: Where in the question it stands.

    @property
    def concepts(self) -> tuple[str, ...]:
        return tuple(concept for part in self.parts for concept in part)

    @property
    def place(self) -> bool:
        """Whether it names a place or who comes from there."""
        return any(glossary.is_name(concept) for concept in self.concepts)


def terms_of(text: str, *, language: str, apart: Collection[str]) -> tuple[Term, ...]:
    """Return the terms in order; words set `apart`, such as names and what only asks, are none."""
    folded = text.lower()
    named = glossary.concepts(text, language)
    if language in UNSPACED:
        return _runs(folded, named, apart, language)
    content = set(analysis.content_words(text, language=language)) - set(apart)
    found: dict[str, Term] = {}
    for match in _WORD.finditer(folded):
        word = match.group()
        own = _parts([each for each in named if each.start < match.end() and match.start() < each.end])
        if word in content and word not in found and not word.isdigit() and len(word) > 1:
            found[word] = Term(word, own, match.start())
    return tuple(found.values())


def speaks_of(text: str, term: Term) -> bool:
    """Whether the text carries the word, or a concept for each of its parts."""
    return share_of(text, term) == 1


def share_of(text: str, term: Term) -> float:
    """Return how much of the word the text carries: half of a bicycle strategy where it speaks of strategy."""
    if term.word and _has_stem(text, term.word):
        return 1.0
    carried = [any(_has_concept(text, concept) for concept in part) for part in term.parts]
    if all(carried):
        return float(bool(carried))
    return _HALF * sum(carried) / len(carried)


def weights(terms: Sequence[Term], texts: Iterable[str]) -> dict[Term, float]:
    """Return what each term is worth: much where few of the texts speak of it."""
    all_texts = list(texts)
    return {
        term: math.log((len(all_texts) + 1) / (sum(speaks_of(text, term) for text in all_texts) + 0.5))
        for term in terms
    }


def _runs(text: str, named: Sequence[glossary.Concept], apart: Collection[str], language: str) -> tuple[Term, ...]:
    """Return a term for each stretch of a text without spaces, and for what no concept covers between them."""
    found = []
    rest = text
    for part in _parts(named):
        at = next(each.start for each in named if each.name == part[0])
        found.append(Term("", (part,), at))
    for each in named:
        rest = rest[: each.start] + " " * (each.end - each.start) + rest[each.end :]
    for word in sorted({*apart, *function_words(language)}, key=len, reverse=True):
        rest = rest.replace(word, " " * len(word))
    found += [Term(match.group(), (), match.start()) for match in _UNKNOWN.finditer(rest)]
    return tuple(sorted(found, key=lambda term: term.at))


def _parts(named: Sequence[glossary.Concept]) -> tuple[tuple[str, ...], ...]:
    """Put concepts together that overlap: they are readings of the same letters."""
    parts: list[list[glossary.Concept]] = []
    for each in named:
        if parts and each.start < max(one.end for one in parts[-1]):
            parts[-1].append(each)
        else:
            parts.append([each])
    return tuple(tuple(each.name for each in part) for part in parts)


@functools.lru_cache(maxsize=8192)
def _has_concept(text: str, concept: str) -> bool:
    return glossary.carries(text, concept)


@functools.lru_cache(maxsize=32768)
def _has_stem(text: str, word: str) -> bool:
    return analysis.coverage(word, text) > 0
