"""What WCAG 2.2 AA asks beside that which axe looks at by itself; on every page, in one browser each."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.services import Services
from tests.browser.site import PAGES
from tests.browser.test_accessibility import scrolls_sideways, violations

pytestmark = pytest.mark.browser

STAFF_PAGES = [(name, path) for name, path, signed_in in PAGES if signed_in]
LIGHT = 150_000  #: Bytes of a page with its style sheet; the mark of issue 7.
TARGETS = {"runOnly": {"type": "rule", "values": ["target-size"]}, "rules": {"target-size": {"enabled": True}}}

COVERED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect()
  if (at === document.body || !box.width || at.closest('.skip')) return ''
  const points = [[.5, .5], [.1, .2], [.9, .8]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y])
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y)
    return top && (at.contains(top) || top.contains(at))
  })
  return seen ? '' : at.outerHTML.slice(0, 120)
}"""


def test_doubled_text_fits_into_half_a_screen(site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.set_viewport_size({"width": 640, "height": 900})
    found = {}
    for name, path in STAFF_PAGES:
        signed_in.goto(site[0] + path)
        signed_in.evaluate("document.documentElement.style.fontSize = '200%'")
        found[name] = scrolls_sideways(signed_in)

    assert [name for name, wide in found.items() if wide] == []


@pytest.mark.parametrize("width", [1280, 320])
def test_everything_to_be_pressed_is_large_enough(width: int, site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.set_viewport_size({"width": width, "height": 900})
    found = []
    for name, path in STAFF_PAGES:
        signed_in.goto(site[0] + path)
        too_small = Axe().run(signed_in, options=TARGETS).response["violations"]
        found += [(name, node["html"][:120]) for rule in too_small for node in rule["nodes"]]

    assert found == []


def test_contrast_holds_on_a_dark_screen_too(site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.emulate_media(color_scheme="dark")
    found = []
    for name, path in STAFF_PAGES:
        signed_in.goto(site[0] + path)
        found += [(name, what) for what in violations(signed_in)]

    assert found == []


@pytest.mark.parametrize("width", [1280, 320])
def test_what_has_the_focus_is_never_hidden(width: int, site: tuple[str, Services], signed_in: Page) -> None:
    """On the longest page, forwards and back again, where something stays at the top."""
    signed_in.set_viewport_size({"width": width, "height": 700})
    signed_in.goto(f"{site[0]}/cases/2026-0001")
    hidden = set()
    for key, presses in (("Tab", 90), ("Shift+Tab", 60)):
        for _ in range(presses):
            signed_in.keyboard.press(key)
            hidden.add(signed_in.evaluate(COVERED))

    assert hidden - {""} == set()


def test_every_page_has_a_title_of_its_own_and_tables_say_what_they_hold(
    site: tuple[str, Services], signed_in: Page
) -> None:
    titled: dict[str, set[str]] = {}
    unnamed = []
    for name, path in STAFF_PAGES:
        signed_in.goto(site[0] + path)
        titled.setdefault(signed_in.title(), set()).add(re.split(r"[?#]", path)[0])
        unnamed += [(name, each) for each in signed_in.evaluate(UNNAMED)]

    assert {title: paths for title, paths in titled.items() if len(paths) > 1} == {}
    assert unnamed == []


UNNAMED = """() => [
  ...[...document.querySelectorAll('table')].filter(one => !one.caption).map(one => 'table ' + one.className),
  ...[...document.querySelectorAll('th')].filter(one => !one.scope).map(one => 'th ' + one.innerText),
]"""


def test_every_page_is_light(site: tuple[str, Services], signed_in: Page) -> None:
    """With its style sheet, as somebody gets it who was never here; pictures do not count."""
    weights: dict[str, int] = {}
    sheet = len(signed_in.request.get(site[0] + "/static/site.css").body())
    for name, path in STAFF_PAGES:
        weights[name] = len(signed_in.request.get(site[0] + path).body()) + sheet

    assert {name: weight for name, weight in weights.items() if weight > LIGHT} == {}


def test_paper_shows_the_case_and_no_buttons(site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.emulate_media(media="print")
    signed_in.goto(f"{site[0]}/cases/2026-0001")

    names = ("header", "footer", ".jump", ".skip", "form", "button", ".button", "input", "select", "textarea")
    shown = [name for name in names for one in signed_in.locator(name).all() if one.is_visible()]

    assert shown == []
    assert signed_in.locator("#h-request, #h-triage, #h-draft").count() == 3
    assert all(one.is_visible() for one in signed_in.locator("#h-request, #h-triage, #h-draft").all())
