"""Formats: from the bytes of a file to its text, one module a format."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import NamedTuple, cast


class Extract(NamedTuple):
    """What a file says. Headings stand in the text as `## Heading`."""

    text: str
    title: str = ""
    page_starts: Sequence[int] = ()
    as_of: str | None = None
    hidden: str = ""  #: What is made so that nobody sees it: is no part of the text.
    beside: str = ""  #: What readers of the file may find but do not read in it: comments, deleted words, codes.


class Unreadable(Exception):
    """A file cannot be read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def extract(kind: str, content: bytes) -> Extract:
    """Read the file with the module of its format.

    Raises:
        Unreadable: with a reason a person understands.
    """
    module = importlib.import_module(f"ingest.formats.{kind}")  # the parsers are heavy, and one is enough
    return cast(Extract, module.extract(content))
