from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.sql import Database, SqlPeopleStore
from bot.visits.errors import LinkExpired
from bot.visits.models import Role
from bot.visits.models.session import SignInWay
from bot.visits.ports import PeopleStore
from tests.factories import NOW, a_person
from tests.fakes import InMemoryPeopleStore


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def people(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PeopleStore]:
    if request.param == "in_memory":
        yield InMemoryPeopleStore()
        return
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    else:
        database = Database(request.getfixturevalue("new_database")())
    yield SqlPeopleStore(database)
    database.close()


def test_saved_person_is_found_by_every_handle(people: PeopleStore) -> None:
    person = a_person(slack_user="U1", signature="Ada\nCoordinator")

    people.save(person)

    assert people.person("ada") == person
    assert people.by_slack_user("U1") == person
    assert people.people() == [person]


def test_person_is_changed_by_saving_again(people: PeopleStore) -> None:
    people.save(a_person())

    people.save(a_person(Role.READER, id="ada", name="Ada Reader", active=False))

    assert people.people() == [a_person(Role.READER, id="ada", name="Ada Reader", active=False)]


def test_nobody_is_found_by_an_unknown_or_empty_handle(people: PeopleStore) -> None:
    people.save(a_person())

    assert people.person("eve") is None
    assert people.by_slack_user("U404") is None
    assert people.by_slack_user("") is None


def test_link_signs_in_once(people: PeopleStore) -> None:
    people.save(a_person())
    token = people.issue_link("ada", at=NOW)

    assert people.redeem_link(token, at=NOW) == a_person()
    with pytest.raises(LinkExpired):
        people.redeem_link(token, at=NOW)


@pytest.mark.parametrize("after", [dt.timedelta(days=1), dt.timedelta(days=300)], ids=["a day", "a year"])
def test_link_lives_a_day(people: PeopleStore, after: dt.timedelta) -> None:
    people.save(a_person())
    token = people.issue_link("ada", at=NOW)

    with pytest.raises(LinkExpired):
        people.redeem_link(token, at=NOW + after)


def test_link_of_a_person_who_left_does_not_sign_in(people: PeopleStore) -> None:
    people.save(a_person())
    token = people.issue_link("ada", at=NOW)
    people.save(a_person(active=False))

    with pytest.raises(LinkExpired):
        people.redeem_link(token, at=NOW)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "\x00", "a" * 100_000], ids=["empty", "x", "half", "nul", "long"])
def test_made_up_tokens_open_nothing(people: PeopleStore, token: str) -> None:
    people.save(a_person())

    assert people.session(token, at=NOW) is None
    people.close_session(token)
    with pytest.raises(LinkExpired):
        people.redeem_link(token, at=NOW)


def test_session_holds_until_it_is_closed(people: PeopleStore) -> None:
    people.save(a_person())
    first, second = people.open_session("ada", at=NOW), people.open_session("ada", at=NOW)

    people.close_session(first)

    assert people.session(first, at=NOW) is None
    assert people.session(second, at=NOW) == a_person()


def test_session_ends_by_itself_and_with_the_person(people: PeopleStore) -> None:
    people.save(a_person())
    token = people.open_session("ada", at=NOW)

    assert people.session(token, at=NOW + dt.timedelta(days=31)) is None
    people.save(a_person(active=False))
    assert people.session(token, at=NOW) is None


def test_session_sees_a_change_of_role_at_once(people: PeopleStore) -> None:
    people.save(a_person())
    token = people.open_session("ada", at=NOW)

    people.save(a_person(role=Role.READER, id="ada"))

    found = people.session(token, at=NOW)
    assert found is not None
    assert found.role is Role.READER


def test_sessions_are_told_apart_and_ended_one_by_one(people: PeopleStore) -> None:
    people.save(a_person())
    first, second, third = (people.open_session("ada", at=NOW, way=SignInWay.PASSWORD, browser="B") for _ in range(3))
    opened = people.opened(first, at=NOW)
    assert opened is not None

    others = people.end_sessions("ada", but=opened.id)

    assert (others, [one.id for one in people.sessions("ada", at=NOW)]) == (2, [opened.id])
    assert (opened.way, opened.browser, opened.opened_at) == (SignInWay.PASSWORD, "B", NOW)
    assert [people.session(token, at=NOW) for token in (second, third)] == [None, None]
    assert people.end_sessions("eve", only=opened.id) == 0
    assert people.end_sessions("ada", only=opened.id) == 1


def test_session_lasts_while_it_is_used_and_a_week_at_most(people: PeopleStore) -> None:
    people.save(a_person())
    used, left = people.open_session("ada", at=NOW), people.open_session("ada", at=NOW)

    seen = [people.session(used, at=NOW + dt.timedelta(hours=11 * n)) is not None for n in range(1, 17)]

    assert seen == [True] * 15 + [False]
    assert people.session(left, at=NOW + dt.timedelta(hours=12)) is None


def test_who_leaves_loses_sessions_and_links_for_good(people: PeopleStore) -> None:
    people.save(a_person())
    token, link = people.open_session("ada", at=NOW), people.issue_link("ada", at=NOW)

    people.save(a_person(active=False))
    people.save(a_person())

    assert people.session(token, at=NOW) is None
    with pytest.raises(LinkExpired):
        people.redeem_link(link, at=NOW)


def test_another_role_holds_in_a_session_that_is_open(people: PeopleStore) -> None:
    people.save(a_person())
    token = people.open_session("ada", at=NOW)

    people.save(a_person(Role.READER, id="ada"))

    found = people.session(token, at=NOW)
    assert found is not None
    assert found.role is Role.READER
