"""`ope serve`: owns the data folder, answers people, works the jobs."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from bot import demo as samples
from bot.bootstrap import Assistant, assistant, mailbox_read, slack_connection, warming_up, web_app
from bot.cli import here
from bot.cli.form_serving import form_served
from bot.cli.ownership import DEMO, DataFolderOwned, PortTaken, announce, owned, owner
from bot.logs import log_to
from bot.settings import Settings


def serve(settings: Settings, *, demo: bool) -> None:
    """Run until interrupted. Prints where it is and a one-time sign-in link."""
    os.umask(0o077)  # what we store is for us to read
    if demo:
        settings = settings.for_demo(DEMO)
    try:
        with owned(settings.data_dir):
            log_to(settings.data_dir / "logs")
            _serve_owned(settings, demo=demo)
    except DataFolderOwned:
        running = owner(settings.data_dir)
        print(f"A server is running already{f' at {running.url}' if running else ''}; stop it first.")
        raise SystemExit(1) from None


def _serve_owned(settings: Settings, *, demo: bool) -> None:
    with _listen(settings) as listener:
        port = listener.getsockname()[1]
        settings = settings.model_copy(update={"port": port})
        with assistant(settings, say=print, moves=True) as ours:
            token = announce(settings.data_dir, f"http://{_reachable(settings.host)}:{port}")
            app = web_app(ours)
            app.include_router(here.router(ours, token=token))
            ours.start_jobs()
            if demo:
                samples.fill(ours.services)
            gc.freeze()
            gc.enable()
            print(_welcome(ours), flush=True)
            try:
                with warming_up(ours), slack_connection(ours), mailbox_read(ours), form_served(ours):
                    _run(app, listener)
            finally:
                (settings.data_dir / "owner.json").unlink(missing_ok=True)


def _listen(settings: Settings) -> socket.socket:
    try:
        return socket.create_server((settings.host, settings.port), backlog=128)
    except OSError as error:
        raise PortTaken from error


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host


def _welcome(ours: Assistant) -> str:
    url = ours.settings.address
    return (
        f"\nOne Point Entry assistant: {url}\n"
        f"Sign in (this link is good once, for a day):\n  {ours.sign_in_link(ours.first_admin())}\n"
        f"Request form for enquirers: {url}/request\n"
        f"{_way_out(ours.settings)}\n"
        "Stop with Ctrl-C.\n"
    )


def _way_out(settings: Settings) -> str:
    folder = settings.data_dir / "outbox"
    if settings.smtp_url or settings.graph_mailbox:
        return f"Letters that were approved leave by the mail server, with a copy in: {folder}"
    return f"Letters that were approved land in: {folder}"


def _run(app: FastAPI, listener: socket.socket) -> None:
    """Serve until interrupted or terminated; both are an ordinary end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn passes the signal on when it has shut down
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
