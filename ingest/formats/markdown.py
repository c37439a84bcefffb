"""Markdown: text with marked headings, and lines of data above it."""

from __future__ import annotations

import re

import yaml

from ingest.formats import Extract
from ingest.formats.text import decoded

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_SETEXT = re.compile(r"^(?P<text>\S[^\n]*)\n(?P<rule>={3,}|-{3,})[ \t]*$", re.MULTILINE)


def extract(content: bytes) -> Extract:
    """Read the text below the front matter; from the front matter, title and date."""
    text = decoded(content)
    front = _FRONT.match(text)
    data = _data(front.group(1)) if front else {}
    body = text[front.end() :] if front else text
    body = _SETEXT.sub(lambda found: f"{'#' if found['rule'][0] == '=' else '##'} {found['text']}", body)
    as_of = data.get("as_of") or data.get("date")
    return Extract(body, title=str(data.get("title") or ""), as_of=str(as_of) if as_of else None)


def _data(front: str) -> dict[str, object]:
    try:
        data = yaml.safe_load(front)
    except yaml.YAMLError:
        return {}
    return data if isinstance(data, dict) else {}
