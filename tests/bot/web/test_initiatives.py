from __future__ import annotations

from collections.abc import Callable

from fastapi.testclient import TestClient

from bot.services import Services
from bot.visits.models import Role
from knowledge.registers.loading import load_registers


def test_every_initiative_that_ships_is_shown_and_is_found(
    services: Services, browser_of: Callable[..., TestClient]
) -> None:
    shipped = load_registers()
    object.__setattr__(services.registry.shelf, "current", lambda: shipped)
    browser = browser_of(Role.READER)
    first = shipped.initiatives[0]

    everything = browser.get("/initiatives").text
    found = browser.get("/initiatives", params={"q": first.title}).text
    nothing = browser.get("/initiatives", params={"q": "intet af den slags"}).text

    assert [one.id for one in shipped.initiatives if f'<section class="card" id="{one.id}"' not in everything] == []
    assert f'id="{first.id}"' in found
    assert found.count('<section class="card"') < everything.count('<section class="card"')
    assert "Intet initiativ passer." in nothing
