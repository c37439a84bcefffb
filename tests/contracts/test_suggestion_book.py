from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.adapters.suggestions import SqliteSuggestionBook
from bot.slack.suggestions import End, Suggestion, SuggestionRef, id_of
from bot.visits.models.working import Do, Wish
from tests.factories import NOW, NUMBER

DIGEST = "sha256:" + "0" * 64


def a_suggestion(**overrides: Any) -> Suggestion:
    values: dict[str, Any] = {
        "id": id_of("C1", "1.1"),
        "case": NUMBER,
        "base": DIGEST,
        "digest": DIGEST,
        "wishes": (Wish(do=Do.REMOVE, item="i1"),),
        "did": ("Taken out: Lunch.",),
        "language": "en",
    }
    return Suggestion(**(values | overrides))


def test_a_suggestion_is_kept_once_and_over_a_restart(tmp_path: Path) -> None:
    first = a_suggestion()
    SqliteSuggestionBook(tmp_path / "cards.sqlite").keep(first)

    book = SqliteSuggestionBook(tmp_path / "cards.sqlite")
    book.keep(a_suggestion(did=("Something else.",)))

    assert book.find(first.id) == first
    assert book.find("none") is None


@pytest.mark.parametrize(
    ("ends", "kept", "last"),
    [
        ((End.DROPPED, End.DROPPED), (True, False), End.DROPPED),
        ((End.CONFIRMED, End.DROPPED), (True, False), End.CONFIRMED),
        ((End.OVERTAKEN, End.CONFIRMED), (True, True), End.CONFIRMED),
        ((End.CONFIRMED, End.CONFIRMED), (True, False), End.CONFIRMED),
    ],
)
def test_a_suggestion_ends_once(tmp_path: Path, ends: tuple[End, ...], kept: tuple[bool, ...], last: End) -> None:
    book, one = SqliteSuggestionBook(tmp_path / "cards.sqlite"), a_suggestion()
    book.keep(one)

    assert tuple(book.end(one.id, end, by="Ada", at=NOW) for end in ends) == kept
    found = book.find(one.id)
    assert found is not None
    assert (found.end, found.ended_by, found.ended_at) == (last, "Ada", NOW)


@pytest.mark.parametrize("value", ["", "s1 sha256:0", f"s{'0' * 24}", f"{'0' * 24} {DIGEST}", f"s{'g' * 24} {DIGEST}"])
def test_a_value_that_is_not_ours_is_none(value: str) -> None:
    assert SuggestionRef.parse(value) is None
    assert SuggestionRef.parse(str(SuggestionRef("a" * 24, DIGEST))) == SuggestionRef("a" * 24, DIGEST)
