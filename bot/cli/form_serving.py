"""The public pages on a port of their own, beside the server: nothing of the staff's is there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn

from bot.bootstrap import Assistant, public_app
from bot.cli.ownership import PortTaken

_STOP_SECONDS = 6


@contextmanager
def form_served(ours: Assistant) -> Iterator[None]:
    """While the block runs, where a port is set for it. Raises PortTaken."""
    settings = ours.settings
    if settings.form_port is None:
        yield
        return
    try:
        listener = socket.create_server((settings.form_host, settings.form_port), backlog=128)
    except OSError as error:
        raise PortTaken from error
    config = uvicorn.Config(
        public_app(ours),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="form", daemon=True)
    thread.start()
    print(f"Public pages alone: http://{settings.form_host}:{listener.getsockname()[1]}/request", flush=True)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(_STOP_SECONDS)
        listener.close()
