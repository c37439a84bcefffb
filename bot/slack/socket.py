"""Socket Mode: the same listeners over a connection that we open, for offices without a public address."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

logger = logging.getLogger(__name__)


@contextmanager
def socket_mode(app: App, *, app_token: str) -> Iterator[None]:
    """Connected while the block runs. Reconnects by itself; what is not acknowledged, Slack sends again."""
    handler = SocketModeHandler(app, app_token)
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    logger.info("slack.connected")
    try:
        yield
    finally:
        handler.close()  # type: ignore[no-untyped-call]  # as above
        logger.info("slack.disconnected")
