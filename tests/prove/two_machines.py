"""C-15-NET: a server and PostgreSQL here, a worker on another machine, the cable between them pulled while it works."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.adapters.sql.engine import driven
from tests.live.server import Server
from tests.live.test_worker import delivered
from tests.postgresql import a_database, a_server
from tests.prove.checks import Check, Outcome, Room, in_servers
from tests.prove.machines import HERE, Cable, another_machine
from tests.prove.servers import serving

_REQUESTS = 6  #: In one go, more than the server works at once.
_DRAFTED_WITHIN = 90.0
_TAKEN_OVER_WITHIN = 60.0  #: By the house rule; and then they are to be done.
_DUE_WITHIN = 90.0  #: What is due comes up each minute.
_WORKER = "worker-1"


@dataclass
class House:
    """Server and database, as the check sees them."""

    server: Server
    engine: sa.Engine
    posted: int = 0

    def deliver(self) -> list[str]:
        self.posted += _REQUESTS
        return [delivered(self.server, number) for number in range(self.posted - _REQUESTS, self.posted)]

    def versions(self, numbers: list[str]) -> list[int]:
        """Of the proposals of those cases that have one: the worker draws no second."""
        cases = [self.server.get(f"/api/cases/{number}") for number in numbers]
        return [case["proposal"]["version"] for case in cases if case["proposal"]]

    def drafted(self, numbers: list[str], seconds: float = _DRAFTED_WITHIN) -> bool:
        return _within(seconds, lambda: len(self.versions(numbers)) == len(numbers))

    def jobs(self, status: str) -> int:
        """Of the worker."""
        counted = "SELECT count(*) FROM dbos.workflow_status WHERE executor_id = :worker AND status = :status"
        return self.count(counted, worker=_WORKER, status=status)

    def count(self, statement: str, **values: object) -> int:
        with self.engine.connect() as connection:
            return int(connection.scalar(sa.text(statement), values) or 0)


def one_draft_each(room: Room, rounds: int) -> Outcome:
    came = Outcome()
    for number in range(rounds):
        with another_machine() as cable, a_server(HERE) as postgresql:
            folder, local = room.data(f"data-{number}"), a_database(postgresql)
            there = f"postgresql://postgres@{HERE}/{sa.make_url(local).database!s}"
            with (
                _house(folder, local) as house,
                cable.worker(
                    folder, OPE_DATA_DIR=str(folder), OPE_DATABASE_URL=there, OPE_SERVER_URL=house.server.url
                ) as worker,
            ):
                assert worker.stdout is not None
                came.trial(_WORKER in (said := worker.stdout.readline()), f"the worker said {said!r}")
                took = _parted(came, house, cable)
                _without_the_server(came, house)
                came.trial(worker.poll() is None, "the worker is gone")
    came.told = f"drafts, and what is due with the server away; all drafted {took:.0f} s after the cable was pulled"
    return came


def _parted(came: Outcome, house: House, cable: Cable) -> float:
    """Return how long it took until the others had done what the worker was at, and all the rest."""
    together = house.deliver()
    came.trial(house.drafted(together), "not drafted with the worker there")
    apart = house.deliver()
    came.trial(_within(_DRAFTED_WITHIN, lambda: house.jobs("PENDING") > 0), "the worker took nothing")
    cable.pull()
    since = time.monotonic()
    came.trial(
        _within(_TAKEN_OVER_WITHIN, lambda: house.jobs("PENDING") == 0), "its jobs were not taken over within a minute"
    )
    came.trial(house.drafted(apart), "not drafted without the worker")
    took, did = time.monotonic() - since, house.jobs("SUCCESS")
    cable.plug_in()
    later = house.deliver()
    came.trial(_within(_DRAFTED_WITHIN, lambda: house.jobs("SUCCESS") > did), "the worker did nothing afterwards")
    came.trial(house.drafted(later), "not drafted with the worker there again")
    for version in house.versions(together + apart + later):
        came.trial(version == 1, f"drafted {version} times")
    return took


def _without_the_server(came: Outcome, house: House) -> None:
    house.server.process.kill()
    house.server.process.wait()
    turns = "SELECT count(*) FROM ope_work.executors WHERE name = '' AND seen > clock_timestamp() - interval '5 s'"
    came.trial(_within(_DUE_WITHIN, lambda: house.count(turns) == 1), "nobody does what is due")


@contextmanager
def _house(folder: Path, url: str) -> Iterator[House]:
    engine = sa.create_engine(driven(url), isolation_level="AUTOCOMMIT")
    with serving(folder, OPE_DATABASE_URL=url, OPE_HOST=HERE) as server:
        yield House(server, engine)
    engine.dispose()


def _within(seconds: float, holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.1)
    return held


CHECKS = (
    Check(
        id="C-15-NET",
        observes="The cable to a worker on another machine is pulled: its jobs are taken over, each case drafted once",
        run=one_draft_each,
        tiny=1,
        quick=1,
        long=20,
        dear=True,
        breaks={"who falls silent keeps its jobs": in_servers("the_silent_keep_their_jobs")},
    ),
)
