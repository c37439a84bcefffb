from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.adapters.sql import Database, SqlPeopleStore, SqlSignInStore
from bot.visits.signin.models import Start
from bot.visits.signin.ports import SignInStore
from tests.factories import NOW, a_person
from tests.fakes import InMemorySignInStore

FREE = {"a": 2, "b": 10}


@pytest.fixture(params=["in_memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SignInStore]:
    if request.param == "in_memory":
        yield InMemorySignInStore()
        return
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    else:
        database = Database(request.getfixturevalue("new_database")())
    SqlPeopleStore(database).save(a_person())
    yield SqlSignInStore(database)
    database.close()


def test_password_is_kept_renewed_and_forgotten(store: SignInStore) -> None:
    before = store.password("ada"), store.password_set_at("ada")
    store.keep_password("ada", "one", at=NOW)
    store.keep_password("ada", "two", at=NOW + dt.timedelta(hours=1))
    store.renew_password("ada", "stale", was="one")
    store.renew_password("ada", "three", was="two")

    assert before == (None, None)
    assert (store.password("ada"), store.password_set_at("ada")) == ("three", NOW + dt.timedelta(hours=1))
    store.forget_password("ada")
    assert store.password("ada") is None


def test_waiting_begins_after_the_free_tries_and_is_not_made_longer_by_trying(store: SignInStore) -> None:
    seen = [store.begin(FREE, at=NOW) for _ in range(4)]

    assert seen == [None, None, NOW + dt.timedelta(seconds=30), NOW + dt.timedelta(seconds=30)]
    assert store.begin({"b": 10}, at=NOW) is None
    assert store.begin(FREE, at=NOW + dt.timedelta(seconds=30)) is None
    assert store.begin(FREE, at=NOW + dt.timedelta(seconds=31)) == NOW + dt.timedelta(seconds=90)


def test_tries_count_anew_after_a_success_and_after_a_day(store: SignInStore) -> None:
    for _ in range(2):
        store.begin(FREE, at=NOW)
    store.succeed(["a"])
    again = [store.begin(FREE, at=NOW) for _ in range(2)]

    assert again == [None, None]
    assert store.begin(FREE, at=NOW) is not None
    assert store.begin(FREE, at=NOW + dt.timedelta(days=1)) is None


def test_tries_side_by_side_are_all_counted(store: SignInStore) -> None:
    store.begin({"a": 4}, at=NOW)
    with ThreadPoolExecutor(6) as pool:
        seen = list(pool.map(lambda _: store.begin({"a": 4}, at=NOW), range(6)))

    assert seen.count(None) == 3


def test_whom_a_service_knows_is_kept_by_issuer_and_subject(store: SignInStore) -> None:
    store.keep_identity("https://one.example", "s", person="ada", at=NOW)

    assert (store.identity("https://one.example", "s"), store.identity("https://two.example", "s")) == ("ada", None)
    assert (store.issuers("ada"), store.issuers("eve")) == (frozenset({"https://one.example"}), frozenset())
    store.forget_identities("ada")
    assert store.identity("https://one.example", "s") is None


def test_sign_in_that_went_out_comes_back_once_in_time_and_to_its_browser(store: SignInStore) -> None:
    starts = [Start("oidc", f"state-{n}", "nonce", "verifier", "/week") for n in range(3)]
    for start in starts:
        store.begin_elsewhere(start, browser="mine", until=NOW + dt.timedelta(minutes=15))
    late = NOW + dt.timedelta(minutes=15)

    assert store.come_back("state-0", browser="mine", at=NOW) == starts[0]
    assert store.come_back("state-0", browser="mine", at=NOW) is None
    assert store.come_back("state-1", browser="another", at=NOW) is None
    assert store.come_back("state-2", browser="mine", at=late) is None
