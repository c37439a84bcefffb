"""The nouns of asking: a question as it was answered, and a person's word on the answer."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

from pydantic import Field

from bot.visits.models.request import Frozen
from knowledge import AnswerStatus

LONGEST_QUESTION = 2_000
LONGEST_REASON = 1_000


class Via(StrEnum):
    WEB = "web"
    SLACK = "slack"
    API = "api"
    TERMINAL = "terminal"


class AskedQuestion(Frozen):
    """A question and what became of it. May hold names: never logged, and erased after its time."""

    id: str
    at: dt.datetime
    via: Via
    by: str | None  #: Person id, or `slack:U…`; None where nobody signed in.
    question: str = Field(max_length=LONGEST_QUESTION)
    before: str = Field(default="", max_length=LONGEST_QUESTION)  #: The turn before it in the thread.
    language: str
    status: AnswerStatus
    composer: str
    retrieved: tuple[str, ...] = ()  #: Ids of the chunks it was looked for in.
    cited: tuple[str, ...] = ()  #: Ids of the chunks the answer quotes, the first one first.
    place: str = ""  #: The thread it was asked in, as channel and message: who asks on there asks us.
    shown: str = ""  #: The answer, where the asker alone saw it: what is shared later is what was read.


class Feedback(Frozen):
    """What one person thinks of one answer; their last word counts."""

    question: str  #: Id of the question.
    by: str
    at: dt.datetime
    useful: bool
    reason: str | None = Field(default=None, max_length=LONGEST_REASON)
    wants_person: bool = False  #: A colleague is to answer; that the answer did not do is said with it.


class Judged(Frozen):
    question: AskedQuestion
    feedback: Feedback


class Standing(StrEnum):
    """How far a piece of work on our knowledge is."""

    OPEN = "open"  #: Nobody is at it; also what was taken and laid back.
    TAKEN = "taken"  #: Somebody is at it.
    DONE = "done"  #: Answered, mended or looked at. Asked again, it is work again.


class Mark(Frozen):
    """A person's word on a piece of work; the last one counts."""

    about: str  #: Id of a question, or `document:` with name and digest: another edition is other work.
    by: str
    at: dt.datetime
    standing: Standing


class TakenIn(Frozen):
    """What became of a file that a person handed in."""

    name: str  #: As indexed.
    outcome: Literal["added", "replaced", "unchanged"]


class RefusedFile(Frozen):
    """A file that could not be taken in; it is kept so that it can be tried again."""

    id: str
    name: str
    reason: str  #: The particulars of the refusal; "" where the engine failed and the file may be right.
    size: int
    at: dt.datetime
