"""Answering: from the passages that were found to a cited answer, without a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence

from knowledge.answering.composing import compose, compose_ambiguous
from knowledge.answering.cues import part_headed
from knowledge.answering.frames import frame
from knowledge.answering.notes import notes
from knowledge.answering.numbering import is_garbled, sections_numbered
from knowledge.answering.quoting import Window, citation, window
from knowledge.answering.ranking import Closeness, Scored, rank
from knowledge.answering.reading import Asked, read
from knowledge.answering.support import is_supported
from knowledge.answering.units import Unit, units
from knowledge.models import Answer, AnswerStatus, DocumentKind, Passage

_MOST_FOR_A_FACT = 3
_MOST = 5
#: A further quote must be nearly as good as the first.
_WITHIN = 0.03
#: So much less may the sentence of a source fit than our summary of it, and still be cited first.
_SUMMARY_LEAD = 0.2
#: Passages looked at for the source of a summary.
_BEHIND = 6
#: Units tried in turn, when the best one lacks what the question needs.
_TRIED = 4


def answer(
    question: str,
    passages: Sequence[Passage],
    *,
    language: str,
    quote: Callable[[Passage], str],
    closeness: Closeness | None = None,
    retrieve: Callable[[str], Sequence[Passage]] | None = None,
    today: dt.date | None = None,
) -> Answer:
    """Pick the sentences that answer, or say that none does.

    `quote` gives the text of the file where the passage stands. With `closeness` sentences and words
    are compared in meaning; without it by the words alone, which finds less across languages. With
    `retrieve` a second search finds the rest of a numbered section, and the source of a summary.
    """
    asked = read(question, language)
    found = units(passages)
    today = today or dt.date.today()
    meant = {number: sections_numbered(number, passages) for number in asked.numbered}
    several = next(((number, titles) for number, titles in meant.items() if len(titles) > 1), None)
    if several is not None and not asked.personal:
        return _ambiguous(*several, asked=asked, found=found, quote=quote, today=today)
    titles = {title for one in meant.values() for title in one}
    if asked.numbered and not titles:
        return _not_found(language)
    if titles and retrieve:
        passages = [*passages, *_new(passages, (one for title in titles for one in retrieve(title)), titles=titles)]
        found = units(passages)
    ranked = rank(
        asked, [unit for unit in found if not titles or unit.passage.chunk.title in titles], closeness=closeness
    )
    if ranked and retrieve and ranked[0].unit.passage.chunk.kind is not DocumentKind.SOURCE:
        behind = _new(passages, retrieve(ranked[0].unit.in_context)[:_BEHIND])
        more = units([one for one in behind if one.chunk.kind is DocumentKind.SOURCE])
        passages, found = [*passages, *behind], [*found, *more]
        ranked = sorted([*ranked, *rank(asked, more, closeness=closeness)], key=lambda each: -each.score)
    if titles and not asked.parts and asked.kinds <= {"about"}:
        ranked.sort(key=lambda each: (each.unit.passage.chunk.ordinal, each.unit.at))
    windows = _windows(asked, ranked, found, passages, closeness=closeness)
    if not windows:
        return _not_found(language)
    listing = _is_listing(asked, windows[0])
    remarks = notes(windows, language=language, today=today)
    remarks += [frame("older", language, titles=title) for title in titles if is_garbled(title)]
    best = [ranked[0].unit] if ranked[0].unit in windows[0].units else [windows[0].units[-1]]
    return Answer(
        status=AnswerStatus.ANSWERED,
        language=language,
        answer=compose(best, windows, language=language, listing=listing),
        citations=tuple(citation(at, shown, quote(shown.passage)) for at, shown in enumerate(windows, 1)),
        notes=tuple(remarks),
    )


def _new(known: Sequence[Passage], more: Iterable[Passage], *, titles: Collection[str] = ()) -> list[Passage]:
    """Return what is not known yet, of the sections with these titles if any are given."""
    ids = {passage.chunk.id for passage in known}
    new = {one.chunk.id: one for one in more if one.chunk.id not in ids and (not titles or one.chunk.title in titles)}
    return list(new.values())


def _windows(
    asked: Asked,
    ranked: Sequence[Scored],
    found: Sequence[Unit],
    passages: Sequence[Passage],
    *,
    closeness: Closeness | None,
) -> list[Window]:
    """Return what is quoted, the stretch that answers first; nothing if nothing does."""
    scores = {each.unit: each.score for each in ranked}
    for first in ranked[:_TRIED]:
        shown = window(_opening(asked, first.unit, found), found, whole=_is_whole(asked, first.unit), scores=scores)
        if not is_supported(asked, first, shown.text, passages, closeness=closeness):
            continue
        for source in _sources(first, ranked, closeness=closeness):
            cited = window(
                _opening(asked, source.unit, found), found, whole=_is_whole(asked, source.unit), scores=scores
            )
            if is_supported(asked, source, cited.text, passages, closeness=closeness):
                return [cited, *_further(asked, source, cited, ranked, found)]
        return [shown, *_further(asked, first, shown, ranked, found)]
    return []


def _sources(summary: Scored, ranked: Sequence[Scored], *, closeness: Closeness | None) -> list[Scored]:
    """Return what may carry the fact in a document that was given to us, where a text of ours came first."""
    if summary.unit.passage.chunk.kind is DocumentKind.SOURCE:
        return []
    given = [
        each
        for each in ranked
        if each.unit.passage.chunk.kind is DocumentKind.SOURCE and each.score >= summary.score - _SUMMARY_LEAD
    ]
    near = closeness(summary.unit.text, [each.unit.text for each in given]) if closeness else [0.0] * len(given)
    by_both = sorted(zip(given, near, strict=True), key=lambda pair: -(pair[0].score + pair[1]))
    return [each for each, _ in by_both[:_TRIED]]


def _opening(asked: Asked, best: Unit, found: Sequence[Unit]) -> Unit:
    """Return where the quote starts to grow: a part that is asked for as such is shown from its beginning."""
    if not _is_whole(asked, best) or asked.kinds & {"number", "date", "money"}:
        return best
    return next(unit for unit in found if _is_same_part(unit, best) and unit.passage is best.passage and not unit.label)


def _further(
    asked: Asked, first: Scored, shown: Window, ranked: Sequence[Scored], found: Sequence[Unit]
) -> list[Window]:
    most = _MOST if "list" in asked.kinds or asked.parts else _MOST_FOR_A_FACT
    scores = {each.unit: each.score for each in ranked}
    more: list[Window] = []
    taken = set(shown.units)
    whole = _is_whole(asked, first.unit)
    for scored in ranked:
        if len(more) + 1 == most:
            break
        if scored.unit in taken or (scored.score < first.score - _WITHIN and not whole):
            continue
        if whole and not _is_same_part(scored.unit, first.unit):
            continue
        another = window(scored.unit, found, whole=whole, scores=scores, taken=taken)
        more.append(another)
        taken |= set(another.units)
    return more


def _is_whole(asked: Asked, unit: Unit) -> bool:
    """Whether the question asks for a part of a section as such: its parties, its contact."""
    return bool(asked.parts & part_headed(unit.passage.chunk.section))


def _is_same_part(one: Unit, other: Unit) -> bool:
    ours, theirs = one.passage.chunk, other.passage.chunk
    return (ours.document, ours.title, ours.section) == (theirs.document, theirs.title, theirs.section)


def _is_listing(asked: Asked, shown: Window) -> bool:
    items = sum(unit.listed for unit in shown.units)
    return items > 1 and (_is_whole(asked, shown.units[-1]) or "list" in asked.kinds)


def _ambiguous(
    number: str,
    titles: list[str],
    *,
    asked: Asked,
    found: Sequence[Unit],
    quote: Callable[[Passage], str],
    today: dt.date,
) -> Answer:
    windows = []
    for title in titles[:_MOST]:
        own = [unit for unit in found if unit.passage.chunk.title == title and not unit.label]
        own.sort(
            key=lambda unit: (not (asked.parts & part_headed(unit.passage.chunk.section)), unit.passage.chunk.ordinal)
        )
        if own:
            windows.append(window(own[0], found, whole=_is_whole(asked, own[0])))
    named = " / ".join(titles)
    return Answer(
        status=AnswerStatus.AMBIGUOUS,
        language=asked.language,
        answer=compose_ambiguous(number, windows, language=asked.language),
        citations=tuple(citation(at, shown, quote(shown.passage)) for at, shown in enumerate(windows, 1)),
        notes=(
            frame("numbering", asked.language, number=number, titles=named),
            *notes(windows, language=asked.language, today=today),
        ),
    )


def _not_found(language: str) -> Answer:
    return Answer(status=AnswerStatus.NOT_FOUND, language=language, answer=frame("not_found", language))
