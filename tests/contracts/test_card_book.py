from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.cards import SqliteCardBook
from bot.slack.cards import Card, CardBook
from tests.bot.slack.support import InMemoryCardBook


@pytest.fixture(params=["in memory", "SQLite"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> CardBook:
    return InMemoryCardBook() if request.param == "in memory" else SqliteCardBook(tmp_path / "cards.sqlite")


def test_a_case_without_a_card_has_none(book: CardBook) -> None:
    assert book.card_of("2026-0001") is None


def test_a_card_is_remembered_and_replaced(book: CardBook) -> None:
    book.remember("2026-0001", Card("C1", "1.1", 3))
    book.remember("2026-0002", Card("C1", "2.2", 1))
    book.remember("2026-0001", Card("C2", "3.3", 4))

    assert [book.card_of("2026-0001"), book.card_of("2026-0002")] == [Card("C2", "3.3", 4), Card("C1", "2.2", 1)]


def test_a_card_is_still_known_after_a_restart(tmp_path: Path) -> None:
    SqliteCardBook(tmp_path / "cards.sqlite").remember("2026-0001", Card("C1", "1.1", 3))

    assert SqliteCardBook(tmp_path / "cards.sqlite").card_of("2026-0001") == Card("C1", "1.1", 3)


def test_a_message_is_the_card_of_its_case(book: CardBook) -> None:
    book.remember("2026-0001", Card("C1", "1.1", 3))

    found = [book.case_of("C1", "1.1"), book.case_of("C2", "1.1"), book.case_of("C1", "2.2")]
    assert found == ["2026-0001", None, None]
