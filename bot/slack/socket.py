"""Socket Mode: the same listeners over a connection that we open, for offices without a public address."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.errors import SlackApiError

from bot.slack.client import UNREACHABLE, error_code

RETRY_SECONDS = 15
logger = logging.getLogger(__name__)


@contextmanager
def socket_mode(app: App, *, app_token: str, connected: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Connected while the block runs. Slack being away at the start keeps nobody from the web page.

    Once connected, the client reconnects by itself; what was not acknowledged, Slack sends again, and what it
    could not send meanwhile, it never does: `connected` is called whenever it greets us.
    """
    handler = SocketModeHandler(app, app_token)
    connection = handler.client
    connection.message_listeners.append(greeted(connected))
    stopping = Event()
    connecting = Thread(target=_connect, args=(handler, stopping), name="slack-connect", daemon=True)
    connecting.start()
    try:
        yield
    finally:
        stopping.set()
        connecting.join()
        handler.close()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        logger.info("slack.disconnected")


def greeted(connected: Callable[[], None]) -> Callable[[object, dict[str, Any], str | None], None]:
    def hear(client: object, message: dict[str, Any], raw: str | None = None) -> None:
        if message.get("type") == "hello":
            connected()

    return hear


def _connect(handler: SocketModeHandler, stopping: Event) -> None:
    while not stopping.is_set():
        try:
            handler.connect()  # type: ignore[no-untyped-call]  # as above
        except SlackApiError as error:
            logger.error("slack.not_connected", extra={"error": error_code(error)})  # noqa: TRY400 - Slack's word says it
        except UNREACHABLE as error:
            logger.warning("slack.unreachable", extra={"kind": type(error).__name__})
        else:
            logger.info("slack.connected")
            return
        stopping.wait(RETRY_SECONDS)
