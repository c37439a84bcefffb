"""What axe and WCAG 2.2 AA ask of every page; each is opened once, and looked at in every way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot import web
from tests.browser.looking import HEIGHT, WIDE, Look, Sight, looked_at
from tests.browser.site import PAGES, served
from tests.factories import NOW

pytestmark = pytest.mark.browser

STAFF_PAGES = [name for name, _, signed_in in PAGES if signed_in]
SHEET = Path(web.__file__).with_name("static") / "site.css"
LIGHT = 150_000  #: Bytes of a page with its style sheet.
BROKEN = """<!doctype html><html lang="en"><title>Broken</title><style>
  p { color: #333; background: #fff; width: 30rem }
  @media (prefers-color-scheme: dark) { p { color: #ddd } }
  a { display: inline-block; padding: 1rem }
  @media (max-width: 400px) { h1 { display: none } a { padding: 0; font-size: 8px; line-height: 8px; float: left } }
</style><main><h1>Broken</h1><p>Some words</p><nav><a href="#1">one</a><a href="#2">two</a></nav>
<table class="bare"><tr><td>1</td></tr></table></main></html>"""
CLEAN = Sight(violations=[], sideways=False, headings=1)


@pytest.fixture(scope="module")
def looks(browser: Browser) -> Iterator[tuple[str, dict[str, Look]]]:
    """The address of the site, and what was seen of each of its pages by their names."""
    seen: dict[str, Look] = {}
    with served("en") as (address, services):
        for signed_in in (False, True):
            page = browser.new_page(viewport={"width": WIDE, "height": HEIGHT}, locale="en-GB")
            if signed_in:
                page.goto(f"{address}/sign-in/{services.people.issue_link('ada', at=NOW)}")
                page.get_by_role("button", name="Sign in").click()
            wanted = {name: path for name, path, needs_person in PAGES if needs_person is signed_in}
            seen |= zip(wanted, looked_at(page, address, wanted.values()), strict=True)
            page.context.close()
        yield address, seen


@pytest.fixture(scope="module")
def seen(looks: tuple[str, dict[str, Look]]) -> dict[str, Look]:
    return looks[1]


@pytest.mark.parametrize("screen", ["wide", "narrow"])
def test_every_page_is_clean(screen: str, seen: dict[str, Look]) -> None:
    """What is to be pressed is large enough, too."""
    assert {name: getattr(look, screen) for name, look in seen.items()} == {name: CLEAN for name, _, _ in PAGES}


def test_contrast_holds_on_a_dark_screen_too(seen: dict[str, Look]) -> None:
    assert {name: look.in_the_dark for name, look in seen.items() if look.in_the_dark} == {}


def test_a_dark_screen_has_other_colours_and_nothing_else() -> None:
    """Why only the rules about colours are asked again there."""
    sheet = SHEET.read_text("utf-8")
    _, _, after = sheet.partition("(prefers-color-scheme: dark) {")
    declared = set(re.findall(r"([\w-]+):", after.partition("\n}")[0])) - {"root"}

    assert sheet.count("prefers-color-scheme") == 1
    assert "--ink" in declared
    assert {name for name in declared if not name.startswith("--")} == {"background", "border-radius"}


def test_what_is_wrong_on_one_screen_only_is_seen(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": WIDE, "height": HEIGHT})
    page.route("**/broken", lambda route: route.fulfill(body=BROKEN, content_type="text/html"))

    (look,) = looked_at(page, "http://127.0.0.1:9", ["/broken"])
    page.context.close()

    assert (look.wide.violations, look.wide.sideways, look.wide.headings) == ([], False, 1)
    assert [each.split(":")[0] for each in look.in_the_dark] == ["color-contrast"]
    assert {each.split(":")[0] for each in look.narrow.violations} == {"page-has-heading-one", "target-size"}
    assert (look.narrow.sideways, look.narrow.headings, look.doubled_is_sideways) == (True, 0, True)
    assert look.unnamed == ["table bare"]


def test_doubled_text_fits_into_half_a_screen(seen: dict[str, Look]) -> None:
    assert [name for name, look in seen.items() if look.doubled_is_sideways] == []


def test_every_page_has_a_title_of_its_own_and_tables_say_what_they_hold(seen: dict[str, Look]) -> None:
    titled: dict[str, set[str]] = {}
    for name in STAFF_PAGES:
        titled.setdefault(seen[name].title, set()).add(re.split(r"[?#]", seen[name].path)[0])

    assert {title: paths for title, paths in titled.items() if len(paths) > 1} == {}
    assert {name: look.unnamed for name, look in seen.items() if look.unnamed} == {}


def test_every_page_is_light(browser: Browser, looks: tuple[str, dict[str, Look]]) -> None:
    """With its style sheet, as somebody gets it who was never here; pictures do not count."""
    address, seen = looks
    context = browser.new_context()
    sheet = len(context.request.get(f"{address}/static/site.css").body())
    context.close()

    assert sheet > 0
    assert {name: look.weight for name, look in seen.items() if look.weight + sheet > LIGHT} == {}


def test_nothing_is_asked_of_anybody_else(looks: tuple[str, dict[str, Look]]) -> None:
    address, seen = looks

    assert [name for name, look in seen.items() if not look.asked] == []
    assert [url for look in seen.values() for url in look.asked if not url.startswith(address)] == []
