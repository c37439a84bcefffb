"""Answering: from the passages that were found to a cited answer, without a model."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from knowledge.answering.composing import compose, compose_ambiguous, compose_part
from knowledge.answering.frames import frame
from knowledge.answering.gathering import Gathered, Numbered, Retrieve, Siblings, gather, numbered_sections
from knowledge.answering.meeting import Reading
from knowledge.answering.notes import notes
from knowledge.answering.numbering import is_garbled
from knowledge.answering.quoting import Window, citation, window
from knowledge.answering.ranking import Closeness, rank
from knowledge.answering.reading import Asked
from knowledge.answering.selecting import MOST, is_listing, is_whole, select, similar_figures, telling
from knowledge.answering.threads import read_after
from knowledge.answering.topics import Topic, asks_for_a_part, part_of, topic_of
from knowledge.answering.units import Unit, units
from knowledge.models import Answer, AnswerStatus, Citation, Passage

#: So many other sections have a part, that its absence says something.
_STANDING = 2

Quote = Callable[[Passage], str]


def answer(
    question: str,
    passages: Sequence[Passage],
    *,
    language: str,
    quote: Quote,
    closeness: Closeness | None = None,
    retrieve: Retrieve | None = None,
    siblings: Siblings | None = None,
    today: dt.date | None = None,
    before: str = "",
    reading: Reading | None = None,
) -> Answer:
    """Pick the sentences that answer, or say that none does.

    `quote` gives the text of the file where the passage stands. With `closeness` sentences and words
    are compared in meaning; without it by the words alone, which finds less across languages.
    `retrieve` searches again, for the source of a summary; `siblings` gives the chunks of a document,
    for a part of a section whose words are not like the question. `before` is what was asked earlier,
    where the question leans on it. With `reading` stretches are compared token by token as well.
    """
    asked = read_after(question, language, before)
    today = today or dt.date.today()
    numbered = numbered_sections(asked, passages, siblings=siblings)
    sections = numbered.sections
    if asked.personal or (asked.numbered and not sections):
        return _not_found(language)
    if len(sections) > len(asked.numbered):
        return _ambiguous(asked, sections, quote=quote, today=today)
    older = _older(asked, numbered)
    if siblings is not None and asks_for_a_part(asked):
        topic = topic_of(asked, passages, sections=sections, siblings=siblings, closeness=closeness)
        if topic is not None and topic.part(asked.parts):
            return _whole_part(asked, topic, passages, quote=quote, today=today, more_notes=older)
        if topic is not None and topic.siblings >= _STANDING:
            return _not_stated(asked, topic)
    if sections:
        gathered = _of_sections(asked, [one for own in sections.values() for one in own], closeness=closeness)
    else:
        gathered = gather(asked, passages, closeness=closeness, retrieve=retrieve, siblings=siblings)
    windows = select(asked, gathered, closeness=closeness, retrieve=retrieve, reading=reading)
    if not windows:
        return _not_found(language)
    best = telling(asked, windows[0], gathered.ranked)
    return _answered(asked, windows, best, quote=quote, today=today, more_notes=older)


def _answered(
    asked: Asked, windows: Sequence[Window], best: Unit, *, quote: Quote, today: dt.date, more_notes: tuple[str, ...]
) -> Answer:
    beside = similar_figures(asked, best, windows)
    several = (frame("several", asked.language),) if beside else ()
    listing = is_listing(asked, windows[0])
    return Answer(
        status=AnswerStatus.ANSWERED,
        language=asked.language,
        answer=compose(best, windows, language=asked.language, listing=listing, beside=beside),
        citations=_citations(windows, quote),
        notes=(*several, *notes(windows, language=asked.language, today=today), *more_notes),
    )


def _whole_part(
    asked: Asked,
    topic: Topic,
    passages: Sequence[Passage],
    *,
    quote: Quote,
    today: dt.date,
    more_notes: tuple[str, ...],
) -> Answer:
    windows, items = part_of(asked, topic, passages)
    return Answer(
        status=AnswerStatus.ANSWERED,
        language=asked.language,
        answer=compose_part(items, windows, language=asked.language),
        citations=_citations(windows, quote),
        notes=(*notes(windows, language=asked.language, today=today), *more_notes),
    )


def _not_stated(asked: Asked, topic: Topic) -> Answer:
    """Other sections of the document have such a part; what they say is not borrowed."""
    parts = ", ".join(frame(part, asked.language) for part in sorted(asked.parts))
    said = frame("not_stated", asked.language, title=topic.title, parts=parts)
    return Answer(status=AnswerStatus.NOT_FOUND, language=asked.language, answer=said)


def _older(asked: Asked, numbered: Numbered) -> tuple[str, ...]:
    """Return the one note on what the number meant before, or on the digits that an older one left behind."""
    number = ", ".join(asked.numbered)
    if numbered.once:
        return (frame("once", asked.language, number=number, titles=" / ".join(numbered.once)),)
    return tuple(frame("older", asked.language, titles=title) for title in numbered.sections if is_garbled(title))[:1]


def _of_sections(asked: Asked, passages: Sequence[Passage], *, closeness: Closeness | None) -> Gathered:
    """Rank within the numbered section; what it is about, its beginning says."""
    found = units(passages)
    ranked = rank(asked, found, closeness=closeness)
    if asked.about_a_section:
        ranked.sort(key=lambda each: (each.unit.passage.chunk.ordinal, each.unit.at))
    return Gathered(passages, found, ranked)


def _ambiguous(asked: Asked, sections: Mapping[str, Sequence[Passage]], *, quote: Quote, today: dt.date) -> Answer:
    windows = []
    for passages in list(sections.values())[:MOST]:
        found = units(passages)
        asked_for = [unit for unit in found if not unit.label and is_whole(asked, unit)]
        first = next(iter(asked_for or [unit for unit in found if not unit.label]), found[0])
        windows.append(window(first, found, whole=is_whole(asked, first)))
    number = ", ".join(asked.numbered)
    return Answer(
        status=AnswerStatus.AMBIGUOUS,
        language=asked.language,
        answer=compose_ambiguous(number, windows, language=asked.language),
        citations=_citations(windows, quote),
        notes=(
            frame("numbering", asked.language, number=number, titles=" / ".join(sections)),
            *notes(windows, language=asked.language, today=today),
        ),
    )


def _citations(windows: Sequence[Window], quote: Quote) -> tuple[Citation, ...]:
    return tuple(citation(at, shown, quote(shown.passage)) for at, shown in enumerate(windows, 1))


def _not_found(language: str) -> Answer:
    return Answer(status=AnswerStatus.NOT_FOUND, language=language, answer=frame("not_found", language))
