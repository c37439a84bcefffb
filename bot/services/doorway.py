"""Doorway: requests that reach a colleague and not a machine: by telephone, at the door, on paper, in Slack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.visits.errors import NotAllowed, RequestInvalid
from bot.visits.models import Action, Channel, Person, Receipt, VisitRequest
from bot.visits.ports import CaseStore

MESSAGES = "slack"  #: Way by which messages of Slack come in.
CHANNELS = (Channel.PHONE, Channel.MANUAL)


class Receive(Protocol):
    """The intake that every other channel goes through."""

    def __call__(self, request: VisitRequest, *, source: str, event_id: str, body: bytes) -> Receipt: ...


@dataclass(frozen=True)
class Doorway:
    store: CaseStore
    receive: Receive
    now: Callable[[], dt.datetime]

    def enter(self, request: VisitRequest, *, key: str, body: bytes, by: Person) -> Receipt:
        """Take in what a colleague took down, and say who it was.

        Args:
            key: The same one again is the same request, entered once.

        Raises:
            NotAllowed: the person's role does not cover it.
            RequestInvalid: it came another way.
            EventConflict: the key came before with other words.
        """
        if not by.may(Action.CREATE_CASE):
            raise NotAllowed
        if request.channel not in CHANNELS:
            raise RequestInvalid("(channel: it is phone or manual here)")
        receipt = self.receive(request, source=f"entered:{by.id}", event_id=key, body=body)
        return self._noted(receipt, request, by)

    def enter_message(self, request: VisitRequest, *, key: str, by: Person) -> Receipt:
        """Take in a message of Slack that a colleague made a case.

        Args:
            key: Of the message: the same one gives the same case, whoever makes it one and whatever they put right.

        Raises:
            NotAllowed: the person's role does not cover it.
        """
        if not by.may(Action.CREATE_CASE):
            raise NotAllowed
        receipt = self.receive(request, source=MESSAGES, event_id=key, body=key.encode())
        return self._noted(receipt, request, by)

    def made_of(self, key: str) -> str | None:
        """Number of the case that the message was made; None where it was made none."""
        return self.store.delivered(MESSAGES, key)

    def _noted(self, receipt: Receipt, request: VisitRequest, by: Person) -> Receipt:
        if receipt.created or receipt.message:
            details: dict[str, str | int | None] = {"channel": request.channel.value, "message": receipt.message}
            self.store.note("case.entered", actor=by.id, at=self.now(), case=receipt.number, details=details)
        return receipt
