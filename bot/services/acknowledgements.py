"""Acknowledgements: what leaves by itself for a new request, and what keeps it from leaving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.services.registry import Registry
from bot.visits import acknowledging
from bot.visits.acknowledging import House
from bot.visits.models import Case, Message
from bot.visits.ports import CaseStore
from bot.visits.wording import LANGUAGES
from knowledge import Release


@dataclass(frozen=True)
class Acknowledgements:
    store: CaseStore
    registry: Registry
    work: CaseWork
    sender: str
    ours: frozenset[str]
    now: Callable[[], dt.datetime]

    def write(self, number: str) -> None:
        """Put the acknowledgement of a new request in line, if it is due one. Safe to repeat."""
        message = acknowledging.acknowledge(number, house=self._house, store=self.store, at=self.now())
        if message:
            digest = message.bundle_digest
            self.work.enqueue("dispatch", f"dispatch:{number}:{digest}", number, digest)

    def refusal(self, case: Case, message: Message) -> str | None:
        """Why one that is in line may not leave, as things stand now."""
        return acknowledging.refusal(case, message, house=self._house, store=self.store, at=self.now())

    def released(self) -> dict[str, Release]:
        """By language."""
        registers = self.registry.current()
        found = {language: acknowledging.released(language, registers) for language in LANGUAGES}
        return {language: release for language, release in found.items() if release}

    @property
    def _house(self) -> House:
        return House(self.registry.current(), self.sender, self.ours)
