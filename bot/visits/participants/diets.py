"""Diets: what people wrote of their food → how many want what. Who wants it stays behind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from bot.visits.models import Told
from bot.visits.models.request import Frozen
from bot.visits.participants import words

OTHER = "other"
_PARTS = re.compile(r"[,;/+&\n、，；]|\s(?:and|og|och|und|et|y|en|samt)\s")
_NOTHING = re.compile(
    r"[-–—.\s]*|no|none|nothing|nil|n/?a|ingen|intet|nej|nei|nein|keine?|aucune?|non|ninguna?|无|無|没有|لا"
)


class Diet(Frozen):
    id: str
    label: Told
    words: tuple[str, ...]


class DietCount(Frozen):
    diet: str
    persons: int


@cache
def diets() -> tuple[Diet, ...]:
    return tuple(Diet.model_validate(entry) for entry in words.data("diets.yaml"))


def counted(written: Iterable[str]) -> tuple[DietCount, ...]:
    """One text a person; a person may want two things. In the order of the list of diets."""
    found = Counter(diet for text in written for diet in _wanted(text))
    return tuple(DietCount(diet=one.id, persons=found[one.id]) for one in diets() if found[one.id])


def in_words(counts: Iterable[DietCount], language: str) -> str:
    """`2 vegetarian, 1 nut allergy`, in the language of a letter; "" where nobody wants anything."""
    labels = {one.id: one.label for one in diets()}
    return ", ".join(f"{one.persons} {labels[one.diet].get(language, labels[one.diet]['en'])}" for one in counts)


def _wanted(text: str) -> set[str]:
    parts = [part.strip() for part in _PARTS.split(words.folded(text))]
    return {diet for part in parts if not _NOTHING.fullmatch(part) for diet in _of(part)}


def _of(part: str) -> set[str]:
    found = {one for one, known in _patterns() if known.search(part)}
    return found - {"vegetarian"} if "vegan" in found else found or {OTHER}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((one.id, words.pattern(one.words)) for one in diets() if one.words)
