"""A thread in Slack: what was said before, and whether we answered already."""

from __future__ import annotations

import logging
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.client import error_code
from bot.slack.mentions import typed

PAGES = 5
PAGE_SIZE = 200
TURNS = 10
ANSWER_EVENT = "ope_answer"
_GONE = {"thread_not_found", "message_not_found"}
logger = logging.getLogger(__name__)


def messages(client: WebClient, channel: str, thread_ts: str) -> list[dict[str, Any]] | None:
    """Oldest first; None when the thread was deleted.

    A refusal for any other cause leaves us without memory, not the asker without an answer.
    """
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    try:
        for _ in range(PAGES):
            page = client.conversations_replies(
                channel=channel, ts=thread_ts, limit=PAGE_SIZE, cursor=cursor, include_all_metadata=True
            )
            found += page.get("messages") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
    except SlackApiError as error:
        if error_code(error) in _GONE:
            return None
        if not error_code(error) or error_code(error) == "ratelimited":
            raise
        logger.warning("slack.thread_unreadable", extra={"error": error_code(error)})
    return found


def mark(key: str) -> dict[str, Any]:
    """Metadata by which a repeated job finds the answer that it posted before a crash."""
    return {"event_type": ANSWER_EVENT, "event_payload": {"key": key}}


def answered(messages: list[dict[str, Any]], key: str) -> bool:
    return any(_marked(message) == key for message in messages)


def lacks(messages: list[dict[str, Any]], ts: str) -> bool:
    """The message was deleted, if the thread could be read to its end."""
    return 0 < len(messages) < PAGES * PAGE_SIZE and all(message.get("ts") != ts for message in messages)


def said_now(messages: list[dict[str, Any]], ts: str) -> str:
    """The message's words as they stand, where they were edited since."""
    return next((str(message.get("text") or "") for message in messages if message.get("ts") == ts), "")


def earlier(messages: list[dict[str, Any]], *, before: str, bot_user: str | None) -> list[str]:
    """What people said before that moment, oldest first, without our answers."""
    said = (m for m in messages if m.get("ts", "") < before and not m.get("bot_id") and not m.get("subtype"))
    turns = (typed(m.get("text") or "", bot_user=bot_user) for m in said)
    return [turn for turn in turns if turn][-TURNS:]


def _marked(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != ANSWER_EVENT:
        return None
    return (metadata.get("event_payload") or {}).get("key")
