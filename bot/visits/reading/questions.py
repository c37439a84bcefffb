"""The questions of a request, in its own words: what the knowledge base is asked for a reply."""

from __future__ import annotations

from bot.visits.models import Reading, Triage, VisitRequest
from bot.visits.models.request import Frozen
from bot.visits.reading.letter import Part, part
from bot.visits.reading.mail import own_words

_MOST = 3
_FEWEST_LETTERS = 8
_BEFORE = 2
_ASKING = ("?", "？", "か。")


class Question(Frozen):
    words: str
    before: tuple[str, ...] = ()  #: What was said just before it, which it may lean on.


def find_questions(request: VisitRequest, found: Reading | Triage) -> tuple[Question, ...]:
    """The sentences with a question mark; where there is none, those that made it a question; else all that is said."""
    message, _ = own_words(part("message", request.message), part("subject", request.subject))
    spans = [message.span(low, high) for low, high in message.sentences() if _says_something(message, low, high)]
    told = [span for span in found.evidence.get("kind", ()) if span.part == "message"]
    asking = [at for at, span in enumerate(spans) if span.quote.endswith(_ASKING)]
    asking = asking or [at for at, span in enumerate(spans) if any(span.start <= one.start < span.end for one in told)]
    asking = asking or list(range(len(spans)))
    sentences = [" ".join(span.quote.split()) for span in spans]
    return tuple(
        Question(words=sentences[at], before=tuple(sentences[max(0, at - _BEFORE) : at])) for at in asking[:_MOST]
    )


def _says_something(message: Part, low: int, high: int) -> bool:
    letters = sum(char.isalpha() for char in message.folded[low:high])
    return letters >= _FEWEST_LETTERS or message.folded[low:high].rstrip().endswith(("?", "？"))
