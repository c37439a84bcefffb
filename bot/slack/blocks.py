"""Block Kit in small pieces: text from outside is cleaned, escaped and cut where one can see it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Any
from urllib.parse import quote

from knowledge.hidden import seen

Block = dict[str, Any]

SECTION_LIMIT = 3000
HEADER_LIMIT = 150
BUTTON_LIMIT = 75
MESSAGE_LIMIT = 3500  # Slack's own advice is to stay below 4,000
MORE = "…"
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def clean(text: str) -> str:
    """Without control, direction and tag characters: what is seen is what is there."""
    return seen(text)


def escape(text: str, limit: int = SECTION_LIMIT) -> str:
    """Clean, with Slack's control characters as entities, cut at `limit` with a visible mark."""
    pieces = [_ENTITIES.get(character, character) for character in clean(text).strip()]
    lengths = list(accumulate(map(len, pieces)))
    if not lengths or lengths[-1] <= limit:
        return "".join(pieces)
    kept = bisect_right(lengths, limit - len(MORE))
    return "".join(pieces[:kept]).rstrip() + MORE


def folded(text: str) -> str:
    """On one line."""
    return " ".join(clean(text).split())


def plain(text: str, limit: int = SECTION_LIMIT) -> Block:
    return {"type": "plain_text", "text": escape(text, limit) or " ", "emoji": False}


def mrkdwn(text: str) -> Block:
    """Text of ours with escaped parts. `verbatim` keeps Slack from making links of addresses in it."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(folded(text), HEADER_LIMIT)}


def section(text: Block) -> Block:
    return {"type": "section", "text": text}


def context(text: Block) -> Block:
    return {"type": "context", "elements": [text]}


def divider() -> Block:
    return {"type": "divider"}


def button(label: str, action_id: str, *, value: str, style: str | None = None, confirm: Block | None = None) -> Block:
    made: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain(label, BUTTON_LIMIT),
        "value": value,
    }
    return made | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def link_button(label: str, action_id: str, *, url: str) -> Block:
    return {"type": "button", "action_id": action_id, "text": plain(label, BUTTON_LIMIT), "url": url}


def actions(block_id: str, elements: Iterable[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def paragraphs(text: str, *, most: int | None) -> list[Block]:
    """The text as plain sections, parted at line ends where there are any: as many as it takes, or at most so many."""
    size = SECTION_LIMIT // 5  # an entity has up to five characters
    shown = clean(text if most is None else text[: most * size])
    lines = [piece for line in shown.split("\n") for piece in _pieces(line, size)]
    parts: list[list[str]] = []
    length = 0
    for line in lines:
        length += len(escape(line)) + 1
        if not parts or length > SECTION_LIMIT - len(MORE):
            parts.append([])
            length = len(escape(line)) + 1
        parts[-1].append(line)
    if most is not None and len(text) > most * size and parts:
        parts[-1].append(MORE)
    return [section(plain("\n".join(part))) for part in parts if "".join(part).strip()]


def link(base: str, path: str) -> str:
    """An address of ours that cannot break out of `<…|…>`."""
    return base.rstrip("/") + quote(path, safe="/#?=&%:+,;@~-_.")


def _pieces(line: str, size: int) -> list[str]:
    return [line[start : start + size] for start in range(0, len(line), size)] or [""]
