"""Warming up: what the first question would otherwise wait for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from bot.bootstrap.assistant import Assistant


@contextmanager
def warming_up(ours: Assistant) -> Iterator[None]:
    """In the background while the block runs."""
    stopping = Event()
    thread = Thread(target=ours.services.warm_up, kwargs={"stopping": stopping}, name="warming-up", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
