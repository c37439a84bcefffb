"""Which browser somebody signs in with, in two words: enough to tell one's own apart."""

from __future__ import annotations

from fastapi import Request

#: What its header says → what people call it; the first that fits, as most of them name the others, too.
_PROGRAMS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(request: Request) -> str:
    """`Firefox, Windows`; "" where nothing is known of it. The header itself is not kept."""
    header = request.headers.get("user-agent", "")
    found = (_first(header, _PROGRAMS), _first(header, _SYSTEMS))
    return ", ".join(name for name in found if name)


def _first(header: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in known if mark in header), "")
