"""C-01: a server killed again and again while signed requests come in; what it acknowledged is there, once."""

from __future__ import annotations

import http.client
import json
import random
import socket
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.live.deliveries import a_body, signed
from tests.live.server import SECRET
from tests.prove.checks import Check, Outcome, Room, in_servers
from tests.prove.servers import begin

_SENDERS = 8
_LIVES_FOR = 0.3  #: Seconds at most, from the first that it acknowledges.
_IN_ITS_START = 4  #: Every so-manieth is killed before that.
_PATIENCE = 120.0
_AGAIN_AFTER = 0.05
_GREETING = "Godt nytår! {}"  #: Soon prepared: what is watched is the door.


@dataclass
class Sending:
    """Senders that come again, with the same delivery, until it is acknowledged, and then with the next."""

    port: int
    acknowledged: list[str] = field(default_factory=list)
    tries: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Meanwhile; and at the end until the last of them is acknowledged too."""
        threads = [threading.Thread(target=self._send, args=(name,), daemon=True) for name in range(_SENDERS)]
        for thread in threads:
            thread.start()
        yield
        self._over.set()
        for thread in threads:
            thread.join(_PATIENCE)
        assert not any(thread.is_alive() for thread in threads), "a delivery was never acknowledged"

    def wait_for_one(self) -> None:
        """Until one more is acknowledged."""
        before, begun = len(self.acknowledged), time.monotonic()
        while len(self.acknowledged) == before:
            assert time.monotonic() - begun < _PATIENCE, "nothing is acknowledged"
            time.sleep(0.005)

    def _send(self, name: int) -> None:
        number = 0
        while not self._over.is_set():
            event_id = f"killed-{name}-{number:05}"
            while not self._taken(event_id):
                time.sleep(_AGAIN_AFTER)
            number += 1

    def _taken(self, event_id: str) -> bool:
        body = a_body(_GREETING.format(event_id), contact={"email": f"{event_id}@blaaby.example"})
        headers = {name.replace("_", "-"): value for name, value in signed(event_id, body).items()}
        with self._lock:
            self.tries += 1
        if _status(self.port, "POST", "/intake/requests", body, headers) != 202:
            return False
        with self._lock:
            self.acknowledged.append(event_id)
        return True


def nothing_acknowledged_is_lost(room: Room, kills: int) -> Outcome:
    """A trial is an acknowledged delivery, or a start. Senders never rest, whether anybody listens or not."""
    chance, outcome, data = random.Random(1), Outcome(), room.data()
    sending, ready_in = Sending(_free_port()), list[float]()
    environment = {"OPE_DATA_DIR": str(data), "OPE_PORT": str(sending.port), "OPE_WEBHOOK_SECRET": SECRET}
    with ExitStack() as last, sending.going_on():
        for number in range(1, kills + 1):
            early = chance.uniform(0, ready_in[-1]) if ready_in and number % _IN_ITS_START == 0 else None
            with _killed(data, environment):
                if early is not None:
                    time.sleep(early)
                    continue
                ready_in.append(_ready(sending.port))
                _judge_file(data, outcome)
                sending.wait_for_one()
                time.sleep(chance.uniform(0, _LIVES_FOR))
        last.enter_context(_killed(data, environment))
        ready_in.append(_ready(sending.port))
    _judge_file(data, outcome)
    lost, twice = _judge(data, sending.acknowledged, outcome)
    late = sorted(ready_in)[int(0.95 * (len(ready_in) - 1))]
    outcome.told = (
        f"{kills} kills; of {sending.tries:,} tries {len(sending.acknowledged):,} were acknowledged, {lost} of them "
        f"lost, {twice} there twice; once loaded, ready again in {late:.1f} s at the 95th percentile"
    )
    return outcome


@contextmanager
def _killed(data: Path, environment: dict[str, str]) -> Iterator[None]:
    """It has only just begun."""
    server = begin(data, environment)
    try:
        yield
    finally:
        server.kill()
        server.wait()
        if server.stdout:
            server.stdout.close()


def _ready(port: int) -> float:
    """Seconds until it answers that it can do its work."""
    begun = time.monotonic()
    while _status(port, "GET", "/healthz") != 200:
        assert time.monotonic() - begun < _PATIENCE, "not ready again"
        time.sleep(_AGAIN_AFTER)
    return time.monotonic() - begun


def _judge_file(data: Path, outcome: Outcome) -> None:
    for name in ("cases.sqlite", "jobs.sqlite"):
        with closing(sqlite3.connect(f"file:{data / name}?mode=ro", uri=True, timeout=30)) as file:
            found = file.execute("PRAGMA integrity_check").fetchall()
        outcome.trial(found == [("ok",)], f"{name}: {found}")


def _judge(data: Path, acknowledged: list[str], outcome: Outcome) -> tuple[int, int]:
    """Return how many are lost, and how many there twice."""
    with closing(sqlite3.connect(data / "cases.sqlite")) as file:
        requests = [json.loads(request)["message"] for (request,) in file.execute("SELECT request FROM cases")]
    there = Counter(message.rpartition(" ")[2] for message in requests)
    for event_id in acknowledged:
        outcome.trial(there[event_id] == 1, f"{event_id} was acknowledged and is there {there[event_id]} times")
    return sum(there[one] == 0 for one in acknowledged), sum(there[one] > 1 for one in acknowledged)


def _status(port: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> int:
    """Zero where nobody is there, or goes away before the answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        line.request(method, path, body, headers or {})
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


CHECKS = (
    Check(
        id="C-01",
        observes="A server killed under load, in its start too, again and again: what it acknowledged is there, once",
        run=nothing_acknowledged_is_lost,
        tiny=4,
        quick=20,
        long=500,
        breaks={
            "answers leave before requests are stored": in_servers("answered_before_it_is_stored"),
            "a delivery that comes again is another": in_servers("known_by_chance"),
        },
        dear=True,
    ),
)
