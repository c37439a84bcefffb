"""Invitation: what a numbered invitation letter rests on; kept with the version that holds the letter."""

from __future__ import annotations

from enum import StrEnum

from bot.visits.models.request import Frozen


class Payer(StrEnum):
    GUESTS = "guests"  #: The delegation or whoever sends it.
    HOUSE = "house"


class Guest(Frozen):
    """A person named in the letter; what a passport says is never kept here."""

    name: str
    title: str = ""
    organisation: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.title, self.organisation) if part)


class Invitation(Frozen):
    number: str  #: `2026-0001-L1`.
    guests: tuple[Guest, ...]
    payer: Payer
    signer: str  #: Person id. Nobody else can approve the letter.
    signer_name: str
    addressed: str = ""  #: An embassy or authority.
    verified: str = ""  #: How we know that the organisation and the persons are who they say.
    passports: bool = False  #: Their numbers stand in the enclosed letter, and nowhere else.
