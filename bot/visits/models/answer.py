"""Answer: what a host was asked, what it is understood to have answered, and staff's word on that."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import AwareDatetime, Field

from bot.visits.models.reading import GroupSize
from bot.visits.models.request import Frozen
from bot.visits.models.times import LocalTime

LONGEST_QUOTE = 600


class Slot(Frozen):
    date: dt.date
    start: LocalTime
    end: LocalTime

    def within(self, other: Slot) -> bool:
        return self.date == other.date and other.start <= self.start and self.end <= other.end


class Terms(Frozen):
    """What a host's yes is bound to."""

    slot: Slot
    group: GroupSize | None = None  #: None where it was not known when the host was asked.
    language: str  #: They write to us in.
    interpreting: str | None = None
    languages: tuple[str, ...] = ()  #: They say they can work in.

    def cover(self, now: Terms) -> bool:
        """Whether who agreed to these has agreed to those: no other time, no more people, no other language."""
        spoken = (self.language, self.interpreting) == (now.language, now.interpreting)
        spoken = spoken and {*self.languages} <= {*now.languages}
        return now.slot.within(self.slot) and spoken and _no_more(now.group, self.group)


def _no_more(now: GroupSize | None, agreed: GroupSize | None) -> bool:
    if now is None or agreed is None:
        return now is agreed
    return now.max <= agreed.max


class About(Frozen):
    """What a host is told of the visit, as the letter tells it: a body and its subjects, no person."""

    organisation: str = ""
    country: str | None = None
    themes: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()  #: In the delegation's words.
    place: str = ""


class Asked(Frozen):
    """One question to one host. It stays the same while the words around it are edited."""

    id: str  #: `v2-1`: the version it was first written in, and its place among the enquiries.
    host: str
    item: str  #: Of the programme as it stood.
    terms: Terms
    about: About = About()
    answer_by: dt.date | None = None


class AnswerKind(StrEnum):
    YES = "yes"
    NO = "no"
    ANOTHER_TIME = "another_time"
    HOLD = "hold"  #: The slot is kept free for us; no promise yet.
    OUT_OF_OFFICE = "out_of_office"  #: A machine answered; nobody read the question.
    BOUNCE = "bounce"  #: The question did not arrive.
    UNCLEAR = "unclear"  #: Somebody answered; a person has to read what.


class Way(StrEnum):
    MAIL = "mail"
    LINK = "link"
    CALENDAR = "calendar"
    TELEPHONE = "telephone"
    MEETING = "meeting"
    OTHER = "other"


class HostAnswer(Frozen):
    """A line in the log of a case. It is a suggestion until a person confirms it, and is never changed."""

    id: str
    asked: Asked  #: As it was put to the host.
    message: str | None = None  #: Id of the message that asked; None where a person asked by telephone.
    kind: AnswerKind
    way: Way
    quote: str = Field(default="", max_length=LONGEST_QUOTE)  #: The host's own words.
    proposed: Slot | None = None  #: With another time: which.
    at: AwareDatetime
    inbound: str | None = None  #: Id of the `Inbound` it was read in.
    said_by: str = ""  #: Who at the host spoke, where a colleague heard it.
    said_at: AwareDatetime | None = None  #: When; None where that is when it was written down.
    by: str | None = None  #: Person id of the colleague who wrote it down.
    by_name: str | None = None


class Ruling(Frozen):
    """A named person's word on one answer. The last one counts."""

    answer: str
    confirmed: bool  #: False sets the answer aside.
    by: str
    by_name: str
    at: AwareDatetime
