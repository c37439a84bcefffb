from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot.visits
from bot.visits.wording.sentences import filled, joined, sentence, word

VISITS = Path(bot.visits.__file__).parent
FILES = [*VISITS.glob("wording/data/staff/*.yaml"), VISITS / "checking/data/findings.yaml"]
TABLE = VISITS / "triage/data/triage_table.yaml"


def wordings(node: Any) -> Iterator[dict[str, str]]:
    """Every place where something is said in languages."""
    if isinstance(node, dict) and "en" in node:
        yield node
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from wordings(part)


@pytest.mark.parametrize("path", [*FILES, TABLE], ids=lambda path: path.name)
def test_staff_read_every_sentence_in_both_languages_with_the_same_blanks(path: Path) -> None:
    found = list(wordings(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)))

    blanks = [[set(re.findall(r"\{(\w+)\}", each[language])) for language in ("en", "da")] for each in found]
    assert len(found) > 1
    assert [pair for pair in blanks if pair[0] != pair[1]] == []


def test_a_blank_is_filled_as_the_language_writes_it() -> None:
    wording = {"en": "{date} is {what}.", "da": "{date} er {what}."}

    said = filled(wording, {"date": dt.date(2026, 12, 24), "what": word("bridge_day")})

    assert said == {"en": "24 December 2026 is bridge day.", "da": "24. december 2026 er indeklemt dag."}


def test_what_is_joined_is_joined_in_each_language() -> None:
    assert joined((word("dates"), "x", word("themes"))) == {"en": "dates, x, themes", "da": "datoer, x, temaer"}


def test_words_from_outside_are_not_taken_for_blanks() -> None:
    said = sentence("reasons", "left_out", "closed", host="{0.__class__} {x}")

    assert said["da"] == "{0.__class__} {x} er lukket og kan ikke tilbydes."
