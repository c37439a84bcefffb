from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from bot.visits import reading
from bot.visits.models import Contact, Reading, VisitRequest
from knowledge import Registers
from knowledge.registers.loading import load_registers

MONDAY = dt.datetime(2026, 11, 23, 9, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def registers() -> Registers:
    return load_registers()


@pytest.fixture
def read(registers: Registers) -> Callable[..., Reading]:
    """Read a message sent on Monday 23 November 2026."""

    def reader(message: str, **overrides: Any) -> Reading:
        attachments = overrides.pop("reader", None)
        model = overrides.pop("model", None)
        values = {"submitted_at": MONDAY, "contact": Contact(email="kim@sender.example"), "message": message}
        request = VisitRequest.model_validate(values | overrides)
        return reading.read(request, registers=registers, attachments=attachments, model=model)

    return reader
