"""Senders of one byte a second, many at once, and what those meanwhile wait for who send as one does."""

from __future__ import annotations

import asyncio
import os
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.live.deliveries import a_body, signed
from tests.live.server import Server
from tests.prove.checks import Outcome, Room
from tests.prove.servers import serving

_CUT_AFTER = 30  #: Seconds; what a body may take.
_PATIENCE = 25  #: Seconds more, until a slow sender has given up.
_HONEST = 2
_PAUSE = 0.2
_SPARE = 20  #: Sockets that come and go by themselves.
_GREETING = "Godt nytår! {}"


class Told(NamedTuple):
    """What came of it, in figures."""

    cut: int
    honest: int
    slowest: float  #: Seconds, at the 99th percentile.
    peak: int  #: MiB.


def served_meanwhile(room: Room, clients: int, outcome: Outcome) -> Told:
    """A trial is a slow sender, or an honest delivery."""
    with serving(room.data()) as server:
        _delivered(server, "first")  # what is loaded late is loaded
        before, over, took = _sockets(server), threading.Event(), list[tuple[int, float]]()
        with ThreadPoolExecutor(_HONEST) as threads:
            honest = [threads.submit(_honest, server, name, over, took) for name in range(_HONEST)]
            try:
                answers = asyncio.run(_all_slow(server, clients))
            finally:
                over.set()
            for one in honest:
                one.result()
        for answer in answers:
            outcome.trial(answer == b"HTTP/1.1 408", f"a slow sender was told {answer!r}")
        for status, seconds in took:
            outcome.trial(status == 202, f"an honest one was told {status} after {seconds:.1f} s")
        left = _sockets(server)
        outcome.trial(left <= before + _SPARE, f"{left} sockets afterwards, {before} before")
        slowest = sorted(seconds for _, seconds in took)[int(0.99 * (len(took) - 1))]
        return Told(answers.count(b"HTTP/1.1 408"), len(took), slowest, _peak(server))


async def _all_slow(server: Server, clients: int) -> list[bytes]:
    host, port = server.url.removeprefix("http://").split(":")
    return await asyncio.gather(*(_slow(host, int(port), number) for number in range(clients)))


async def _slow(host: str, port: int, number: int) -> bytes:
    """Its signature is right; of its body it sends one byte a second, until it is answered."""
    reader, writer = await asyncio.open_connection(host, port)
    body, headers = _headed(f"slow-{number}", host, port)
    answer = asyncio.ensure_future(reader.read(12))
    try:
        writer.write(headers)
        for at in range(_CUT_AFTER + _PATIENCE):
            writer.write(body[at : at + 1])
            if (await asyncio.wait([answer], timeout=1))[0]:
                break
        return answer.result() if answer.done() else b"nothing"
    except OSError as error:
        return type(error).__name__.encode()
    finally:
        answer.cancel()
        writer.close()


def _headed(event_id: str, host: str, port: int) -> tuple[bytes, bytes]:
    body = a_body(_GREETING.format(event_id))
    fields = {"host": f"{host}:{port}", "content-type": "application/json", "content-length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in signed(event_id, body).items()}
    lines = ["POST /intake/requests HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return body, "\r\n".join([*lines, "", ""]).encode()


def _delivered(server: Server, event_id: str) -> int:
    body = a_body(_GREETING.format(event_id), contact={"email": f"{event_id}@blaaby.example"})
    return server.call("POST", "/intake/requests", body, **signed(event_id, body))[0]


def _honest(server: Server, name: int, over: threading.Event, took: list[tuple[int, float]]) -> None:
    number = 0
    while not over.wait(_PAUSE):
        number += 1
        begun = time.monotonic()
        status = _delivered(server, f"honest-{name}-{number}")
        took.append((status, time.monotonic() - begun))


def _sockets(server: Server) -> int:
    folder = Path(f"/proc/{server.process.pid}/fd")
    return sum(os.readlink(one).startswith("socket:") for one in folder.iterdir() if one.is_symlink())


def _peak(server: Server) -> int:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{server.process.pid}/status").read_text("utf-8"))
    return int(found[1]) // 1024 if found else 0
