"""Guards: no network beyond loopback, none of our settings, a clock that stands; the library indexed once a run."""

from __future__ import annotations

import datetime as dt
import gc
import ipaddress
import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.visits.models import Person, Role
from bot.visits.models.session import SessionLives
from bot.visits.reading import sample
from tests.databases import copied
from tests.factories import NOW, a_person
from tests.fakes import Clock, InlineJobs, InMemoryCaseStore, InMemoryPeopleStore, RecordingOutbox
from tests.live.loaded import forking
from tests.live.server import running
from tests.sharing import shared

WITHOUT_A_THEME = {
    "submitted_at": "2026-11-23T09:12:00+01:00",
    "contact": {"email": "kim@sender.example"},
    "message": sample().message,
}


TESTS = Path(__file__).parent
LONGEST = TESTS / "data" / "longest.txt"  #: As one run had them.

gc.disable()  # until all tests are collected: what that makes stays to the end, and is looked through in vain


class NetworkRefused(AssertionError):
    """A test tried to leave this machine."""


def _is_local(family: int, address: Any) -> bool:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = str(address[0])
    try:
        return host == "localhost" or ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that the processes that share them end together.

    The first makes the index that others copy; those after it need none meanwhile. What is on no list and starts
    something comes before the rest.
    """
    listed = {TESTS.parent / line: at for at, line in enumerate(LONGEST.read_text("utf-8").split())}
    if gone := [path for path in listed if not path.exists()]:
        raise pytest.UsageError(f"{LONGEST} names what is not there: {gone}")
    dear = {item.path for item in items if _is_dear(item)}
    items.sort(key=lambda item: (listed.get(item.path, len(listed)), item.path not in dear))


def _is_dear(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("slow", "browser"))
    return marked or "indexed" in getattr(item, "fixturenames", ())


def pytest_collection_finish() -> None:
    """A fifth of the processor went into looking through ten thousand tests for garbage."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(method: Any) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if not _is_local(self.family, address):
                raise NetworkRefused(f"connect to {address!r}")
            return method(self, address)

        return call

    patch.setattr(socket.socket, "connect", guarded(connect))
    patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_ours() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.upper().startswith("OPE_")]:
        patch.delenv(name)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with copied(tmp_path_factory.mktemp("databases")):
        yield


@pytest.fixture(autouse=True, scope="session")
def _commands() -> Iterator[None]:
    """Servers and commands of the tests start from what was loaded once; some tests start the program itself."""
    with forking():
        yield


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which a server has worked: library and registers are indexed, and what themes mean."""

    def make(folder: Path) -> None:
        with running(folder / "indexed") as server:
            server.post("/api/triage", WITHOUT_A_THEME)
        with closing(sqlite3.connect(folder / "indexed" / "knowledge" / "catalogue.sqlite")) as catalogue:
            (kept,) = catalogue.execute("select count(*) from standing").fetchone()
        assert kept > 100, "every server would embed again what themes mean"

    return shared(tmp_path_factory, "live", make) / "indexed"


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def store() -> InMemoryCaseStore:
    return InMemoryCaseStore()


@pytest.fixture
def people() -> InMemoryPeopleStore:
    """Everybody stays signed in while a test lets days go by."""
    months = dt.timedelta(days=90)
    return InMemoryPeopleStore(*(a_person(role) for role in Role), lives=SessionLives(idle=months, longest=months))


@pytest.fixture
def outbox() -> RecordingOutbox:
    return RecordingOutbox()


@pytest.fixture
def jobs() -> InlineJobs:
    return InlineJobs()


@pytest.fixture
def approver() -> Person:
    return a_person(Role.APPROVER)
