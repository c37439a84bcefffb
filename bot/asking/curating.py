"""Curating: a person writes the answer that no document carries, and the assistant answers from it at once."""

from __future__ import annotations

import datetime as dt
import logging
from typing import NamedTuple

from babel.dates import format_date

from bot.asking.models import AskedQuestion
from bot.asking.ports import Answering, DocumentFolder
from bot.texts import text
from knowledge import Answer, DocumentKind

logger = logging.getLogger(__name__)


class Curated(NamedTuple):
    document: str  #: Name of the document it became.
    answer: Answer  #: What is answered now to the question as it was asked.

    @property
    def is_used(self) -> bool:
        return any(citation.document == self.document for citation in self.answer.citations)


def curate(
    asked: AskedQuestion,
    *,
    title: str,
    answer: str,
    source: str,
    language: str,
    at: dt.datetime,
    folder: DocumentFolder,
    knowledge: Answering,
) -> Curated:
    """Make it a document of its own; written again for the same question, it takes the place of the earlier one.

    Raises:
        DocumentRefused: there is nothing in it that could be read.
    """
    written = _written(title, answer, source, language, at).encode()
    taken = folder.take_in(f"answer-{asked.id[:12]}.md", written, kind=DocumentKind.ANSWER)
    logger.info("answer.curated", extra={"question": asked.id})
    # A follow-up does not stand alone; whoever wrote the answer has put it so that it does.
    return Curated(taken.name, knowledge.ask(title if asked.before else asked.question))


def _written(title: str, answer: str, source: str, language: str, at: dt.datetime) -> str:
    day = format_date(at.date(), "long", locale=language)
    parts = [
        f"# {' '.join(title.split())}",
        answer.strip(),
        text("web.curated_source", language, source=" ".join(source.split())) if source.strip() else "",
        text("web.curated_by", language, day=day),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"
