"""Override: a person's word that a programme may go out although a check stops it."""

from __future__ import annotations

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen, Told


class Override(Frozen):
    """Good for one finding on one item as both stood; the last line on a finding counts."""

    rule: str
    item: str | None = None  #: Id in the version in which the word was given.
    text: str  #: What the check said.
    told: Told = {}
    seal: str  #: Over the finding and its item.
    version: int  #: The last version of the proposal in which it stood.
    reason: str = ""
    by: str  #: Person id.
    by_name: str
    at: AwareDatetime
    via: str = "web"
    taken_back: bool = False
