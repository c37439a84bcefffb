"""What channels need from outside, as protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from bot.visits.channels.models import MissedQuestion, Refusal, SlackChannel


class Directory(Protocol):
    """What Slack says of its channels; what it said a while ago may do."""

    def channels(self) -> list[SlackChannel] | None:
        """Those we are in, but for conversations with one person; None where Slack is out of reach."""
        ...

    def channel(self, channel: str) -> SlackChannel | None:
        """None where Slack does not tell us of it, or is out of reach."""
        ...


class ChannelBook(Protocol):
    """What is remembered of channels. Every write is one durable transaction."""

    def looked(self) -> Mapping[str, dt.datetime]:
        """Up to when the history of each channel was read."""
        ...

    def keep_looked(self, channel: str, upto: dt.datetime) -> None: ...

    def miss(self, question: MissedQuestion) -> bool:
        """List it; False where it was listed before, also if a person has dealt with it since."""
        ...

    def missed(self) -> list[MissedQuestion]:
        """Those that nobody has dealt with, the oldest first."""
        ...

    def settle(self, channel: str, ts: str) -> MissedQuestion | None:
        """Take it off the list; None where it is not on it."""
        ...

    def refuse(self, refusal: Refusal) -> None:
        """Keep the last one of each channel."""
        ...

    def refusals(self) -> list[Refusal]: ...

    def forget(self, *, before: dt.datetime) -> None:
        """Remove what was asked or refused before that, dealt with or not."""
        ...
