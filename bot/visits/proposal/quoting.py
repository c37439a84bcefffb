"""Quoting: the sender's own words in whole words, so that they can be said back."""

from __future__ import annotations

from bot.visits.models import Span, Triage, VisitRequest


def in_whole_words(triage: Triage, request: VisitRequest, *, field: str = "themes") -> Triage:
    """A reading may end inside a word; widen what was found to the words it stands in, and drop what stands nowhere."""
    texts = {"message": request.message, "subject": request.subject}
    spans = (_widened(span, texts.get(span.part, "")) for span in triage.evidence.get(field, ()))
    found = tuple(span for span in spans if span)
    return triage.model_copy(update={"evidence": {**triage.evidence, field: found}})


def _widened(span: Span, text: str) -> Span | None:
    start, end = span.start, span.end
    if not span.quote or text[start:end] != span.quote:
        return None
    while start > 0 and _in_word(text[start - 1]) and _in_word(text[start]):
        start -= 1
    while end < len(text) and _in_word(text[end]) and _in_word(text[end - 1]):
        end += 1
    return Span(quote=text[start:end][:600], start=start, end=end, part=span.part)


def _in_word(char: str) -> bool:
    """Letters of scripts that put spaces between words; the others are quoted as they were found."""
    return char.isalnum() and not "\u2e80" <= char <= "\ud7ff"
