from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.sql import Database, SqlChannelBook
from bot.visits.channels import MissedQuestion, Refusal
from bot.visits.channels.ports import ChannelBook
from tests.factories import NOW
from tests.fakes import InMemoryChannelBook


@pytest.fixture(params=["memory", "sql"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ChannelBook]:
    if request.param == "memory":
        yield InMemoryChannelBook()
        return
    database = Database(f"sqlite:///{tmp_path / 'cases.sqlite'}")
    yield SqlChannelBook(database)
    database.close()


def a_question(ts: str = "1.000100", *, hours: int = 0) -> MissedQuestion:
    link = f"https://house.slack.example/archives/C1/p{ts}"
    return MissedQuestion(channel="C1", ts=ts, link=link, asked_at=NOW - dt.timedelta(hours=hours))


def test_each_channel_is_read_up_to_its_own_time(book: ChannelBook) -> None:
    for minutes in (0, 1, 2):
        book.keep_looked("C1", NOW + dt.timedelta(minutes=minutes))
    book.keep_looked("D1", NOW)

    assert book.looked() == {"C1": NOW + dt.timedelta(minutes=2), "D1": NOW}


def test_a_missed_question_is_listed_once_and_not_again_when_it_was_dealt_with(book: ChannelBook) -> None:
    first = [book.miss(a_question(hours=1)), book.miss(a_question("2.000100", hours=2))]
    settled = [book.settle("C1", "1.000100"), book.settle("C1", "1.000100"), book.settle("C9", "1.000100")]

    again = book.miss(a_question(hours=1))

    assert (first, again) == ([True, True], False)
    assert settled == [a_question(hours=1), None, None]
    assert book.missed() == [a_question("2.000100", hours=2)]


def test_the_last_refusal_of_a_channel_is_kept(book: ChannelBook) -> None:
    for word in ("not_in_channel", "is_archived"):
        book.refuse(Refusal(channel="C1", word=word, at=NOW))

    assert book.refusals() == [Refusal(channel="C1", word="is_archived", at=NOW)]


def test_what_is_old_is_forgotten(book: ChannelBook) -> None:
    book.miss(a_question(hours=9))
    book.miss(a_question("2.000100", hours=1))
    book.refuse(Refusal(channel="C1", word="is_archived", at=NOW - dt.timedelta(hours=9)))

    book.forget(before=NOW - dt.timedelta(hours=5))

    assert book.missed() == [a_question("2.000100", hours=1)]
    assert book.refusals() == []
