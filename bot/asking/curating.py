"""Curating: a person writes the answer that no document carries, and the assistant answers from it at once."""

from __future__ import annotations

import datetime as dt
import logging
import re
import secrets
from typing import NamedTuple

from babel.dates import format_date

from bot.asking.models import AskedQuestion
from bot.asking.ports import Answering, DocumentFolder
from bot.texts import LANGUAGES, text
from knowledge import Answer, DocumentKind

logger = logging.getLogger(__name__)

_ID_LENGTH = 12


class OwnAnswer(NamedTuple):
    """As a person writes it."""

    title: str  #: The question, as others would ask it.
    answer: str
    source: str = ""
    language: str = ""  #: Of what is said around it.


class Curated(NamedTuple):
    document: str  #: Name of the document it became.
    answer: Answer  #: What is answered now to the question as it was asked.

    @property
    def is_used(self) -> bool:
        return any(citation.document == self.document for citation in self.answer.citations)


def name_for(asked: AskedQuestion | None) -> str:
    """Of the document; the same for the same question, a new one where nobody asked."""
    return f"answer-{asked.id[:_ID_LENGTH] if asked else secrets.token_hex(_ID_LENGTH // 2)}.md"


def curate(
    name: str,
    own: OwnAnswer,
    *,
    asked: AskedQuestion | None,
    at: dt.datetime,
    folder: DocumentFolder,
    knowledge: Answering,
) -> Curated:
    """Make it a document of its own; written again under the same name, it takes the place of the earlier one.

    Raises:
        DocumentRefused: there is nothing in it that could be read.
    """
    taken = folder.take_in(name, _written(own, at).encode(), kind=DocumentKind.ANSWER)
    logger.info("answer.curated", extra={"document": taken.name})
    # A follow-up does not stand alone; whoever wrote the answer has put it so that it does.
    return Curated(taken.name, knowledge.ask(asked.question if asked and not asked.before else own.title))


def read(written: str) -> OwnAnswer:
    """What `curate` made of it, to be written on. A paragraph that looks like no line of ours stays with the answer."""
    first, *paragraphs = written.strip().split("\n\n")
    language = next((one for one in LANGUAGES if paragraphs and _like(paragraphs[-1], "by", one)), "")
    source = ""
    if language:
        paragraphs.pop()
        if paragraphs and (said := _like(paragraphs[-1], "source", language)):
            source = said[1]
            paragraphs.pop()
    return OwnAnswer(first.removeprefix("# "), "\n\n".join(paragraphs), source, language)


def _like(paragraph: str, line: str, language: str) -> re.Match[str] | None:
    around = re.escape(text(f"web.curated_{line}", language, source="\0", day="\0"))
    return re.fullmatch(around.replace(re.escape("\0"), "(.+)"), paragraph)


def _written(own: OwnAnswer, at: dt.datetime) -> str:
    day, source = format_date(at.date(), "long", locale=own.language), " ".join(own.source.split())
    parts = [
        f"# {' '.join(own.title.split())}",
        re.sub(r"\n\s*\n", "\n\n", own.answer.replace("\r\n", "\n")).strip(),
        text("web.curated_source", own.language, source=source) if source else "",
        text("web.curated_by", own.language, day=day),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"
