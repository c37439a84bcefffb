"""What WCAG 2.2 AA asks beside that which can be looked at on every page alike: where the focus is, and paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bot.services import Services

pytestmark = pytest.mark.browser

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


def test_paper_shows_the_case_and_no_buttons(site: tuple[str, Services], signed_in: Page) -> None:
    signed_in.emulate_media(media="print")
    signed_in.goto(f"{site[0]}/cases/2026-0001")

    names = ("header", "footer", ".jump", ".skip", "form", "button", ".button", "input", "select", "textarea")
    shown = [name for name in names for one in signed_in.locator(name).all() if one.is_visible()]

    assert shown == []
    assert signed_in.locator("#h-request, #h-triage, #h-draft").count() == 3
    assert all(one.is_visible() for one in signed_in.locator("#h-request, #h-triage, #h-draft").all())
