"""Phrases: many names and stems looked up in a text at once, in time that does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from knowledge.lookups.folding import Word, composed, fold, is_unspaced, words

Value = TypeVar("Value")

_LONGEST_WORD = 40
_SHORTEST_INSIDE = 6  #: A stem may stand inside a compound from this length on.
_LONGEST_ACRONYM = 6
_SHORTEST_FOLDED = 3  #: Letters up to which a word is not looked for without its accents.


class Hit(NamedTuple, Generic[Value]):
    start: int
    end: int
    value: Value


class _Entry(NamedTuple, Generic[Value]):
    parts: tuple[str, ...]  #: Folded words; a `*` at the end makes a stem.
    raw: str | None  #: For an acronym: it must be written just so.
    accented: str | None  #: For a short word that is another without its accent: Swedish `här`, Danish `har`.
    value: Value


class Phrases(Generic[Value]):
    """`*` at the end of a word makes it a stem; a word of capitals counts only when written in capitals."""

    def __init__(self, phrases: Iterable[tuple[str, Value]], *, inside: bool = False) -> None:
        self._inside = inside
        self._exact: dict[str, list[_Entry[Value]]] = {}
        self._stems: dict[str, list[_Entry[Value]]] = {}
        self._unspaced: list[tuple[str, Value]] = []
        for phrase, value in phrases:
            self._add(composed(phrase), value)

    def hits(self, text: str, found: Sequence[Word]) -> list[Hit[Value]]:
        """Return every phrase that stands in the text; they may overlap."""
        hits = [Hit(*span, value) for at in range(len(found)) for span, value in self._at(found, at)]
        for phrase, value in self._unspaced:
            start = text.find(phrase)
            while start >= 0:
                hits.append(Hit(start, start + len(phrase), value))
                start = text.find(phrase, start + 1)
        return hits

    def _add(self, phrase: str, value: Value) -> None:
        if is_unspaced(phrase):
            self._unspaced.append((phrase, value))
            return
        parts = tuple(_parts(phrase))
        if not parts or sum(map(len, parts)) < 2:
            return
        acronym = len(parts) == 1 and 1 < len(phrase) <= _LONGEST_ACRONYM and phrase.isupper()
        accented = len(parts) == 1 and len(phrase) <= _SHORTEST_FOLDED and phrase.isalpha() and not phrase.isascii()
        entry = _Entry(parts, phrase if acronym else None, phrase.casefold() if accented else None, value)
        table = self._stems if parts[0].endswith("*") else self._exact
        table.setdefault(parts[0].removesuffix("*"), []).append(entry)

    def _at(self, found: Sequence[Word], at: int) -> Iterator[tuple[tuple[int, int], Value]]:
        word = found[at]
        if word.unspaced:
            return
        for entry in self._candidates(word.folded[:_LONGEST_WORD]):
            last = at + len(entry.parts) - 1
            if last >= len(found) or (entry.raw and word.raw.removesuffix("s") != entry.raw):
                continue
            if entry.accented and word.raw.casefold() != entry.accented:
                continue
            if all(_is(found[at + i].folded, part) for i, part in enumerate(entry.parts[1:], 1)):
                yield (word.start, found[last].end), entry.value

    def _candidates(self, word: str) -> Iterator[_Entry[Value]]:
        yield from self._exact.get(word, ())
        if word.endswith("s"):
            yield from self._exact.get(word[:-1], ())
        for start in range(len(word) if self._inside else 1):
            for end in range(start + (_SHORTEST_INSIDE if start else 2), len(word) + 1):
                yield from self._stems.get(word[start:end], ())


def longest(hits: Iterable[Hit[Value]]) -> list[Hit[Value]]:
    """Keep what is not part of something longer; equal stretches are all kept."""
    kept: list[Hit[Value]] = []
    for hit in sorted(hits, key=lambda each: each.start - each.end):
        same = any((hit.start, hit.end) == (each.start, each.end) for each in kept)
        if same or all(hit.end <= each.start or hit.start >= each.end for each in kept):
            kept.append(hit)
    return kept


def _parts(phrase: str) -> Iterator[str]:
    found = words(phrase)
    for word in found:
        yield word.folded + ("*" if phrase[word.end : word.end + 1] == "*" else "")


def _is(word: str, part: str) -> bool:
    if part.endswith("*"):
        return word.startswith(part[:-1])
    return word in (part, f"{part}s")


__all__ = ["Hit", "Phrases", "fold", "longest"]
