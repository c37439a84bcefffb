"""Warming up: what the first question and the first look at the week would otherwise wait for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from bot.bootstrap.assistant import Assistant
from bot.services import Services
from bot.visits.errors import StoreUnavailable

logger = logging.getLogger(__name__)


@contextmanager
def warming_up(ours: Assistant) -> Iterator[None]:
    """In the background while the block runs."""
    stopping = Event()
    thread = Thread(target=_warm_up, args=(ours.services, stopping), name="warming-up", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _warm_up(services: Services, stopping: Event) -> None:
    week = services.weekwork
    try:
        week.week(week.this_week())
    except StoreUnavailable:
        logger.info("warming.week_left_out")  # whoever opens it waits, and hears why
    if not stopping.is_set():
        services.warm_up()
