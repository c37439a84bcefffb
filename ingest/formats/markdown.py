"""Markdown: text with marked headings, and lines of data above it."""

from __future__ import annotations

import re

from ingest.formats import Extract
from ingest.formats.text import decoded

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_LINE = re.compile(r"^(?P<key>\w{1,30}):[ \t]+(?P<value>\S[^\n]{0,500})$", re.MULTILINE)
_SETEXT = re.compile(r"^(?P<text>\S[^\n]*)\n(?P<rule>={3,}|-{3,})[ \t]*$", re.MULTILINE)


def extract(content: bytes) -> Extract:
    """Read the text below the front matter; from the front matter, title and date."""
    text = decoded(content)
    front = _FRONT.match(text)
    data = _data(front.group(1)) if front else {}
    body = text[front.end() :] if front else text
    body = _SETEXT.sub(lambda found: f"{'#' if found['rule'][0] == '=' else '##'} {found['text']}", body)
    as_of = data.get("as_of") or data.get("date")
    return Extract(body, title=data.get("title", ""), as_of=as_of or None)


def _data(front: str) -> dict[str, str]:
    """Return its `key: value` lines. Not read as YAML: a few lines of that can unpack into all the memory there is."""
    return {found["key"].lower(): found["value"].strip(" \t\"'") for found in _LINE.finditer(front)}
