from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.adapters.anchor import AnchorFile
from bot.adapters.sql import Database, SqlCaseStore, SqlKeptFormStore, SqlStatusLinkStore, SqlSuspicionStore
from bot.visits.enquirers.ports import KeptFormStore, StatusLinkStore, SuspicionStore
from bot.visits.models import Receipt
from bot.visits.ports import CaseStore
from tests.factories import NOW, a_visit_request
from tests.fakes import InMemoryCaseStore, InMemoryKeptFormStore, InMemoryStatusLinkStore, InMemorySuspicionStore

DAY = dt.timedelta(days=1)


class Stores(NamedTuple):
    cases: CaseStore
    forms: KeptFormStore
    links: StatusLinkStore
    suspicions: SuspicionStore

    def arrived(self, *caught: str) -> Receipt:
        request = a_visit_request(caught=caught)
        event = "-".join(("event", *caught))
        return self.cases.receive(request, source="form", event_id=event, body_digest=event, at=NOW)


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    if request.param == "in_memory":
        held = InMemoryCaseStore()
        yield Stores(held, InMemoryKeptFormStore(), InMemoryStatusLinkStore(held), InMemorySuspicionStore(held))
        return
    sqlite = f"sqlite:///{tmp_path / 'cases.sqlite'}"
    database = Database(sqlite if request.param == "sqlite" else request.getfixturevalue("new_database")())
    cases = SqlCaseStore(database, AnchorFile(tmp_path / "audit.head"))
    links = SqlStatusLinkStore(database, keep=cases.keep)
    yield Stores(cases, SqlKeptFormStore(database), links, SqlSuspicionStore(database, keep=cases.keep))
    database.close()


def test_a_form_is_kept_in_place_of_the_one_before_and_until_its_time(stores: Stores) -> None:
    stores.forms.put("a", b"one", until=NOW + DAY)
    stores.forms.put("a", b"three", until=NOW + 2 * DAY)
    stores.forms.put("b", b"two", until=NOW + DAY)

    assert stores.forms.get("a", at=NOW) == (b"three", NOW + 2 * DAY)
    assert stores.forms.size() == 8
    assert stores.forms.get("b", at=NOW + DAY) is None
    assert stores.forms.get("c", at=NOW) is None
    assert (stores.forms.erase_due(NOW + DAY), stores.forms.erase_due(NOW + DAY), stores.forms.size()) == (1, 0, 5)
    assert (stores.forms.erase("a"), stores.forms.erase("a"), stores.forms.size()) == (True, False, 0)


def test_links_are_made_void_one_generation_after_the_other_and_that_is_in_the_log(stores: Stores) -> None:
    number = stores.arrived().number

    assert stores.links.generation(number) == 0
    assert [stores.links.renew(number, by="ada", at=NOW) for _ in range(2)] == [1, 2]
    assert stores.links.generation(number) == 2
    last = stores.cases.audit(case=number)[-1]
    assert (last.event, last.actor, last.details) == ("status_link.renewed", "ada", {"generation": 2})


def test_what_was_caught_lies_in_the_pile_until_a_person_clears_it(stores: Stores) -> None:
    caught, fine = stores.arrived("too_fast").number, stores.arrived().number

    def piles() -> list[list[str]]:
        return [[one.number for one in stores.cases.cases(suspected=which)] for which in (True, False, None)]

    assert piles() == [[caught], [fine], [fine, caught]]
    assert [one.suspected for one in stores.cases.cases(numbers=[caught])] == [True]
    stores.suspicions.clear(caught, by="ada", at=NOW)

    assert piles() == [[], [fine, caught], [fine, caught]]
    assert stores.cases.case(caught).suspected is False
    assert [one.suspected for one in stores.cases.cases(numbers=[caught])] == [False]
    assert stores.cases.audit(case=caught)[-1].event == "case.cleared"
