"""CardBook: which message in Slack is a case's card."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Card(NamedTuple):
    channel: str
    ts: str
    revision: int  #: Of the case, as the card shows it: an older one never overwrites a newer one.


class CardBook(Protocol):
    """Durable before it returns."""

    def card_of(self, number: str) -> Card | None: ...

    def case_of(self, channel: str, ts: str) -> str | None:
        """The number of the case whose card this message is."""
        ...

    def remember(self, number: str, card: Card) -> None: ...
