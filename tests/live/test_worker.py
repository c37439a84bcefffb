"""A server on PostgreSQL and workers beside it, one of which is killed in the middle of its work."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.adapters.served_knowledge import KnowledgeAway, ServedKnowledge
from bot.adapters.sql.engine import driven
from bot.cli.ownership import owner
from knowledge.errors import DocumentUnknown
from tests.live.commands import begun
from tests.live.deliveries import a_body, signed
from tests.live.server import Begun, Server, running
from tests.live.test_threads import until

pytestmark = pytest.mark.slow

REQUEST = "Vi er 14 personer fra Blåby kommune og vil se energi og Nordhavn den 2.-3. marts 2027. Hilsen nummer {}."
REQUESTS = 6


@contextmanager
def worker(folder: Path, url: str) -> Iterator[tuple[Begun, str]]:
    """A worker, and what it says when it begins."""
    with (
        folder.with_name("worker.log").open("a") as log,
        begun(folder, "worker", errors=log.fileno(), OPE_DATABASE_URL=url) as process,
    ):
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()
            process.wait()


def delivered(server: Server, number: int) -> str:
    body = a_body(REQUEST.format(number), subject=f"Besøg {number}")
    status, reply = server.call("POST", "/intake/requests", body, **signed(f"worker-{number}", body))
    assert status == 202
    return str(json.loads(reply)["case"])


def test_every_case_is_prepared_once_though_a_worker_is_killed(data: Path, new_database: Callable[[], str]) -> None:
    url = new_database()
    with running(data, OPE_DATABASE_URL=url) as server, ExitStack() as stack:
        (first, said), (second, said_too) = (stack.enter_context(worker(data, url)) for _ in range(2))
        assert (said.split(".")[0], said_too.split(".")[0]) == ("Working jobs as worker-1", "Working jobs as worker-2")
        numbers = [delivered(server, number) for number in range(REQUESTS)]
        first.kill()

        cases = [until(server, number, lambda case: case["proposal"]) for number in numbers]

        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
    assert len(set(numbers)) == REQUESTS
    assert [case["proposal"]["version"] for case in cases] == [1] * REQUESTS


def test_a_worker_asks_the_server_what_its_index_knows(server: Server) -> None:
    def where() -> tuple[str, str]:
        at = owner(server.folder)
        assert at is not None
        return f"{at.url}/operations/knowledge", at.token

    served = ServedKnowledge(where)
    question = "How long before a visit should a request arrive?"

    answer = served.ask(question)
    _, told = server.post("/api/ask", {"question": question})

    assert answer.citations
    assert [one.quote for one in answer.citations] == [one["quote"] for one in told["citations"]]
    assert served.retrieve(question, limit=2)[0].chunk.text
    near, far = served.nearness("district heating", ["fjernvarme", "musik"], standing=True)
    assert near > far
    name = answer.citations[0].document
    assert name in {info.name for info in served.documents()}
    assert served.document(name).name == name
    assert served.chunks(name)
    with pytest.raises(DocumentUnknown):
        served.document("no such document.pdf")


def test_a_server_that_stays_away_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeAway):
        ServedKnowledge(lambda: None, patience=0.0).documents()


def test_what_is_due_goes_on_where_the_server_is_away(tmp_path: Path, new_database: Callable[[], str]) -> None:
    url = new_database()
    engine = sa.create_engine(driven(url))
    (tmp_path / "data" / "outbox").mkdir(parents=True)
    with worker(tmp_path / "data", url) as (_, said), engine.connect() as connection:
        assert said.startswith("Working jobs as worker-1")
        turns = sa.text("SELECT count(*) FROM ope_work.executors WHERE name = ''")
        for _ in range(600):
            if connection.scalar(turns) == 1:
                break
            connection.rollback()
            time.sleep(0.1)
        assert connection.scalar(turns) == 1
    engine.dispose()
    logs = tmp_path / "data" / "logs"
    assert [path.name for path in logs.iterdir()] == ["worker-1.log"]  # no two processes rotate one file
    assert "due.failed" not in (logs / "worker-1.log").read_text("utf-8")


def test_a_worker_on_a_file_of_one_process_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with worker(tmp_path, "") as (process, said):
        assert process.wait(60) == 1
        assert said == ""


def test_a_folder_that_is_not_mounted_is_refused(tmp_path: Path) -> None:
    with worker(tmp_path, "postgresql://nowhere.example/ope") as (process, said):
        assert process.wait(60) == 1
        assert said == ""
    assert list(tmp_path.iterdir()) == []
