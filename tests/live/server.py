"""A server of its own for a benchmark or an end-to-end test, on a free port, in a folder of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

SECRET = "whsec_" + "c2VjcmV0LWZvci1iZW5jaG1hcmtz"
TOKEN = "token-of-the-bench"
PROGRAM = (sys.executable, "-m", "bot.cli.main")
_OPENER = build_opener(ProxyHandler({}))


class Begun(Protocol):
    """A process, as `subprocess` has them."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    @property
    def stdout(self) -> IO[str] | None: ...

    def send_signal(self, sig: int, /) -> None: ...

    def kill(self) -> None: ...

    def wait(self, timeout: float | None = None) -> int: ...


@dataclass
class Server:
    """A running `ope serve`."""

    url: str
    sign_in: str
    folder: Path
    process: Begun
    started_in: float  #: Seconds from start to the first answer.
    output: list[str] = field(default_factory=list)

    def get(self, path: str) -> Any:
        return json.loads(self.call("GET", path)[1])

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        status, content = self.call("POST", path, json.dumps(body).encode(), **headers)
        return status, json.loads(content)

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        fields = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(self.url + path, data=body, method=method, headers=fields)
        try:
            with _OPENER.open(request, timeout=120) as reply:
                return reply.status, reply.read()
        except HTTPError as error:
            return error.code, error.read()

    def resident_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def running(folder: Path, *arguments: str, program: Sequence[str] = PROGRAM, **settings: str) -> Iterator[Server]:
    """Start `ope serve`, wait until it answers, stop it at the end."""
    server = start(folder, *arguments, program=program, **settings)
    try:
        yield server
    finally:
        stop(server)


def begun(command: Sequence[str], *, env: Mapping[str, str], cwd: Path, stderr: int) -> Begun:
    """In a session of its own; what it says is read from its `stdout`."""
    return subprocess.Popen(
        command, env=env, cwd=cwd, stdout=subprocess.PIPE, stderr=stderr, text=True, start_new_session=True
    )


_beginnings: list[Callable[..., Begun]] = [begun]


@contextmanager
def beginning(begin: Callable[..., Begun]) -> Iterator[None]:
    """Programs begin like that meanwhile, where nobody says how."""
    _beginnings.append(begin)
    try:
        yield
    finally:
        _beginnings.pop()


def started(command: Sequence[str], *, env: Mapping[str, str], cwd: Path, stderr: int) -> Begun:
    return _beginnings[-1](command, env=env, cwd=cwd, stderr=stderr)


def start(
    folder: Path,
    *arguments: str,
    program: Sequence[str] = PROGRAM,
    begin: Callable[..., Begun] = started,
    **settings: str,
) -> Server:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPE_")}
    environment |= {
        "OPE_DATA_DIR": str(folder),
        "OPE_PORT": "0",
        "OPE_WEBHOOK_SECRET": SECRET,
        "OPE_API_TOKEN": TOKEN,
        "OPE_RECALL_SECONDS": "0",
        "PYTHONUNBUFFERED": "1",
    } | settings
    since = time.monotonic()
    with (folder.parent / f"{folder.name}.log").open("a") as log:
        process = begin([*program, "serve", *arguments], env=environment, cwd=folder.parent, stderr=log.fileno())
    output, url, sign_in = [], "", ""
    assert process.stdout is not None
    for line in process.stdout:
        output.append(line)
        url = (re.search(r"assistant: (\S+)", line) or [None, url])[1] or ""
        sign_in = (re.search(r"(\S+/sign-in/\S+)", line) or [None, sign_in])[1] or ""
        if line.startswith("Stop with"):
            break
    if not url:
        process.wait()
        raise AssertionError("the server did not start: " + "".join(output))
    server = Server(url, sign_in, folder, process, 0.0, output)
    _wait(server)
    server.started_in = time.monotonic() - since
    return server


def stop(server: Server, how: signal.Signals = signal.SIGINT) -> None:
    server.process.send_signal(how)
    try:
        server.process.wait(20)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    if server.process.stdout:
        server.process.stdout.close()


def _wait(server: Server) -> None:
    for _ in range(300):
        try:
            if server.call("GET", "/healthz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError("the server does not answer")
