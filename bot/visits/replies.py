"""Replies: letters without a programme: an answer, a hand-over to the press office, a receipt, a new member."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from bot.visits import wording
from bot.visits.joining import Applicant
from bot.visits.letters import Letter, Writer
from bot.visits.models import Evidence
from bot.visits.models.proposal import GAP
from bot.visits.models.request import Frozen
from bot.visits.reading.questions import Question
from bot.visits.wording import Wording
from bot.visits.wording.cleaning import clean
from bot.visits.wording.discretion import discreet
from bot.visits.wording.sentences import sentence
from knowledge import Answer, Citation, Office

#: What a person writes in place of. In the words of those who write, not of those who read it.
TO_BE_WRITTEN = f"{GAP} svar / answer ⟧"
_LONGEST_QUESTION = 300
_POINTER = re.compile(r"[^\d“”•]{1,40}(?:\[\d\] ?)+[.。]?")
_HOUSE_LANGUAGE = "da"


class Answered(Frozen):
    """A question and what the knowledge base says to it; None where it has nothing."""

    question: Question
    answer: Answer | None
    found: Answer | None = None  #: What was found, for those who write the answer, and is too far off to go out.

    def evidence(self) -> tuple[Evidence, ...]:
        shown = self.answer or self.found
        citations = shown.citations if shown else ()
        return tuple(Evidence(document=c.document, quote=c.quote, as_of=c.as_of) for c in citations)


def reply(writer: Writer, answered: Sequence[Answered]) -> Letter:
    """What was found with its sources and their age; a gap for a person where nothing was."""
    words = writer.words
    return writer.to_enquirer(
        "reply",
        answers=[_told(one, one.answer, words) for one in answered if one.answer is not None],
        unanswered=[asked(one.question, words) for one in answered if one.answer is None],
        gap=TO_BE_WRITTEN,
    )


def asked(question: Question, words: Wording) -> str:
    return words.replies["asked"].format(words=words.said(clean(discreet(question.words), _LONGEST_QUESTION)))


def press(writer: Writer) -> Letter:
    """Neutral: it neither confirms nor comments."""
    return writer.to_enquirer("press")


def receipt(writer: Writer, claim: str, *, due: dt.date) -> Letter:
    words = writer.words
    received = writer.request.submitted_at.date()
    return writer.to_enquirer("receipt", claim=words.replies[claim], received=words.date(received), due=words.date(due))


def membership(writer: Writer, applicant: Applicant, *, questions: Sequence[str]) -> Letter:
    """What was understood, to be corrected, and what is still to be known. Promises nothing."""
    words = writer.words
    offers = [words.said(clean(discreet(span.quote))) for span in applicant.solutions]
    noted = {
        "member_name": clean(applicant.name),
        "member_solutions": words.label("comma").join(offers),
        "member_markets": words.together(words.country(code) for code, _ in applicant.markets),
    }
    lines = [words.replies[key].format(value=value) for key, value in noted.items() if value]
    return writer.to_enquirer("membership", noted=lines, questions=[words.replies[key] for key in questions])


def hand_over(writer: Writer, office: Office, *, matter: str, due: dt.date) -> Letter:
    """A note inside the house: what it is about and until when. Who wrote it stands in the case, not in the note."""
    language = _HOUSE_LANGUAGE
    values = {
        "office": office.title[language],
        "matter": sentence("hand_over", "matters", matter)[language],
        "sender": _sender(writer, language),
        "received": wording.of(language).date(writer.request.submitted_at.date()),
        "reference": writer.reference,
        "due": wording.of(language).date(due),
    }
    told = {key: sentence("hand_over", key, **values)[language] for key in ("subject", "body")}
    return writer.plain(told["subject"], told["body"], language=language)


def _sender(writer: Writer, language: str) -> str:
    known = writer.triage.organisation or writer.triage.country
    return discreet(writer.delegation_in(language)) if known else sentence("hand_over", "unknown")[language]


def _told(one: Answered, answer: Answer, words: Wording) -> dict[str, object]:
    text = discreet(_without_pointers(answer.answer))
    shown = [citation for citation in answer.citations if f"[{citation.number}]" in text]
    return {
        "asked": asked(one.question, words),
        "text": text,
        "notes": [words.replies["note"].format(note=discreet(note)) for note in answer.notes],
        "sources": [_source(citation, words) for citation in shown],
    }


def _without_pointers(text: str) -> str:
    """Leave out a last line that only says where more is: a letter shows what carries the answer."""
    lines = text.split("\n")
    return "\n".join(lines[:-1]) if len(lines) > 1 and _POINTER.fullmatch(lines[-1]) else text


def _source(citation: Citation, words: Wording) -> str:
    parts = [discreet(part) for part in (citation.title, citation.section) if part]
    key = "dated" if citation.as_of else "undated"
    line = words.replies[key].format(source=words.label("comma").join(parts), year=citation.as_of)
    return f"[{citation.number}] {line}"
