"""A live server for the tests that need the whole of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.server import Server, running
from tests.postgresql import new_database, postgresql

__all__ = ["data", "new_database", "postgresql", "server"]


@pytest.fixture
def data(indexed: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return Path(shutil.copytree(indexed, tmp_path / "data"))


@pytest.fixture(scope="module")
def server(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a module that can share it."""
    folder = Path(shutil.copytree(indexed, tmp_path_factory.mktemp("server") / "data"))
    with running(folder) as started:
        yield started
