"""Follow-ups: in a thread in which we answered, a question needs no new mention; talk among people is none."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "data" / "followups.yaml"
_TO_SOMEBODY = re.compile(r"\s*<@(\w+)")
_MARKS = "?？¿"
_CHANNELS = frozenset({"channel", "group"})


def place_of(channel: str, thread: str) -> str:
    """A thread, as questions keep where they were asked."""
    return f"{channel}:{thread}"


def may_follow_up(event: dict[str, Any], *, bot_user: str | None) -> bool:
    """A reply in a thread of a channel that asks something, and is meant for nobody else.

    One that mentions us comes as a mention, too, and is answered as that.
    """
    thread, said = event.get("thread_ts"), str(event.get("text") or "")
    if event.get("channel_type") not in _CHANNELS or not thread or thread == event.get("ts"):
        return False
    if _TO_SOMEBODY.match(said) or (bot_user and f"<@{bot_user}" in said):
        return False
    return asks(said)


def asks(said: str) -> bool:
    if any(mark in said for mark in _MARKS) or any(word in said for word in _words("holds")):
        return True
    folded = " ".join(said.casefold().split())
    return any(folded == word or folded.startswith(f"{word} ") for word in _words("begins"))


@cache
def _words(group: str) -> tuple[str, ...]:
    read: dict[str, dict[str, list[str]]] = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return tuple(word for words in read[group].values() for word in words)
