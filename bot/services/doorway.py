"""Doorway: requests that reach a colleague and not a machine: by telephone, at the door, on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.visits.errors import NotAllowed, RequestInvalid
from bot.visits.models import Action, Channel, Person, Receipt, VisitRequest
from bot.visits.ports import CaseStore

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
        if receipt.created or receipt.message:
            details: dict[str, str | int | None] = {"channel": request.channel.value, "message": receipt.message}
            self.store.note("case.entered", actor=by.id, at=self.now(), case=receipt.number, details=details)
        return receipt
