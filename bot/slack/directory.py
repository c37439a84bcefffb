"""SlackDirectory: what Slack says of its channels, asked now and then."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.client import UNREACHABLE, error_code
from bot.slack.history import pages
from bot.slack.patience import wait
from bot.visits.channels import SlackChannel

KEPT_SECONDS = 600.0
_LISTED = "public_channel,private_channel"
_GUESTS = ("is_restricted", "is_ultra_restricted", "is_stranger")
logger = logging.getLogger(__name__)


class SlackDirectory:
    """Safe to share between threads: the worst is that Slack is asked twice."""

    def __init__(self, client: WebClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._kept: dict[str, tuple[float, Any]] = {}

    def channels(self) -> list[SlackChannel] | None:
        try:
            told = list(pages(self._client.users_conversations, "channels", types=_LISTED, exclude_archived=True))
        except (SlackApiError, *UNREACHABLE) as error:
            logger.warning("slack.channels_unknown", extra={"kind": type(error).__name__})
            return None
        return [_channel(one, is_shared=_is_shared(one)) for one in told]

    def channel(self, channel: str) -> SlackChannel | None:
        try:
            return self.surely(channel)
        except (SlackApiError, *UNREACHABLE) as error:
            logger.warning("slack.channel_unknown", extra={"channel": channel, "kind": type(error).__name__})
            return None

    def surely(self, channel: str) -> SlackChannel | None:
        """None where Slack does not tell us of it. Raises what it raises where it may tell us later."""
        try:
            told: SlackChannel = self._remembered(channel, lambda: self._asked(channel))
        except SlackApiError as error:
            if wait(error, 0) is not None:
                raise
            logger.warning("slack.channel_unknown", extra={"channel": channel, "error": error_code(error)})
            return None
        return told

    def _asked(self, channel: str) -> SlackChannel:
        told = self._client.conversations_info(channel=channel)["channel"]
        return _channel(told, is_shared=_is_shared(told) or self._has_guests(channel))

    def _has_guests(self, channel: str) -> bool:
        guests = self._remembered("guests", lambda: frozenset(self._guests()))
        return bool(guests) and any(
            one in guests for one in pages(self._client.conversations_members, "members", channel=channel)
        )

    def _guests(self) -> Iterator[str]:
        for person in pages(self._client.users_list, "members"):
            if any(person.get(mark) for mark in _GUESTS) and not person.get("deleted"):
                yield str(person["id"])

    def _remembered(self, key: str, ask: Callable[[], Any]) -> Any:
        since, told = self._kept.get(key, (0.0, None))
        if told is None or self._clock() - since > KEPT_SECONDS:
            told = ask()
            self._kept[key] = self._clock(), told
        return told


def _channel(told: dict[str, Any], *, is_shared: bool) -> SlackChannel:
    return SlackChannel(
        id=str(told["id"]),
        name=str(told.get("name") or ""),
        is_private=bool(told.get("is_private")),
        is_archived=bool(told.get("is_archived")),
        is_shared=is_shared,
    )


def _is_shared(told: dict[str, Any]) -> bool:
    return bool(told.get("is_ext_shared") or told.get("is_pending_ext_shared"))
