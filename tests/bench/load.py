"""Load: many requests at once, on PostgreSQL, with more and more processes that work them. Where does it bend?"""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

from bot.adapters.sql.engine import driven
from bot.cli.handover import run
from bot.settings import Settings
from tests.bench.figures import figure, percentile
from tests.live.deliveries import a_body, signed
from tests.live.server import PROGRAM, Server, running
from tests.postgresql import a_database, a_server

REQUESTS = (6, 24)
DOCUMENTS = (0, 200)  #: Beside the library that is shipped.
WORKERS = (0, 1, 2, 4)  #: Beside the server, which works two jobs at once itself.
DRAFTED_WITHIN = 300  #: Seconds.
_TICK = os.sysconf("SC_CLK_TCK")
_WORDS = (
    "energi",
    "havn",
    "skole",
    "vand",
    "affald",
    "by",
    "cykel",
    "varme",
    "data",
    "klima",
    "borger",
    "park",
    "pris",
)


def load(folder: Path) -> None:
    with a_server() as postgresql:
        for documents in DOCUMENTS:
            url = a_database(postgresql)
            data = folder / f"load-{documents}"
            with running(data, OPE_DATABASE_URL=url) as server:
                _index(server, folder / f"documents-{documents}", documents)
                _measure(server, url, documents)


def _measure(server: Server, url: str, documents: int) -> None:
    begun = 0
    for workers in WORKERS:
        with ExitStack() as stack:
            ours = [server.process.pid, *(stack.enter_context(_worker(server.folder, url)) for _ in range(workers))]
            _burst(server, url, begun, 2 * (workers + 1))  # each has answered before it is measured
            begun += 2 * (workers + 1)
            for requests in REQUESTS:
                busy, since = _processor(ours), time.monotonic()
                drafted = _burst(server, url, begun, requests)
                begun += requests
                figure(
                    "load_drafts_a_minute",
                    60 * requests / (time.monotonic() - since),
                    requests=requests,
                    documents=documents,
                    workers=workers,
                    drafted_p50_seconds=percentile(drafted, 50),
                    drafted_p95_seconds=percentile(drafted, 95),
                    processor_seconds_a_request=round((_processor(ours) - busy) / requests, 2),
                    memory_mb=round(_memory(ours)),
                    cores=os.cpu_count(),
                    load=round(os.getloadavg()[0], 1),
                )


def _burst(server: Server, url: str, first: int, requests: int) -> list[float]:
    """Deliver them one after the other, at once; return the seconds until each was drafted."""
    since: dict[str, float] = {}
    for number in range(first, first + requests):
        body = a_body(
            f"Hej, vi er {10 + number % 30} personer fra kommune nummer {number}, som gerne vil se energi og cirkulær "
            f"økonomi i Nordhavn den {2 + number % 20}.-{3 + number % 20}. marts 2027.",
            subject=f"Besøg {number}",
        )
        begun = time.monotonic()
        status, reply = server.call("POST", "/intake/requests", body, **signed(f"load-{number}", body))
        assert status == 202, reply
        since[_case(reply)] = begun
    engine = sa.create_engine(driven(url))
    taken: list[float] = []
    with engine.connect() as connection:
        while since:
            found = connection.execute(sa.text("SELECT DISTINCT case_number FROM proposals")).scalars().all()
            connection.rollback()
            taken += [time.monotonic() - since.pop(one) for one in found if one in since]
            assert not since or time.monotonic() - min(since.values()) < DRAFTED_WITHIN, f"not drafted: {sorted(since)}"
            time.sleep(0.05)
    engine.dispose()
    return taken


def _case(reply: bytes) -> str:
    return str(json.loads(reply)["case"])


def _index(server: Server, folder: Path, documents: int) -> None:
    """Documents of random words: they cost what others do, and answer nothing."""
    if not documents:
        return
    folder.mkdir()
    words = random.Random(documents)
    for number in range(documents):
        text = "\n\n".join(" ".join(words.choices(_WORDS, k=90)) for _ in range(4))
        (folder / f"{number}.md").write_text(f"# Notat {number}\n\n{text}\n", "utf-8")
    for event in run("index", Settings(data_dir=server.folder), paths=[str(folder)]):
        assert "error" not in event, event


@contextmanager
def _worker(folder: Path, url: str) -> Iterator[int]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OPE_")}
    with subprocess.Popen(
        [*PROGRAM, "worker"],
        env=ours | {"OPE_DATA_DIR": str(folder), "OPE_DATABASE_URL": url},
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith(b"Working jobs")
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)


def _processor(sessions: list[int]) -> float:
    """Seconds of all processes of these sessions, those that ended among them."""
    return sum(sum(map(int, fields[11:15])) for _, fields in _processes(sessions)) / _TICK


def _memory(sessions: list[int]) -> float:
    """Megabytes, what processes share counted once."""
    parts = (Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8") for pid, _ in _processes(sessions))
    return sum(int(line.split()[1]) for part in parts for line in part.splitlines() if line.startswith("Pss:")) / 1024


def _processes(sessions: list[int]) -> Iterator[tuple[str, list[str]]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text("utf-8").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[3]) in sessions:
            yield path.parent.name, fields
