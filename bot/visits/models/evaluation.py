"""Evaluation: what the delegation and its hosts are asked after a visit, and what they say to it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen

Answers = dict[str, int | str]  #: Question to a rating, a choice, or words; what was not answered is not in it.


class Audience(StrEnum):
    DELEGATION = "delegation"
    HOST = "host"


class EvaluationWay(StrEnum):
    LINK = "link"  #: On the page that the letter of thanks leads to.
    TELEPHONE = "telephone"
    MAIL = "mail"
    PAPER = "paper"
    IN_PERSON = "in_person"


class Survey(Frozen):
    """What one letter of thanks asks. It stays the same while the words around it are edited."""

    audience: Audience
    host: str = ""  #: Id of the host that is asked.
    rates: tuple[str, ...] = ()  #: Ids of the hosts that the delegation is asked about.
    delegation: str = ""  #: As a host is told of it: a body and its country, no person.
    language: str  #: Of the letter, and so of the page.
    first: dt.date  #: Day of the visit, or of the reception.
    until: dt.date  #: The last day on which it can be answered.

    @property
    def id(self) -> str:
        """Within the case: each is asked once."""
        return _survey(self.audience, self.host)


class Evaluation(Frozen):
    id: int = 0  #: Given by the store.
    case: str
    audience: Audience
    host: str = ""  #: Id of the host that gave it.
    way: EvaluationWay
    language: str  #: Of the words in it.
    answers: Answers
    in_words: tuple[str, ...] = ()  #: Which of the answers are free text.
    given_by: str = ""  #: Who said it, where a colleague wrote it down.
    at: AwareDatetime
    by: str = "system"  #: Person id of the colleague who wrote it down.
    by_name: str = ""
    set_aside: bool = False  #: A person said that it does not count.
    lead: int | None = None  #: Id of the lead that was made of it.

    @property
    def survey(self) -> str:
        """Id of the survey that it answers."""
        return _survey(self.audience, self.host)

    def without_words(self) -> Evaluation:
        """Ratings and choices stay: they name nobody."""
        kept = {name: answer for name, answer in self.answers.items() if name not in self.in_words}
        return self.model_copy(update={"answers": kept, "in_words": (), "given_by": ""})


def _survey(audience: Audience, host: str) -> str:
    return f"host-{host}" if audience is Audience.HOST else audience.value
