"""Topics: which section of a document a question is about, by its title, its introduction and what we call it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from knowledge.answering.cues import bearers, part_headed
from knowledge.answering.quoting import Window, window
from knowledge.answering.reading import Asked
from knowledge.answering.selecting import MOST
from knowledge.answering.support import has_name, like
from knowledge.answering.terms import Term, share_of, speaks_of, weights
from knowledge.answering.units import Unit, units
from knowledge.models import Chunk, DocumentKind, Passage

Siblings = Callable[[str], Sequence[Chunk]]
Closeness = Callable[[str, Sequence[str]], Sequence[float]]

#: What the words of a title count for, beside how near the section is in meaning.
_TITLE, _HEAD = 0.1, 0.05
#: Share of what the question speaks of that the section must be about.
_ABOUT = 0.65
#: And of each of its words: the initiative on nuclear power is none on power.
_LEAST = 0.3
#: How alike two titles of the same thing are, one of them ours.
_SAME_TITLE = 90
_INTRODUCTION = 1_500
#: Parts that hold a single fact, so that asking when or how much asks for all of it.
_SINGLE = frozenset({"period", "budget", "contact"})
#: An entry of a part that says itself what it is for: "Sharing economy: name, telephone".
_FOR = re.compile(r"^(?:[-*•]\s+)?([^:,\d]{4,60}):\s+\S", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Topic:
    """A section of a document that has parts: an initiative with its parties, effects and contact."""

    title: str
    chunks: tuple[Chunk, ...]
    siblings: int  #: How many other sections of the document have the part that was asked for.

    def part(self, parts: frozenset[str]) -> list[Chunk]:
        """Return the chunks that stand under such a heading."""
        return [chunk for chunk in self.chunks if parts & part_headed(chunk.section)]

    def said(self, parts: frozenset[str]) -> str:
        return "\n".join(chunk.text for chunk in self.part(parts))

    def has_entry_for(self, sought: Sequence[Term], parts: frozenset[str]) -> bool:
        """Whether an entry of the part is labelled with all that is sought."""
        return any(all(speaks_of(label, term) for term in sought) for label in _FOR.findall(self.said(parts)))

    @property
    def head(self) -> str:
        """What it is about: its title and its introduction."""
        introduction = " ".join(chunk.text for chunk in self.chunks if not chunk.section)
        return f"{self.title}\n{introduction[:_INTRODUCTION]}"


def asks_for_a_part(asked: Asked) -> bool:
    """Whether a whole part of a section is wanted, and not one figure of it."""
    single = asked.kinds & {"number", "date", "money"} and not asked.parts <= _SINGLE
    other = any(not set(term.concepts) & bearers() for term in asked.focus) and asked.kinds & {"list", "which"}
    return bool(asked.parts) and not single and not other and not asked.numbers


def part_of(asked: Asked, topic: Topic, passages: Sequence[Passage]) -> tuple[list[Window], list[tuple[int, Unit]]]:
    """Return the part that was asked for: quotes from every passage of it, and all its items with their quote."""
    near = max((one.similarity for one in passages), default=0.0)
    found = units([Passage(chunk=chunk, score=0.0, similarity=near) for chunk in topic.part(asked.parts)])
    windows: list[Window] = []
    taken: set[Unit] = set()
    for opening in _openings(found):
        if len(windows) < MOST and opening not in taken:
            windows.append(window(opening, found, whole=True, taken=taken))
            taken |= set(windows[-1].units)
    windows.sort(key=lambda shown: (shown.units[0].rank, shown.units[0].at))
    return windows, [(number, unit) for unit in found if not unit.label and (number := _mark(unit, windows))]


def _openings(found: Sequence[Unit]) -> list[Unit]:
    """Return where quotes may begin: first in each passage, so that none is left out, then wherever there is room."""
    said = [unit for unit in found if not unit.label] or list(found)
    first = {unit.rank: unit for unit in reversed(said)}
    return [*sorted(first.values(), key=lambda unit: unit.rank), *said]


def _mark(unit: Unit, windows: Sequence[Window]) -> int:
    """Return the number of the quote that has the unit, else of one from the same passage; 0 where none is."""
    quoted = (number for number, shown in enumerate(windows, 1) if unit in shown.units)
    beside = (number for number, shown in enumerate(windows, 1) if unit.passage is shown.passage)
    return next(quoted, next(beside, 0))


def topic_of(
    asked: Asked,
    passages: Sequence[Passage],
    *,
    sections: Mapping[str, Sequence[Passage]],
    siblings: Siblings,
    closeness: Closeness | None,
) -> Topic | None:
    """Return the section whose part the question asks for; None where the question does not tell which.

    `sections` are those that the question names by their number.
    """
    if sections:
        numbered = [topic for topic in _topics(asked, passages, siblings) if topic.title in sections]
        return numbered[0] if len(numbered) == 1 else None
    # A name of several words is met by all of them: many sections are of Copenhagen, and one of CALL Copenhagen.
    sought = (*asked.about, *(Term(word, (), 0) for name in asked.names for word in name.split()))
    if not sought:
        return None
    topics = _topics(asked, passages, siblings)
    labelled = [topic for topic in topics if topic.has_entry_for(sought, asked.parts)]
    if len(labelled) == 1:
        return labelled[0]
    called = {topic: _called(topic, passages) for topic in topics}
    worth = weights(sought, [topic.head + called[topic] for topic in topics])
    whole = sum(worth.values()) or 1.0

    def fit(topic: Topic) -> float:
        by_title = sum(each * share_of(f"{topic.title} {called[topic]}", term) for term, each in worth.items())
        by_part = sum(each * share_of(topic.said(asked.parts), term) for term, each in worth.items())
        by_head = sum(each * share_of(topic.head, term) for term, each in worth.items())
        return _similarity(topic, passages) + (_TITLE * by_title + _HEAD * by_head + _HEAD * by_part) / whole

    best = max(topics, key=fit, default=None)
    return best if best is not None and _is_about(best, asked, called[best], closeness) else None


def _topics(asked: Asked, passages: Sequence[Passage], siblings: Siblings) -> list[Topic]:
    documents = dict.fromkeys(one.chunk.document for one in passages if one.chunk.kind is DocumentKind.SOURCE)
    topics = []
    for document in documents:
        chunks = siblings(document)
        having = {chunk.title for chunk in chunks if asked.parts & part_headed(chunk.section)}
        for title in dict.fromkeys(chunk.title for chunk in chunks) if having else ():
            own = tuple(chunk for chunk in chunks if chunk.title == title)
            topics.append(Topic(title, own, len(having - {title})))
    return topics


def _called(topic: Topic, passages: Sequence[Passage]) -> str:
    """Return what our own texts call it, in the languages they are written in."""
    ours = (one.chunk for one in passages if one.chunk.kind is not DocumentKind.SOURCE)
    return " ".join(f"{chunk.title} {chunk.text[:_INTRODUCTION]}" for chunk in ours if _is_same(chunk, topic))


def _similarity(topic: Topic, passages: Sequence[Passage]) -> float:
    near = [one.similarity for one in passages if one.chunk in topic.chunks or _is_same(one.chunk, topic)]
    return max(near, default=min((one.similarity for one in passages), default=0.0))


def _is_same(chunk: Chunk, topic: Topic) -> bool:
    if chunk.kind is DocumentKind.SOURCE:
        return False
    ours, theirs = (re.sub(r"\([^)]*\)|[\d.:–-]", " ", text).casefold() for text in (chunk.title, topic.title))
    return fuzz.partial_token_set_ratio(ours, theirs) >= 100 and fuzz.token_set_ratio(ours, theirs) >= _SAME_TITLE


def _is_about(topic: Topic, asked: Asked, called: str, closeness: Closeness | None) -> bool:
    text = "\n".join([topic.head, called, *(chunk.text for chunk in topic.chunks)])
    if not all(has_name(name, text, asked.language) for name in asked.names):
        return False
    likes = [like(term, f"{topic.head}\n{called}", closeness, language=asked.language) for term in asked.about]
    likes += [1.0] * len(asked.names)
    return min(likes) >= _LEAST and sum(likes) / len(likes) >= _ABOUT
