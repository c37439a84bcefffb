"""Gathering: the passages a question is answered from, completed by what belongs to them, and ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from knowledge.answering.cues import part_headed
from knowledge.answering.numbering import once_numbered, sections_numbered
from knowledge.answering.ranking import Closeness, Scored, rank
from knowledge.answering.reading import Asked
from knowledge.answering.units import Unit, units
from knowledge.models import Chunk, DocumentKind, Passage

#: Passages looked at for the source of a summary.
_BEHIND = 6

Retrieve = Callable[[str], Sequence[Passage]]
Siblings = Callable[[str], Sequence[Chunk]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is to answer from."""

    passages: Sequence[Passage]
    units: Sequence[Unit]
    ranked: Sequence[Scored]  #: Best first.


@dataclass(frozen=True, slots=True)
class Numbered:
    """What the numbers in a question may mean."""

    sections: dict[str, list[Passage]]  #: By title, the passages in order of the text.
    once: tuple[str, ...] = ()  #: Titles that had the number before, and have another one now.


def numbered_sections(asked: Asked, passages: Sequence[Passage], *, siblings: Siblings | None) -> Numbered:
    """Return the sections that a number in the question may mean."""
    if not asked.numbered:
        return Numbered({})
    known = {passage.chunk.id: passage for passage in passages}
    every = list(passages)
    if siblings is not None:
        documents = dict.fromkeys(one.chunk.document for one in passages if one.chunk.kind is DocumentKind.SOURCE)
        every += [_passage(chunk, passages) for name in documents for chunk in siblings(name) if chunk.id not in known]
    titles = dict.fromkeys(one.chunk.title for one in sorted(every, key=_place))
    meant = dict.fromkeys(title for number in asked.numbered for title in sections_numbered(number, titles))
    once = dict.fromkeys(title for number in asked.numbered for title in once_numbered(number, titles))
    return Numbered(
        {title: sorted((one for one in every if one.chunk.title == title), key=_place) for title in meant},
        tuple(title for title in once if title not in meant),
    )


def gather(
    asked: Asked,
    passages: Sequence[Passage],
    *,
    closeness: Closeness | None,
    retrieve: Retrieve | None,
    siblings: Siblings | None,
) -> Gathered:
    """Rank what was found, then look for the source behind a summary and for the part that was asked for."""
    found = units(passages)
    gathered = Gathered(passages, found, rank(asked, found, closeness=closeness))
    if not gathered.ranked:
        return gathered
    best = gathered.ranked[0].unit
    if retrieve is not None and best.passage.chunk.kind is not DocumentKind.SOURCE:
        gathered = with_sources_of(best, asked, gathered, closeness=closeness, retrieve=retrieve)
    best = gathered.ranked[0].unit
    if siblings is not None and asked.parts and not asked.parts & part_headed(best.passage.chunk.section):
        own = best.passage.chunk
        parts = [
            _passage(chunk, passages)
            for chunk in siblings(own.document)
            if chunk.title == own.title and asked.parts & part_headed(chunk.section)
        ]
        gathered = _with(asked, gathered, parts, closeness=closeness)
    return gathered


def with_sources_of(
    summary: Unit, asked: Asked, gathered: Gathered, *, closeness: Closeness | None, retrieve: Retrieve
) -> Gathered:
    """Add the passages of documents given to us that a text of ours may have been drawn from."""
    behind = [one for one in retrieve(summary.in_context) if one.chunk.kind is DocumentKind.SOURCE][:_BEHIND]
    return _with(asked, gathered, behind, closeness=closeness)


def _with(asked: Asked, gathered: Gathered, more: Iterable[Passage], *, closeness: Closeness | None) -> Gathered:
    ids = {passage.chunk.id for passage in gathered.passages}
    new = [one for one in more if one.chunk.id not in ids]
    found = units(new)
    ranked = sorted([*gathered.ranked, *rank(asked, found, closeness=closeness)], key=lambda each: -each.score)
    return Gathered([*gathered.passages, *new], [*gathered.units, *found], ranked)


def _passage(chunk: Chunk, passages: Sequence[Passage]) -> Passage:
    """A chunk that was not found but belongs to what was; without closeness it counts as near as the nearest."""
    return Passage(chunk=chunk, score=0.0, similarity=max((one.similarity for one in passages), default=0.0))


def _place(passage: Passage) -> tuple[str, int]:
    return passage.chunk.document, passage.chunk.ordinal
