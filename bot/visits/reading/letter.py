"""Letter: a request taken apart into named texts, ready to be matched."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.visits.models import Span, VisitRequest
from bot.visits.reading.folding import fold
from knowledge import Registers

MOST_CHARACTERS = 40_000  #: Of one part. What stands beyond is kept, shown, and not read: a signal says so.
_QUOTE = 600
_SENTENCE_END = re.compile(r"[.!?]\s+(?=\S)|[。!?]|\n\s*\n|\n\s*[-*•]")

_SIGNED_AFTER = 0.6  #: The part of a letter before its signature.
_SIGNED_LINE = 70  #: Characters.


@dataclass(frozen=True)
class Part:
    """One named text with its folded form. Offsets in and out of the matchers are the folded ones."""

    name: str
    text: str
    folded: str
    origins: list[int] = field(repr=False)

    def span(self, start: int, end: int) -> Span:
        """The original stretch, trimmed, at most as long as a quote may be."""
        first = self.origins[start]
        last = min(self.origins[max(end, start + 1) - 1] + 1, first + _QUOTE)
        quote = self.text[first:last]
        first += len(quote) - len(quote.lstrip())
        quote = quote.strip()
        return Span(quote=quote, start=first, end=first + len(quote), part=self.name)

    def masked(self, start: int, end: int) -> Part:
        blank = re.sub(r"[^\n]", " ", self.folded[start:end])
        return Part(self.name, self.text, self.folded[:start] + blank + self.folded[end:], self.origins)

    def without(self, spans: tuple[Span, ...]) -> Part:
        """Blank what was read already."""
        part = self
        for span in spans:
            if span.part == self.name:
                low, high = bisect_left(self.origins, span.start), bisect_left(self.origins, span.end)
                part = part.masked(low, high)
        return part

    def remaining(self) -> str:
        """The original characters that are still there to be read."""
        kept = {
            origin: self.text[origin]  # once, however many signs it was folded into
            for origin, sign in zip(self.origins, self.folded, strict=True)
            if sign != " " or self.text[origin].isspace()
        }
        return "".join(kept.values())

    def sentence(self, position: int) -> tuple[int, int]:
        """Start and end of the sentence that a position lies in, no further than 300 characters away."""
        low, high = max(0, position - 300), min(len(self.folded), position + 300)
        before = [match.end() for match in _SENTENCE_END.finditer(self.folded, low, position)]
        after = _SENTENCE_END.search(self.folded, position, high)
        return (before[-1] if before else low), (after.start() + 1 if after else high)

    def signed(self, start: int, end: int) -> bool:
        """Whether it stands in a short line near the end: a signature's."""
        line = self.folded.rfind("\n", 0, start) + 1
        ends = self.folded.find("\n", end)
        length = (ends if ends >= 0 else len(self.folded)) - line
        return line > 0 and start > len(self.folded) * _SIGNED_AFTER and length < _SIGNED_LINE

    def sentences(self) -> Iterator[tuple[int, int]]:
        start = 0
        for match in _SENTENCE_END.finditer(self.folded):
            yield start, match.start() + 1
            start = match.end()
        if start < len(self.folded):
            yield start, len(self.folded)


def part(name: str, text: str) -> Part:
    cut = text[:MOST_CHARACTERS]
    letters, origins = fold(cut)
    return Part(name, text, letters, origins)


@dataclass(frozen=True)
class Letter:
    """Everything the fact readers look at. `message` has header lines and quoted old mail blanked out."""

    request: VisitRequest
    registers: Registers
    language: str
    languages: tuple[str, ...]  #: Whose phrases apply: the text's own, its neighbours', English.
    subject: Part
    message: Part
    whole: Part  #: The message with what it quotes: where a forwarded request stands.
    attachments: tuple[Part, ...] = ()
    hidden: tuple[Part, ...] = ()  #: Of the attachments, what nobody sees who opens them.
    beside: tuple[Part, ...] = ()  #: And what stands beside their text: comments, deleted words.
    agreed: bool = False  #: Its writer had the programme: whoever is added in it is added late.

    @property
    def submitted_on(self) -> dt.date:
        return self.request.submitted_at.date()

    @property
    def own(self) -> tuple[Part, ...]:
        """What the sender wrote, the message first."""
        return (self.message, self.subject)

    @property
    def texts(self) -> tuple[Part, ...]:
        return (*self.own, *self.attachments)
