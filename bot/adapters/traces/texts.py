"""What can be read in a value as it is stored: JSON, JSON inside of it, and files in base64."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from typing import Any

from bot.visits.protection.identity import Matcher

ReadFile = Callable[[str, bytes], str]  #: Name and content of a file to what it says.

_FILE = {"name", "media_type", "content"}


def parsed(value: str) -> Any:
    """The JSON that a text is; the text itself where it is none."""
    if value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def texts(value: Any, read: ReadFile) -> Iterator[str]:
    if isinstance(value, str):
        inner = parsed(value)
        if inner is value:
            yield value
        else:
            yield from texts(inner, read)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, read)
    elif isinstance(value, dict):
        if value.keys() >= _FILE:
            yield str(value["name"])
            yield read(str(value["name"]), _bytes(value["content"]))
            return
        for name, each in value.items():
            yield name
            yield from texts(each, read)


def masked(value: Any, matcher: Matcher, read: ReadFile) -> Any:
    """The value without the person. A file that says something of them goes, and its name stays, masked."""
    if isinstance(value, str):
        inner = parsed(value)
        return matcher.masked(value) if inner is value else written(masked(inner, matcher, read))
    if isinstance(value, list):
        return [masked(each, matcher, read) for each in value]
    if isinstance(value, dict):
        if value.keys() >= _FILE:
            says = matcher.finds(read(str(value["name"]), _bytes(value["content"])))
            return value | {"name": matcher.masked(str(value["name"]))} | ({"content": ""} if says else {})
        return {name: masked(each, matcher, read) for name, each in value.items()}
    return value


def written(value: Any) -> str:
    """As models write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _bytes(content: Any) -> bytes:
    try:
        return base64.b64decode(str(content).translate({45: 43, 95: 47}) + "==")
    except (binascii.Error, ValueError):
        return b""
