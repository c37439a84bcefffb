"""Ranks: how high a title stands, by its words in several languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from bot.visits.models import Told
from bot.visits.models.participant import Part, Participant
from bot.visits.models.request import Frozen
from bot.visits.participants import words


class Rank(Frozen):
    id: str
    step: int  #: Who stands on one step receives one another.
    label: Told
    words: tuple[str, ...]


@cache
def ranks() -> tuple[Rank, ...]:
    """The highest first."""
    return tuple(Rank.model_validate(entry) for entry in words.data("ranks.yaml"))


def rank_of(*texts: str) -> Rank | None:
    """By the first text that says one; of two in one text the higher. None where no word is known."""
    return next((found for text in texts if (found := _highest_in(text))), None)


def _highest_in(text: str) -> Rank | None:
    """Words inside longer ones that stand for another rank do not count; whoever serves a minister is none."""
    said = words.folded(text)
    if _serving().search(said):
        return ranks()[-1]
    spans = [(hit.span(), rank) for rank, known in _patterns() for hit in known.finditer(said)]
    outer = [
        rank
        for (start, end), rank in spans
        if not any(low <= start and end <= high and end - start < high - low for (low, high), _ in spans)
    ]
    return min(outer, key=ranks().index, default=None)


@cache
def _serving() -> re.Pattern[str]:
    return words.pattern(word for line in words.data("serving.yaml") for word in line)


@cache
def _patterns() -> tuple[tuple[Rank, re.Pattern[str]], ...]:
    return tuple((rank, words.pattern(rank.words)) for rank in ranks())


def guest_rank(guest: Participant) -> Rank | None:
    return rank_of(guest.rank, guest.title)


def highest(guests: Iterable[Participant]) -> tuple[Participant, Rank] | None:
    """The head of the delegation where that person's rank is known, else whoever stands highest."""
    known = [(one, rank) for one in guests if (rank := guest_rank(one))]
    head = [pair for pair in known if pair[0].part is Part.HEAD]
    return min(head or known, key=lambda pair: ranks().index(pair[1]), default=None)
