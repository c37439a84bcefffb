"""What stands in our channels: where we are, and what was written there since."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from slack_sdk import WebClient

#: A thread counts as long as it began at most so long before what we look for.
THREADS_BACK = 86_400.0  #: Seconds.
PAGE_SIZE = 200
PAGES = 25
_OURS = "public_channel,private_channel,im"
logger = logging.getLogger(__name__)


class Ourselves(NamedTuple):
    user: str
    team: str
    url: str  #: Of the workspace.


def ourselves(client: WebClient) -> Ourselves:
    reply = client.auth_test()
    return Ourselves(reply["user_id"], reply["team_id"], str(reply.get("url") or "https://slack.com/").rstrip("/"))


def our_channels(client: WebClient) -> Iterator[dict[str, Any]]:
    """Those we are a member of, and the conversations with one person."""
    return pages(client.users_conversations, "channels", types=_OURS, exclude_archived=True)


def written_since(client: WebClient, channel: str, since: float) -> Iterator[dict[str, Any]]:
    """Messages and replies, in no order."""
    oldest = f"{since - THREADS_BACK:.6f}"
    for message in pages(client.conversations_history, "messages", channel=channel, oldest=oldest):
        if float(message["ts"]) > since:
            yield message
        if message.get("reply_count") and float(message.get("latest_reply") or 0) > since:
            yield from _replies(client, channel, message["ts"], since)


def _replies(client: WebClient, channel: str, thread_ts: str, since: float) -> Iterator[dict[str, Any]]:
    oldest = f"{since:.6f}"
    for reply in pages(client.conversations_replies, "messages", channel=channel, ts=thread_ts, oldest=oldest):
        if reply["ts"] != thread_ts and float(reply["ts"]) > since:
            yield reply


def pages(method: Callable[..., Any], key: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    for _ in range(PAGES):
        page = method(limit=PAGE_SIZE, cursor=cursor, **arguments)
        yield from page.get(key) or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
    logger.warning("slack.history_cut", extra={"channel": arguments.get("channel", "")})
