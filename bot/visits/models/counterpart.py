"""Counterpart: an office outside ours with a part in a case; and the person a forwarded request is answered to."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen


class Part(StrEnum):
    PASSED_ON = "passed_on"  #: Sent the delegation our way, and is told what becomes of it.
    SHARES = "shares"  #: Receives it together with us, and is told what becomes of it.
    TAKES_OVER = "takes_over"  #: Gets the request from us.


class Word(StrEnum):
    """What a counterpart is told. Each is told each of them once."""

    HAND_OVER = "hand_over"  #: The request is theirs now.
    JOINT = "joint"  #: It is to be planned together.
    PROGRAMME = "programme"
    HELD = "held"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    NO_REPLY = "no_reply"
    NO_SHOW = "no_show"
    ANSWERED = "answered"


class Notified(Frozen):
    """Which word to which counterpart of the case a letter is."""

    counterpart: int
    word: Word


class Heard(StrEnum):
    """What an office says to a request that was handed over to it, or that it is to share."""

    TAKEN = "taken"
    REFUSED = "refused"


class Counterpart(Frozen):
    """One line of the record; the last line of an id counts, and none is ever taken away."""

    id: int  #: Within the case, from 1.
    part: Part
    office: str
    email: str = ""  #: Without it nothing can be written to them.
    language: str = "da"  #: Of what we write to them.
    note: str = ""  #: A few words for them, in that language.
    may_have_address: bool = False  #: The enquirer agreed that its address is passed on to them.
    heard: Heard | None = None
    heard_note: str = ""  #: Who said it, and what they added.
    struck: bool = False  #: Has no part in it after all.
    at: AwareDatetime
    by: str  #: Person id.
    by_name: str


class Addressee(Frozen):
    """Whom the letters to the enquirer go to, where that is not who sent us the request."""

    name: str
    email: str
    by: str  #: Person id.
    by_name: str
    at: AwareDatetime
