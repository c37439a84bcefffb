"""Where a form may lead: to a page of ours."""

from __future__ import annotations


def ours(path: str) -> str:
    """The path, where it is one of ours, else the first page: `//elsewhere` and `/\\elsewhere` are other people's."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else "/"
