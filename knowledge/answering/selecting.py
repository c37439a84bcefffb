"""Selecting: the stretches that are quoted, the one that answers first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.answering.cues import part_headed
from knowledge.answering.gathering import Gathered, Retrieve, with_sources_of
from knowledge.answering.meeting import Reading, met
from knowledge.answering.notes import looks_ahead
from knowledge.answering.observing import Observer, Sight
from knowledge.answering.quoting import Window, window
from knowledge.answering.ranking import Closeness, Scored
from knowledge.answering.reading import Asked
from knowledge.answering.terms import speaks_of
from knowledge.answering.units import Unit
from knowledge.answering.weighing import odds, surety
from knowledge.models import DocumentKind

MOST = 5
_MOST_FOR_A_FACT = 3
#: Units around which a stretch is looked at.
_CANDIDATES = 24
#: What a document given to us that does not answer by itself has ahead of a summary of ours; in logarithms of odds.
_AHEAD = 2.0
#: And one that does: staff check an answer where it was written first.
_FAR_AHEAD = 5.0
#: A further quote must be this near the first; in logarithms of odds.
_WITHIN = 4.5
#: What a summary of ours needs beyond a document given to us: no question was fitted to those.
_SURER = 2.0
#: How near a sentence is to our summary of it; the same figures make up for other words.
_SAYS_THE_SAME, _SAME_FIGURES = 0.86, 0.1
#: How near it must be where there are no figures to tell: unrelated sentences reach 0.9.
_SAYS_THE_SAME_IN_WORDS = 0.91
#: Sentences compared with a summary word for word: each is embedded on the spot.
_LOOKED_AT = 5
#: What fitting the question counts for, among sentences that say the same.
_FITS = 0.5
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def select(
    asked: Asked,
    gathered: Gathered,
    *,
    closeness: Closeness | None,
    retrieve: Retrieve | None = None,
    reading: Reading | None = None,
) -> list[Window]:
    """Return what is quoted; nothing if nothing supports an answer.

    `retrieve` searches again, for the source of a summary that answers.
    """
    if asked.personal or "moment" in asked.kinds or asked.names_nothing:
        return []
    candidates = candidates_of(asked, gathered)
    if not candidates:
        return []
    observer = Observer(asked, gathered, closeness)
    sights = seen(observer, candidates, reading=reading)
    weighed = odds(sights)
    order = list(range(len(candidates)))
    if not asked.about_a_section:  # what such a one is about, its beginning says
        answering = _answering(observer, candidates, sights, weighed)
        if answering is None:
            return []
        ahead = _FAR_AHEAD if answering == "given" else _AHEAD
        order.sort(key=lambda at: (-weighed[at] - (ahead if _is_given(candidates[at][0]) else 0.0), -weighed[at]))
    kept = [at for at in order if at == order[0] or weighed[at] >= weighed[order[0]] - _WITHIN]
    first, scored = candidates[order[0]]
    if retrieve is not None and not _is_given(first):
        gathered = with_sources_of(scored.unit, asked, gathered, closeness=closeness, retrieve=retrieve)
    return _shown(asked, gathered, [candidates[at] for at in kept], closeness=closeness)


def seen(observer: Observer, candidates: Sequence[tuple[Window, Scored]], *, reading: Reading | None) -> list[Sight]:
    """Return what is seen of each stretch, by itself and beside the others."""
    stretches, sentences = [shown.units for shown, _ in candidates], [best.unit for _, best in candidates]
    beside = met(observer.asked.text, stretches, sentences, reading=reading)
    return [
        {**observer.look(shown, best), **standing} for (shown, best), standing in zip(candidates, beside, strict=True)
    ]


def _answering(
    observer: Observer, candidates: Sequence[tuple[Window, Scored]], sights: Sequence[Sight], weighed: Sequence[float]
) -> Literal["given", "ours"] | None:
    """Say whether a document given to us answers; else whether one of ours does, which must do so more surely."""
    ours = [weighed[at] for at, (shown, _) in enumerate(candidates) if not _is_given(shown)]
    groups: tuple[tuple[Literal["given", "ours"], float], ...] = (("given", 0.0), ("ours", _SURER))
    for kind, needed in groups:
        group = [at for at, (shown, _) in enumerate(candidates) if _is_given(shown) == (kind == "given")]
        if not group:
            continue
        best = max(group, key=lambda at: weighed[at])
        if sights[best]["outcome_of_target"]:
            return None  # a target is no result, and no summary of it makes it one
        closer = observer.look_closer(candidates[best][0])
        if observer.asked.words_alone and closer["words_missing"] == 1:
            continue  # not one of them is spoken of, nor anything that means the same
        if surety(sights[best], closer, [weighed[at] for at in group], ours) >= needed:
            return kind
    return None


def candidates_of(asked: Asked, gathered: Gathered) -> list[tuple[Window, Scored]]:
    """Return the stretches around the best units, each once, with the unit that each grew from."""
    scores = {each.unit: each.score for each in gathered.ranked}
    found: dict[tuple[Unit, ...], tuple[Window, Scored]] = {}
    for each in gathered.ranked[:_CANDIDATES]:
        opening = _opening(asked, each.unit, gathered.units)
        shown = window(opening, gathered.units, whole=is_whole(asked, each.unit), scores=scores)
        found.setdefault(shown.units, (shown, each))
    return list(found.values())


def _is_given(shown: Window) -> bool:
    """Whether it is from a document given to us, and not a text of ours."""
    return shown.passage.chunk.kind is DocumentKind.SOURCE


def _shown(
    asked: Asked, gathered: Gathered, best_first: Sequence[tuple[Window, Scored]], *, closeness: Closeness | None
) -> list[Window]:
    ranked, found = gathered.ranked, gathered.units
    scores = {each.unit: each.score for each in ranked}
    shown, first = best_first[0]
    behind = _behind(first, ranked, closeness=closeness)
    if behind and behind[0].says_the_same:
        first = behind[0].scored
        shown = window(_opening(asked, first.unit, found), found, whole=is_whole(asked, first.unit), scores=scores)
    nearest = [each.scored for each in behind[:1] if not each.says_the_same]
    return [shown, *_further(asked, first, shown, [*nearest, *(scored for _, scored in best_first)], gathered)]


@dataclass(frozen=True, slots=True)
class _Behind:
    """A sentence of a document given to us, and whether it says what our summary says."""

    scored: Scored
    says_the_same: bool


def _behind(summary: Scored, ranked: Sequence[Scored], *, closeness: Closeness | None) -> list[_Behind]:
    """Return what of the documents given to us may stand behind a text of ours that came first, likeliest first."""
    if summary.unit.passage.chunk.kind is DocumentKind.SOURCE:
        return []
    given = _nearest(summary, ranked, closeness=closeness)
    texts = [each.unit.text for each in given]
    near = closeness(summary.unit.text, texts) if closeness else [each.closeness for each in given]
    alike = [
        (each, close + _SAME_FIGURES * _shared(summary.unit.text, each.unit.text))
        for each, close in zip(given, near, strict=True)
    ]
    alike.sort(key=lambda pair: -(pair[1] + _FITS * pair[0].score))
    return [_Behind(each, _says_the_same(summary, each, likeness)) for each, likeness in alike]


def _says_the_same(summary: Scored, source: Scored, likeness: float) -> bool:
    """Whether a sentence so like our summary says the same: of its figures it has some, else it is nearer yet."""
    if _figures(summary.unit.text):
        return likeness >= _SAYS_THE_SAME and _shared(summary.unit.text, source.unit.text) > 0
    return likeness >= _SAYS_THE_SAME_IN_WORDS


def _nearest(summary: Scored, ranked: Sequence[Scored], *, closeness: Closeness | None) -> list[Scored]:
    """Return the few sentences of sources worth a closer look: under their headings they are compared already."""
    given = [each for each in ranked if each.unit.passage.chunk.kind is DocumentKind.SOURCE]
    texts = [each.unit.in_context for each in given]
    near = closeness(summary.unit.text, texts) if closeness else [each.closeness for each in given]
    by_likeness = sorted(
        zip(given, near, strict=True),
        key=lambda pair: -(pair[1] + _SAME_FIGURES * _shared(summary.unit.text, pair[0].unit.text)),
    )
    return [each for each, _ in by_likeness[:_LOOKED_AT]]


def _shared(summary: str, source: str) -> float:
    """Return the share of the figures of our summary that the source has, whatever parts their thousands."""
    ours = _figures(summary)
    return len(ours & _figures(source)) / len(ours) if ours else 0.0


def _figures(text: str) -> set[str]:
    return {re.sub(r"\D", "", figure) for figure in _FIGURE.findall(text)}


def _opening(asked: Asked, best: Unit, found: Sequence[Unit]) -> Unit:
    """Return where the quote starts to grow: a part that is asked for as such is shown from its beginning."""
    if not is_whole(asked, best) or asked.kinds & {"number", "date", "money"}:
        return best
    return next(unit for unit in found if _is_same_part(unit, best) and unit.passage is best.passage and not unit.label)


def _further(
    asked: Asked, first: Scored, shown: Window, best_first: Sequence[Scored], gathered: Gathered
) -> list[Window]:
    """Return what is quoted beside the first: the rest of the part that was asked for, or what comes next."""
    scores = {each.unit: each.score for each in gathered.ranked}
    whole = is_whole(asked, first.unit)
    most = MOST if whole and shown.units[-1].listed else _MOST_FOR_A_FACT
    next_best = gathered.ranked if whole else best_first
    more: list[Window] = []
    taken = set(shown.units)
    for scored in next_best:
        if len(more) + 1 == most:
            break
        if scored.unit in taken or (whole and not _is_same_part(scored.unit, first.unit)):
            continue
        another = window(scored.unit, gathered.units, whole=whole, scores=scores, taken=taken)
        more.append(another)
        taken |= set(another.units)
    return more


def telling(asked: Asked, shown: Window, ranked: Sequence[Scored]) -> Unit:
    """Return the sentence of the quote that answers: no forecast, where another says the same of the present."""
    own = [each.unit for each in ranked if each.unit in shown.units] or list(shown.units[:1])
    best, chunk = own[0], shown.passage.chunk
    said = [term for term in asked.terms if speaks_of(best.text, term)]
    if asked.numbers or not said or not looks_ahead(best.text, chunk):
        return best
    present = (unit for unit in own if not looks_ahead(unit.text, chunk) and _FIGURE.search(unit.text))
    return next((unit for unit in present if all(speaks_of(unit.text, term) for term in said)), best)


def similar_figures(asked: Asked, best: Unit, windows: Sequence[Window]) -> list[tuple[int, Unit]]:
    """Return further sentences that give another figure for the same, where the question does not say for when."""
    if "number" not in asked.kinds or asked.numbers or not asked.about:
        return []
    found = []
    for number, shown in enumerate(windows[1:], 2):
        same = [
            unit
            for unit in shown.units
            if unit.passage.chunk.kind is DocumentKind.SOURCE
            and all(speaks_of(unit.text, term) for term in asked.about)
            and _amounts(unit.text) - _amounts(best.text)
        ]
        found += [(number, unit) for unit in same[:1]]
    return found


def _amounts(text: str) -> set[str]:
    """Return the figures that are no years."""
    return {figure for figure in _figures(text) if not re.fullmatch(r"(?:19|20)\d\d", figure)}


def is_whole(asked: Asked, unit: Unit) -> bool:
    """Whether the question asks for a part of a section as such: its parties, its contact."""
    return bool(asked.parts & part_headed(unit.passage.chunk.section))


def _is_same_part(one: Unit, other: Unit) -> bool:
    ours, theirs = one.passage.chunk, other.passage.chunk
    return (ours.document, ours.title, ours.section) == (theirs.document, theirs.title, theirs.section)


def is_listing(asked: Asked, shown: Window) -> bool:
    items = sum(unit.listed for unit in shown.units)
    return items > 1 and (is_whole(asked, shown.units[-1]) or "list" in asked.kinds)
