"""What a person typed in Slack, as plain text."""

from __future__ import annotations

import html
import re

QUESTION_LIMIT = 4000
_ENTITY = re.compile(r"<([^<>]{1,2000})>")


def typed(text: str, *, bot_user: str | None = None) -> str:
    """Without the call to the bot, with links and channels as their names, bounded."""
    parts = _ENTITY.sub(lambda found: _said(found.group(1), bot_user), text[: 4 * QUESTION_LIMIT])
    return " ".join(html.unescape(parts).split())[:QUESTION_LIMIT]


def as_written(text: str) -> str:
    """Line by line, with people, links and channels as their names; an address of a page stands beside its label."""
    return html.unescape(_ENTITY.sub(lambda found: _in_full(found.group(1)), text))


def _in_full(entity: str) -> str:
    target, _, label = entity.partition("|")
    if target.startswith(("http:", "https:")) and label and label != target:
        return f"{label} ({target})"
    return _said(entity, "")


def _said(entity: str, bot_user: str | None) -> str:
    target, _, label = entity.partition("|")
    if target.startswith("@"):
        return "" if bot_user in (None, target[1:]) else label
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if target.startswith("!"):
        return label.lstrip("@")
    return label or target.removeprefix("mailto:")
