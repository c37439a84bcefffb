"""Check: one promise, how it is tried, how often, and how the product is broken to see that the check notices."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

MOST_TOLD = 5  #: Failures are counted all and told up to here.


@dataclass(frozen=True)
class Room:
    """Where a check works: a folder of its own, and a data folder in which a server has worked, to copy from."""

    folder: Path
    indexed: Callable[[], Path]

    def data(self, name: str = "data") -> Path:
        """A data folder of the check's own, with library and registers indexed."""
        return Path(shutil.copytree(self.indexed(), self.folder / name))

    def new(self, name: str) -> Path:
        """An empty folder."""
        made = self.folder / name
        made.mkdir(parents=True)
        return made


@dataclass
class Outcome:
    """What came of so many trials."""

    trials: int = 0
    failures: int = 0
    told: str = ""  #: Figures beside the count, for the table.
    found: list[str] = field(default_factory=list)  #: The first failures, in words.

    def trial(self, held: bool, else_told: object = "") -> None:
        self.trials += 1
        if not held:
            self.failures += 1
            if len(self.found) < MOST_TOLD:
                self.found.append(str(else_told)[:500])

    @property
    def bound(self) -> float:
        """Of the true rate, at 95 %, where nothing failed: the rule of three."""
        return 3 / self.trials


Break = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True)
class Check:
    id: str  #: As in the list of checks: `C-02`.
    observes: str  #: What must be observed, in one sentence.
    run: Callable[[Room, int], Outcome]
    tiny: int  #: Trials in the test suite and in self-tests.
    quick: int  #: Trials of `make prove`.
    long: int  #: Trials of `make prove LONG=1`.
    breaks: Mapping[str, Break]  #: What is broken in the product, to how.
    dear: bool = False  #: Starts servers: in the suite, other tests try the same once.


def replaced(target: Any, name: str, by: Any) -> Break:
    """Break the product in this process: what it calls by that name is another thing."""
    return lambda: patch.object(target, name, by)


def all_of(*breaks: Break) -> Break:
    @contextmanager
    def broken() -> Iterator[None]:
        with ExitStack() as stack:
            for each in breaks:
                stack.enter_context(each())
            yield

    return broken


#: The name of what is broken in servers that a check starts: see `broken`.
fault: ContextVar[str] = ContextVar("fault", default="")


def in_servers(name: str) -> Break:
    """Break the product in the servers that are started meanwhile."""

    @contextmanager
    def broken() -> Iterator[None]:
        token = fault.set(name)
        try:
            yield
        finally:
            fault.reset(token)

    return broken
