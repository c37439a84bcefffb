"""Participant: a person of a delegation, and the list of them, version by version."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen


class Part(StrEnum):
    """What somebody is in the delegation."""

    HEAD = "head"  #: Of the delegation; there is one at most.
    MEMBER = "member"
    INTERPRETER = "interpreter"
    EMBASSY = "embassy"
    PRESS = "press"
    COMPANION = "companion"
    STAFF = "staff"  #: Goes along for the group: escort, driver, security.


class Participant(Frozen):
    """Names, titles and ranks stand as they were written: order of names, script and all."""

    id: str  #: `p1`. Stays with the place on the list, also when somebody else comes instead.
    name: str
    title: str = ""
    rank: str = ""  #: What orders them where the title does not: `Mayor`, `副市长`.
    organisation: str = ""
    part: Part = Part.MEMBER


class ListDeed(StrEnum):
    EDITED = "edited"
    IMPORTED = "imported"
    UNDONE = "undone"


class ParticipantList(Frozen):
    """One version. Earlier ones are kept until somebody's trace is erased."""

    case: str
    version: int
    participants: tuple[Participant, ...]
    deed: ListDeed
    by: str
    by_name: str
    at: AwareDatetime
    file: str = ""  #: Its name, where a file was taken in.

    def participant(self, id_: str) -> Participant | None:
        return next((one for one in self.participants if one.id == id_), None)


class Restricted(Frozen):
    """What only those who must may see of a person; lies encrypted until its day of deletion."""

    passport: str = ""
    diet: str = ""
