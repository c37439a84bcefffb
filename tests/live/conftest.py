"""A live server for the tests that need the whole of it; the shipped library is indexed once a run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.server import Server, running
from tests.sharing import shared

WITHOUT_A_THEME = {
    "submitted_at": "2026-11-23T09:12:00+01:00",
    "contact": {"email": "kim@sender.example"},
    "message": "Noget helt andet end det, som alle de andre plejer at spørge jer om.",
}


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which a server has worked: library and registers are indexed, and what themes mean."""

    def make(folder: Path) -> None:
        with running(folder / "indexed") as server:
            server.post("/api/triage", WITHOUT_A_THEME)

    return shared(tmp_path_factory, "live", make) / "indexed"


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
