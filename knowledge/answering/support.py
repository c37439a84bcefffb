"""Support: whether the passages carry an answer at all, or only look like the question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from knowledge import analysis, glossary
from knowledge.answering.cues import amounts, generic, part_headed
from knowledge.answering.ranking import SHAPES, Closeness, Scored
from knowledge.answering.reading import Asked
from knowledge.answering.terms import Term, share_of, speaks_of
from knowledge.answering.units import Unit
from knowledge.models import Passage

#: A word of the question has its like in the text when that word is nearer than the text is on average.
#: Measured on questions in nine languages: chance stays below the first, translations reach the second.
_CHANCE, _LIKE = 0.03, 0.06
#: In its own language a text would use the word itself; another of like meaning counts for less.
_BY_MEANING = 0.5
_NEIGHBOURS = frozenset({"da", "no"})
#: Share of the question's words that have their like, and how near the sentence is in meaning.
_ENOUGH = 0.5
_ENOUGH_WHEN_NEAR, _NEAR = 0.33, 0.84
_TOO_FAR = 0.785
#: Who holds a role is answered only where the role is named.
_ROLE_LIKE = 0.75
#: A name that most passages carry tells nothing apart.
_COMMON = 0.4
_COMMON_WEIGHT = 0.3
_SPELT_ALIKE = 80
#: A shorter name is only looked for as a word: DOLL is in no dollar.
_SHORT = 5
_MOST_WORDS = 130
#: How somebody is reached: an address, a number, or a heading that says so.
_REACHED = re.compile(r"@|\d(?: ?\d){7}|(?i:kontakt|contact)")
#: Shapes without which such a question has no answer.
_NEEDED = ("number", "money", "hours", "phone", "date")


def is_supported(
    asked: Asked, best: Scored, window: str, passages: Sequence[Passage], *, closeness: Closeness | None
) -> bool:
    """Say whether the best unit answers the question; `window` is what would be quoted."""
    if asked.personal or "moment" in asked.kinds:
        return False
    if asked.numbered and not asked.about and not asked.names:  # the number says which section is meant
        return True
    if best.closeness < _TOO_FAR:
        return False
    scope = _scope(best.unit.passage, passages)
    if not all(_has_number(number, scope) for number in asked.numbers) or not _has_shape(asked, best.unit, window):
        return False
    around = f"{best.unit.in_context}\n{best.unit.passage.chunk.text}"
    if not all(_is_bound(name, asked, around, scope, passages) for name in asked.names):
        return False
    if not all(speaks_of(around, term) for term in asked.focus):
        return False
    if not all(speaks_of(scope, term) for term in asked.terms if term.place):
        return False
    return _is_carried(asked, best, passages, scope, closeness)


def _is_bound(name: str, asked: Asked, around: str, scope: str, passages: Sequence[Passage]) -> bool:
    """Whether the name stands where it must: a figure belongs to the name beside it."""
    beside = (
        bool(asked.focus or asked.kinds & set(_NEEDED) or asked.parts & {"budget", "contact"})
        and _weight(name, passages) == 1.0
    )
    return has_name(name, around if beside else scope, asked.language)


def may_answer(asked: Asked, unit: Unit) -> bool:
    """Whether the unit has what such a question needs at all: a figure, a date, an amount."""
    return _has_shape(asked, unit, unit.passage.chunk.text)


def _has_shape(asked: Asked, unit: Unit, window: str) -> bool:
    """Whether an amount stands where an amount is asked for, a name where somebody is."""
    needed = [kind for kind in _NEEDED if kind in asked.kinds]
    if "number" in needed and any(amounts() & set(term.concepts) for term in asked.terms):
        needed.append("money")
    if asked.parts & part_headed(unit.passage.chunk.section):
        return "number" not in needed or bool(SHAPES["number"].search(window))
    if any(not SHAPES[kind].search(unit.text) for kind in needed):
        return False
    if "contact" in asked.parts and not _REACHED.search(window):
        return False
    if "budget" in asked.parts and not SHAPES["money"].search(unit.text):
        return False
    return "person" not in asked.kinds or _names_somebody(asked, window)


def _is_carried(
    asked: Asked, best: Scored, passages: Sequence[Passage], scope: str, closeness: Closeness | None
) -> bool:
    worth = _BY_MEANING if _is_own_language(asked, best) else 1.0
    terms = (
        asked.about
        if asked.parts
        else [term for term in asked.terms if not term.concepts or set(term.concepts) - generic()]
    )
    likes = [like(term, scope, closeness, worth=worth) for term in terms]
    if "person" in asked.kinds and not asked.parts and max(likes, default=1.0) < _ROLE_LIKE:
        return False
    weights = [1.0] * len(likes)
    if asked.names:
        likes.append(1.0)
        weights.append(max(_weight(name, passages) for name in asked.names))
    if asked.numbers or asked.numbered:
        likes.append(1.0)
        weights.append(1.0)
    if not likes:
        return False
    share = sum(like * weight for like, weight in zip(likes, weights, strict=True)) / sum(weights)
    guessed = any(not term.parts for term in terms)  # a word that we do not know may have its like all the same
    return share >= _ENOUGH or (guessed and share >= _ENOUGH_WHEN_NEAR and best.closeness >= _NEAR)


def _scope(passage: Passage, passages: Sequence[Passage]) -> str:
    """The passage and what else was found of the same section of the same document."""
    chunk = passage.chunk
    texts = [analysis.searchable(chunk)]
    texts += [
        other.chunk.text
        for other in passages
        if (other.chunk.document, other.chunk.title) == (chunk.document, chunk.title) and other.chunk.id != chunk.id
    ]
    return "\n".join(texts)


def _has_number(number: str, scope: str) -> bool:
    plain = re.sub(r"\D", "", number)
    return plain in {re.sub(r"\D", "", found) for found in re.findall(r"\d[\d.,]*", scope)}


def _names_somebody(asked: Asked, window: str) -> bool:
    named = {word for name in asked.names for word in name.split()}
    others = (word for found in SHAPES["person"].findall(window) for word in found.split())
    return any(word.strip(".,") not in named for word in others)


def has_name(name: str, scope: str, language: str) -> bool:
    """Whether a name stands there: as it is, in another language, or with other letters."""
    words = _words(scope)
    if _is_place(name, scope) or _is_spelt(name, scope, words):
        return True
    return all(_has_word(word, scope, words, language) for word in name.split())


def _has_word(word: str, scope: str, words: Sequence[str], language: str) -> bool:
    """Whether a word of a longer name stands there, or what the sources call it."""
    named = [each.name for each in glossary.concepts(word, language)]
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


def _weight(name: str, passages: Sequence[Passage]) -> float:
    carrying = sum(name.casefold() in passage.chunk.text.casefold() for passage in passages)
    return _COMMON_WEIGHT if carrying > _COMMON * len(passages) else 1.0


def _is_own_language(asked: Asked, best: Scored) -> bool:
    written = best.unit.passage.chunk.language
    return written in ("", asked.language) or {written, asked.language} <= _NEIGHBOURS


def like(term: Term, scope: str, closeness: Closeness | None, *, worth: float) -> float:
    if term.parts or speaks_of(scope, term):  # where we know what the sources would call it, that decides
        return share_of(scope, term)
    near = _nearer_than_chance(term.word, _words(scope), closeness)
    return worth * min(1.0, max(0.0, (near - _CHANCE) / (_LIKE - _CHANCE)))


def _nearer_than_chance(word: str, words: Sequence[str], closeness: Closeness | None) -> float:
    if closeness is None or not words:
        return 0.0
    near = closeness(word, words)
    return max(near) - sum(near) / len(near)


def _words(scope: str) -> list[str]:
    """The words of the passage that answers; more of the section would only add chance."""
    return [word for word in dict.fromkeys(analysis.content_words(scope)) if len(word) > 2][:_MOST_WORDS]
