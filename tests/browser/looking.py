"""Looks at pages in a browser: by the rules of axe, wide and narrow, dark, and with doubled text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDE, NARROW = 1280, 320
HEIGHT = 900
#: What passed stays in the browser: to read it takes longer than to find it out.
_AXE = """options => axe.run({resultTypes: ['violations'], ...options})
  .then(found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 120)}`)))"""
_TARGETS_TOO = {"rules": {"target-size": {"enabled": True}}}  # off unless asked for: newer than WCAG 2.1
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_UNNAMED = """() => [
  ...[...document.querySelectorAll('table')].filter(one => !one.caption).map(one => 'table ' + one.className),
  ...[...document.querySelectorAll('th')].filter(one => !one.scope).map(one => 'th ' + one.innerText),
]"""


@dataclass(frozen=True)
class Sight:
    """What a screen shows of a page."""

    violations: list[str]
    sideways: bool
    headings: int  #: Of the first level.


@dataclass(frozen=True)
class Look:
    """All that is looked at while a page is open once."""

    path: str
    wide: Sight
    narrow: Sight
    in_the_dark: list[str]  #: Violations by the rules about colours: nothing else is another on a dark screen.
    doubled_is_sideways: bool
    title: str
    unnamed: list[str]  #: Tables and headings of columns that do not say what they hold.
    asked: list[str]  #: Addresses that the browser turned to.
    weight: int  #: Bytes of the page itself.


def violations(page: Page, options: Mapping[str, Any] | None = None) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_AXE, options or {})
    return found


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def looked_at(page: Page, address: str, paths: Iterable[str]) -> list[Look]:
    """Open each page once, and leave the screen wide and light."""
    return [_look(page, address, path) for path in paths]


def _look(page: Page, address: str, path: str) -> Look:
    asked: list[str] = []
    note = lambda request: asked.append(request.url)  # noqa: E731
    page.on("request", note)
    response = page.goto(address + path)
    assert response is not None
    seen: dict[str, Any] = {"path": path, "title": page.title(), "unnamed": page.evaluate(_UNNAMED)}
    seen["wide"] = _sight(page, WIDE)
    page.emulate_media(color_scheme="dark")
    seen["in_the_dark"] = violations(page, _COLOURS)
    page.emulate_media(color_scheme="light")
    seen["narrow"] = _sight(page, NARROW)
    page.set_viewport_size({"width": WIDE // 2, "height": HEIGHT})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    seen["doubled_is_sideways"] = scrolls_sideways(page)
    page.set_viewport_size({"width": WIDE, "height": HEIGHT})
    page.remove_listener("request", note)
    return Look(**seen, asked=asked, weight=len(response.body()))


def _sight(page: Page, width: int) -> Sight:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    return Sight(violations(page, _TARGETS_TOO), scrolls_sideways(page), page.get_by_role("heading", level=1).count())
