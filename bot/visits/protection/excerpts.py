"""Excerpts: a few words around each place where a person stands in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.visits.protection.identity import Matcher, Span

_AROUND = 60
_CLEANED = 400  #: Signs around that are cleaned before they are cut: half a name is no name to a cleaner.
_MOST = 3


def excerpts(found: Iterable[str], matcher: Matcher, *, clean: Callable[[str], str] = str) -> tuple[str, ...]:
    """`clean` takes out what is not to be read, and leaves the person."""
    pieces: list[str] = []
    for text in found:
        for start, end in matcher.spans(text):
            pieces.append(_piece(text, (start, end), matcher, clean))
            if len(pieces) == _MOST:
                return tuple(dict.fromkeys(pieces))
    return tuple(dict.fromkeys(pieces))


def _piece(text: str, at: Span, matcher: Matcher, clean: Callable[[str], str]) -> str:
    first, last = max(0, at[0] - _CLEANED), min(len(text), at[1] + _CLEANED)
    earlier = len([span for span in matcher.spans(text[first : at[1]]) if span[1] <= at[0] - first])
    cleaned = clean(text[first:last])
    theirs = matcher.spans(cleaned)
    start, end = theirs[min(earlier, len(theirs) - 1)] if theirs else (0, len(cleaned))
    low, high = max(0, start - _AROUND), min(len(cleaned), end + _AROUND)
    words = " ".join(cleaned[low:high].split())
    return f"{'…' if first + low else ''}{words}{'…' if last < len(text) or high < len(cleaned) else ''}"
