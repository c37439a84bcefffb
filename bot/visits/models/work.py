"""Nouns of background work: how much there is to do, and who does it."""

from __future__ import annotations

from bot.visits.models.request import Frozen


class Worker(Frozen):
    """A process that works jobs, as it told of itself not long ago."""

    name: str
    silent: float = 0.0  #: Seconds since then.
    processor: float | None = None  #: Seconds since it began.
    memory: int | None = None  #: The most bytes it has held.


class Work(Frozen):
    waiting: int = 0  #: Nobody has begun them.
    put_off: int = 0  #: Until a time to come.
    worked: int = 0
    oldest: float = 0.0  #: Seconds since the oldest of those that wait was written down.
    stranded: int = 0  #: Of a version of the program that nobody runs.
    workers: tuple[Worker, ...] = ()
