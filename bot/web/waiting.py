"""Approved letters that wait for their time, on the case page: when they leave, and the button that recalls them."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from bot.services import Services
from bot.visits import leaving
from bot.visits.models import BundleKind, Case, Decision, Message, Person, Verdict
from bot.visits.workdays import COPENHAGEN


class Waiting(NamedTuple):
    """One bundle that has not begun to leave."""

    kind: BundleKind
    digest: str
    messages: list[Message]
    leaves_at: dt.datetime
    approved: Decision
    left: int  #: Whole seconds, when the page was made; 0 where it is leaving now.
    may_recall: bool

    @property
    def clock(self) -> str:
        return f"{self.leaves_at.astimezone(COPENHAGEN):%H:%M:%S}"

    @property
    def minutes(self) -> int:
        """Begun ones count: nothing leaves later than is said."""
        return -(-self.left // 60)


class SendAt(NamedTuple):
    """Between which times a letter can be put off, as a browser wants them."""

    first: str
    last: str


def waiting(case: Case, reader: Person, services: Services) -> list[Waiting]:
    """The one that leaves first comes first."""
    now, rights, found = services.now(), services.approving, []
    for digest, messages in leaving.waiting(case).items():
        said = [one for one in case.decisions if one.digest == digest and one.verdict is Verdict.APPROVE]
        at = max(one.due_at for one in messages if one.due_at)
        if said:
            kind = messages[0].bundle
            may = reader.id == said[-1].by or rights.may(reader, Verdict.APPROVE, kind)
            left = max(0, int((at - now).total_seconds()))
            found.append(Waiting(kind, digest, messages, at, said[-1], left, may))
    return sorted(found, key=lambda one: one.leaves_at)


def send_at(services: Services) -> SendAt:
    now = services.now().astimezone(COPENHAGEN)
    last = now + dt.timedelta(days=services.registers.house.send_ahead_days)
    return SendAt(f"{now:%Y-%m-%dT%H:%M}", f"{last:%Y-%m-%dT%H:%M}")
