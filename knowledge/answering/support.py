"""Support: whether a text has the names, the numbers and the words that a question speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from knowledge import analysis, glossary
from knowledge.answering.ranking import Closeness
from knowledge.answering.terms import Term, share_of, speaks_of
from knowledge.models import Passage

#: A word of the question has its like in the text when that word is nearer than the text is on average.
#: Measured on questions in nine languages: chance stays below the first, translations reach the second.
_CHANCE, _LIKE = 0.03, 0.06
#: Languages in which a text would use the words of the question themselves.
NEIGHBOURS = frozenset({"da", "no"})
#: In its own language a text would use the word itself; another of like meaning counts for less.
_BY_MEANING = 0.5
#: A name that most passages carry tells nothing apart.
_COMMON = 0.4
_SPELT_ALIKE = 80
#: A shorter name is only looked for as a word: DOLL is in no dollar.
_SHORT = 5
_MOST_WORDS = 130


def scope_of(passage: Passage, passages: Sequence[Passage]) -> str:
    """Return the passage and what else was found of the same section of the same document."""
    chunk = passage.chunk
    texts = [analysis.searchable(chunk)]
    texts += [
        other.chunk.text
        for other in passages
        if (other.chunk.document, other.chunk.title) == (chunk.document, chunk.title) and other.chunk.id != chunk.id
    ]
    return "\n".join(texts)


def has_number(number: str, scope: str) -> bool:
    """Whether the number stands there, whatever parts its thousands."""
    plain = re.sub(r"\D", "", number)
    return plain in {re.sub(r"\D", "", found) for found in re.findall(r"\d[\d.,]*", scope)}


def has_name(name: str, scope: str, language: str) -> bool:
    """Whether a name stands there: as it is, in another language, or with other letters."""
    words = _words(scope)
    if _is_place(name, scope) or _is_spelt(name, scope, words):
        return True
    return all(_has_word(word, scope, words, language) for word in name.split())


def tells_apart(name: str, passages: Sequence[Passage]) -> bool:
    """Whether only some of the passages carry the name."""
    carrying = sum(name.casefold() in passage.chunk.text.casefold() for passage in passages)
    return carrying <= _COMMON * len(passages)


def like(term: Term, scope: str, closeness: Closeness | None, *, language: str) -> float:
    """Return how surely the text speaks of the term, by what we know it may be called, else by meaning."""
    if term.parts or speaks_of(scope, term):  # where we know what the sources would call it, that decides
        return share_of(scope, term)
    worth = _BY_MEANING if language in NEIGHBOURS else 1.0
    return worth * guessed(term, scope, closeness)


def guessed(term: Term, scope: str, closeness: Closeness | None) -> float:
    """Return how surely one word of the text means what the term means, from 0 to 1."""
    words = _words(scope)
    if closeness is None or not words or not term.word:
        return 0.0
    near = closeness(term.word, words)
    return min(1.0, max(0.0, (max(near) - sum(near) / len(near) - _CHANCE) / (_LIKE - _CHANCE)))


def _has_word(word: str, scope: str, words: Sequence[str], language: str) -> bool:
    """Whether a word of a longer name stands there, or what the sources call it."""
    # One that only ends in a word we know is another: Nordjylland is no Jylland.
    named = [each.name for each in glossary.concepts(word, language) if each.start == 0]
    return (
        _is_place(word, scope)
        or _is_spelt(word, scope, words)
        or any(glossary.carries(scope, concept) for concept in named)
    )


def _begins(name: str, word: str) -> bool:
    """Whether a name is a compound that begins with the word."""
    return " " not in name and name.startswith(word)


def _is_place(name: str, scope: str) -> bool:
    whole = [each for each in glossary.concepts(name, glossary.HOME) if each.start == 0 and each.end >= len(name) - 2]
    return any(glossary.carries(scope, each.name) for each in whole if glossary.is_name(each.name))


def _is_spelt(name: str, scope: str, words: Sequence[str]) -> bool:
    plain = name.casefold()
    if len(plain) <= _SHORT:
        return bool(re.search(rf"(?<!\w){re.escape(plain)}(?:'?’?s)?(?!\w)", scope.casefold()))
    if plain in scope.casefold() or analysis.coverage(name, scope) >= 1:
        return True
    return any(
        fuzz.ratio(plain, word) >= _SPELT_ALIKE or (len(word) > _SHORT and _begins(plain, word)) for word in words
    )


def _words(scope: str) -> list[str]:
    """The words of the passage that answers; more of the section would only add chance."""
    return [word for word in dict.fromkeys(analysis.content_words(scope)) if len(word) > 2][:_MOST_WORDS]
