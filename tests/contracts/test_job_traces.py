"""People in the tables of jobs, on SQLite and PostgreSQL: found, erased, and gone from the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.adapters.jobs import DbosJobs
from bot.adapters.sql import Database
from bot.adapters.traces.jobs import JobTraces
from bot.visits.protection.identity import Identity
from tests.contracts.test_executors import until

pytestmark = pytest.mark.slow

ASKED = '{"text": "Hvem er Ingeborg Kanarievang?"}'
OTHER = '{"text": "Hvad er fjernvarme?"}'
FOREVER = 2**52


class World:
    """A database in which two questions were answered and one by the person is still waited for."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.database = Database(url or f"sqlite:///{folder / 'cases.sqlite'}")
        self.jobs = DbosJobs(url, executor="test", data_dir=folder)
        self.jobs.start({"slack": [lambda _: None]})
        self.traces = JobTraces(folder, self.database)
        for key, text in (("k1", ASKED), ("k2", OTHER)):
            self.jobs.enqueue("slack", key, text)
        until(lambda: self.jobs.unfinished() == 0)
        self.jobs.enqueue("slack", "k3", ASKED, after=600)

    def found(self) -> list[tuple[str, bool]]:
        hits = self.traces.find(Identity(names=("Ingeborg Kanarievang",)).matcher(), lambda _name, _content: "")
        return sorted((hit.key, hit.under_way) for hit in hits)

    def files(self) -> list[Path]:
        """In which the rows lie: those of the folder, or of the cluster but for its log."""
        url = self.database.engine.url
        if url.get_backend_name() == "sqlite":
            return list(self.folder.glob("jobs.sqlite*"))
        with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CHECKPOINT")
            number = connection.scalar(sa.text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        return list((Path(str(url.query["host"])) / "data" / "base" / str(number)).iterdir())

    def marked(self) -> bool:
        return any(b"Ingeborg Kanarievang" in path.read_bytes() for path in self.files() if path.is_file())


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    new: Callable[[], str] = request.getfixturevalue("new_database") if request.param == "postgresql" else str
    world = World(new(), tmp_path)
    yield world
    world.jobs.stop()
    world.database.close()


def test_who_is_named_in_a_job_is_found_erased_and_overwritten(world: World) -> None:
    assert world.found() == [("k1", False), ("k3", True)]
    hits = world.traces.find(Identity(names=("Ingeborg Kanarievang",)).matcher(), lambda _name, _content: "")

    world.traces.erase(hits)
    assert world.found() == []
    assert [world.jobs.status(key) for key in ("k1", "k2", "k3")] == [None, "SUCCESS", None]
    assert world.database.engine.dialect.name == "sqlite" or world.marked()  # a row that was deleted lies there still
    world.database.scour()
    world.jobs.scour()

    assert not world.marked()


def test_what_was_done_long_ago_is_taken_out_and_what_waits_stays(world: World) -> None:
    assert world.traces.drop_done(0) == 0
    assert world.traces.drop_done(FOREVER) == 2

    assert [world.jobs.status(key) for key in ("k1", "k2", "k3")] == [None, None, "ENQUEUED"]
    assert world.found() == [("k3", True)]


def test_where_no_job_was_ever_written_nothing_is_found(tmp_path: Path, new_database: Callable[[], str]) -> None:
    for url in (f"sqlite:///{tmp_path / 'cases.sqlite'}", new_database()):
        database = Database(url)
        traces = JobTraces(tmp_path, database)
        hits = traces.find(Identity(names=("Ingeborg Kanarievang",)).matcher(), lambda _name, _content: "")

        assert (hits, traces.drop_done(FOREVER)) == ([], 0)
        database.close()
