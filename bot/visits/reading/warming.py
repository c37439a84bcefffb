"""Warming: a short request in each language, for whoever wants the patterns compiled before a real one comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.visits.models import Channel, Contact, VisitRequest
from bot.visits.reading import lexicon

#: The first has a whole sentence, for what tells languages apart and compares meanings.
_SENTENCE = "We would like to come and see how you do the things that you do."
#: So few letters that the language is the one the form names; a size and a day, so that all is looked for.
_FIGURES = "14 pax 3.3.2027"


def samples() -> Iterator[VisitRequest]:
    yield _sample(_SENTENCE)
    for language in lexicon.languages():
        yield _sample(_FIGURES, language)


def _sample(message: str, language: str | None = None) -> VisitRequest:
    return VisitRequest(
        submitted_at=dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC),
        channel=Channel.EMAIL,
        contact=Contact(email="kim@sender.example"),
        message=message,
        language=language,
    )
