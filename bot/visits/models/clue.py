"""Clue: one thing that a case is recognised by when something comes in."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class ClueKind(StrEnum):
    MAIL = "mail"
    SENDER = "sender"
    DOMAIN = "domain"  #: Of the sender, unless anybody can have an address there.
    BODY = "body"  #: The organisation.
    TEXT = "text"


class Clue(NamedTuple):
    """Kept as a digest: it has to be found again, not read."""

    kind: ClueKind
    value: str
