"""Asking: an answer from the knowledge base, and the question kept where staff can work on it."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from bot.asking.models import LONGEST_QUESTION, AskedQuestion, Via
from bot.asking.ports import Answering, FeedbackStore
from bot.visits.errors import StoreUnavailable
from bot.visits.reading.masking import masked
from knowledge import EVERYTHING, Answer, AnswerStatus, Scope
from knowledge.citations import chunk_id

logger = logging.getLogger(__name__)

#: Where an answer has buttons. Elsewhere only what stayed unanswered is kept: nobody could say a word on the rest.
JUDGED = frozenset({Via.WEB, Via.SLACK})
ID_LENGTH = 32


class Asked(NamedTuple):
    answer: Answer
    id: str | None  #: For feedback; None where the question was not kept.


def ask(
    question: str,
    thread: Sequence[str] = (),
    *,
    via: Via,
    by: str | None,
    at: dt.datetime,
    knowledge: Answering,
    store: FeedbackStore,
    key: str = "",
    language: str | None = None,
    within: Scope = EVERYTHING,
    place: str = "",
    private: bool = False,
) -> Asked:
    """Answer, and keep what was asked. With a `key` the same question asked again by a repeated job is kept once.

    The answer does not wait for a store that is out of reach.

    Args:
        language: Of the answer; the question's own if None.
        within: What the answer may come from.
        place: The thread it was asked in.
        private: The asker alone sees the answer, and may share it later: it is kept as well.

    Raises:
        QuestionRefused: it is empty, or no question at that length.
    """
    question, thread = masked(question), [masked(turn) for turn in thread]
    answer = knowledge.ask(question, thread, language=language, within=within)
    unanswered = answer.status is AnswerStatus.NOT_FOUND
    if not unanswered and via not in JUDGED:
        return Asked(answer, None)
    asked = AskedQuestion(
        id=_id(via, key),
        at=at,
        via=via,
        by=by,
        question=_kept(question),
        before=_kept(thread[-1]) if thread else "",
        place=place,
        shown=answer.model_dump_json() if private else "",
        language=answer.language,
        status=answer.status,
        composer=answer.composer,
        retrieved=answer.retrieved,
        cited=_cited(answer),
    )
    try:
        store.record(asked)
    except StoreUnavailable:
        logger.warning("question.not_kept", extra={"question": asked.id})
        return Asked(answer, None)
    return Asked(answer, asked.id)


def _cited(answer: Answer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chunk_id(citation) for citation in answer.citations))


def _id(via: Via, key: str) -> str:
    return hashlib.sha256(f"{via}:{key}".encode()).hexdigest()[:ID_LENGTH] if key else secrets.token_hex(ID_LENGTH // 2)


def _kept(text: str) -> str:
    """What a database and a page can hold of it: no control characters, no halves of surrogate pairs."""
    seen = "".join(char if char.isprintable() else " " for char in text[: 2 * LONGEST_QUESTION])
    return " ".join(seen.split())[:LONGEST_QUESTION]
