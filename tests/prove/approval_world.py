"""The outside of the approval machine, with books of its own: what was approved, when, and what left on it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from bot.visits.errors import SendFailed, SendPostponed, SendUncertain
from bot.visits.models import Bundle, BundleKind, Message
from bot.visits.ports import CaseStore
from tests.fakes import Clock


class Violated(AssertionError):
    """A promise was broken."""


class Died(BaseException):
    """The process was killed while it sent."""


@dataclass
class Grant:
    """An approval as it was given, in our own books."""

    kind: BundleKind
    digest: str
    due: dt.datetime
    withdrawn: bool = False
    delivered: Counter[str] = field(default_factory=Counter)


class World:
    """Takes letters, fails as it is told, and looks at each against the books."""

    def __init__(self, store: CaseStore, clock: Clock, grants: list[Grant]) -> None:
        self.store, self.clock, self.grants = store, clock, grants
        self.mood = "takes"
        self.tells = True  #: Whether it can be asked afterwards what it took.
        self.taken: set[str] = set()

    def send(self, message: Message) -> None:
        mood, self.mood = self.mood, "takes"
        if mood == "refuses":
            raise SendFailed("refused")
        if mood == "is busy":
            raise SendPostponed("busy")
        if mood == "dies before":
            raise Died
        self._take(message)
        if mood == "says nothing":
            raise SendUncertain("no reply")
        if mood == "dies after":
            raise Died

    def was_sent(self, message: Message) -> bool | None:
        return message.draft.digest in self.taken if self.tells else None

    def _take(self, message: Message) -> None:
        case = self.store.case(message.case)
        whole = sorted((m for m in case.messages if m.bundle_digest == message.bundle_digest), key=lambda m: m.position)
        sealed = Bundle(kind=message.bundle, messages=tuple(one.draft for one in whole)).digest
        good = [one for one in self.grants if (one.kind, one.digest) == (message.bundle, sealed) and not one.withdrawn]
        if not good or message.draft not in [one.draft for one in whole]:
            raise Violated(f"{message.id} left without an approval of these bytes")
        grant = good[-1]
        if self.clock.at < grant.due:
            raise Violated(f"{message.id} left before its time")
        grant.delivered[message.draft.digest] += 1
        if grant.delivered[message.draft.digest] > 1:
            raise Violated(f"{message.id} left twice on one approval")
        self.taken.add(message.draft.digest)
