"""Nouns of the week."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from bot.visits.appointments import Appointment
from bot.visits.models import BundleKind, CaseSummary, MessageState
from bot.visits.models.request import Frozen
from bot.visits.weekly.weeks import Week


class Count(Frozen):
    key: str  #: "" where it is not known.
    number: int


class Came(Frozen):
    cases: tuple[CaseSummary, ...] = ()  #: Opened in the week, oldest first.
    by_channel: tuple[Count, ...] = ()
    by_kind: tuple[Count, ...] = ()
    by_country: tuple[Count, ...] = ()
    messages: int = 0  #: That came on a case that was here.


class OpenCase(Frozen):
    """An open case with what it waits for."""

    case: CaseSummary
    letters: tuple[BundleKind, ...] = ()  #: That wait for an approver.
    hosts: tuple[str, ...] = ()  #: Ids of those that were asked and owe an answer.
    since: dt.date | None = None  #: How long whoever it waits for has been silent.


class Waits(Frozen):
    enquirer: tuple[OpenCase, ...] = ()
    hosts: tuple[OpenCase, ...] = ()
    approver: tuple[OpenCase, ...] = ()
    officer: tuple[OpenCase, ...] = ()  #: Ours to work on, with no letter ready.


class DeadlineKind(StrEnum):
    ANSWER = "answer"  #: The day we want to have answered by.
    LAW = "law"  #: The day by which a law wants an answer.
    ENQUIRER = "enquirer"  #: From then on a silent enquirer is to be reminded.
    HOST = "host"  #: And so is a silent host.
    TASK = "task"
    BRING_UP = "bring_up"


class Deadline(Frozen):
    day: dt.date
    kind: DeadlineKind
    case: CaseSummary
    person: str | None = None  #: User name of the colleague it falls to; None where it is everybody's.
    person_name: str = ""
    host: str = ""
    what: str = ""  #: Of a task, in its writer's words.


class Visit(Frozen):
    """A host receives a delegation next week."""

    at: Appointment
    case: CaseSummary
    escort: str = ""


class Letter(Frozen):
    """A letter that did not simply go out."""

    case: str
    bundle: BundleKind
    state: MessageState
    why: str = ""


class Weekly(Frozen):
    week: Week
    today: dt.date
    came: Came
    waits: Waits | None  #: None for a week that is over: what waits is known as of now only.
    deadlines: tuple[Deadline, ...]
    visits: tuple[Visit, ...]  #: Of the week after.
    sent: tuple[Count, ...]  #: Letters that went out, by bundle.
    trouble: tuple[Letter, ...]

    @property
    def is_over(self) -> bool:
        return self.waits is None
