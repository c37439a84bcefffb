from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from bot.texts import LANGUAGES, all_texts
from bot.visits.models import Role
from bot.web import help as help_page
from bot.web.navigation import AREAS

TEXTS = {key: value for key, value in all_texts().items() if key.startswith("web.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_help_page_calls_by_name_is_called_so_on_the_pages(language: str) -> None:
    said = " ".join(value[language] for key, value in TEXTS.items() if key.startswith("web.help_"))
    labels = {value[language] for key, value in TEXTS.items() if not key.startswith("web.help_")}

    named = set(re.findall(r'"([^"]+)"', said))

    assert sorted(name for name in named if not any(label.startswith(name) for label in labels)) == []
    assert len(named) > 10


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_help_of_every_area_is_on_the_page_that_every_page_leads_to(
    role: Role, browser_of: Callable[..., TestClient]
) -> None:
    browser = browser_of(role)

    told = browser.get("/help").text
    ways = [browser.get(area.pages[0].href).text for area in AREAS if area.pages[0].href != "/settings"]

    assert all(f'<section id="{area.help}"' in told for area in AREAS)
    assert [re.findall(r'class="to-help" href="([^"]+)"', page) for page in ways] == [
        [f"/help#{area.help}"] for area in AREAS
    ]


def test_every_right_that_is_told_and_every_word_has_its_text() -> None:
    asked = [f"web.help_word_{word}" for word in help_page.WORDS] + [
        f"web.help_means_{word}" for word in help_page.WORDS
    ]
    asked += [f"web.right_{action}" for action in help_page.rights()]

    assert [key for key in asked if key not in TEXTS] == []


def test_text_is_cut_into_paragraphs_lists_and_steps() -> None:
    found = help_page.blocks("A line\nthat goes on.\n\n- one\n- two\n\n1. first\n1. second\n")

    assert [(block.listed, block.numbered, block.lines) for block in found] == [
        (False, False, ("A line that goes on.",)),
        (True, False, ("one", "two")),
        (True, True, ("first", "second")),
    ]
