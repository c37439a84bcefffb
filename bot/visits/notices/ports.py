"""What notices need from outside, as protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Protocol

from bot.visits.notices.choosing import Choice
from bot.visits.notices.models import Notice, NoticeState, Owed


class NoticeStore(Protocol):
    """A row for each person and event, so that nobody is told of one thing twice."""

    def choices(self) -> dict[str, Choice]:
        """By user name, of those who chose."""
        ...

    def choose(self, person: str, choice: Choice) -> None: ...

    def read_upto(self) -> int:
        """Up to which line the audit log was read."""
        ...

    def owe(self, owed: Sequence[Owed], *, upto: int | None = None) -> int:
        """Keep those that are new, and how far the log is read, together; return how many were new."""
        ...

    def owed(self, *, states: Collection[NoticeState], person: str | None = None) -> list[Owed]:
        """Oldest first."""
        ...

    def move(
        self,
        person: str,
        events: Collection[str],
        to: NoticeState,
        *,
        was: NoticeState,
        at: dt.datetime,
        detail: str = "",
    ) -> list[Owed]:
        """Compare-and-set on the state; return those that moved."""
        ...


class Messenger(Protocol):
    """Hands a notice to one colleague, once."""

    def send(self, notice: Notice) -> None:
        """Raises SendFailed, SendPostponed, SendUncertain."""
        ...
