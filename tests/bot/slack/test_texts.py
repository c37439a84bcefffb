from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import bot.slack
from bot.texts import LANGUAGES, all_texts
from bot.visits.models import (
    BundleKind,
    ItemStatus,
    Kind,
    MessageState,
    Recommendation,
    Status,
    Verdict,
)

OURS = {key: entry for key, entry in all_texts().items() if key.startswith("slack.")}
FAMILIES = {
    "status": Status,
    "recommend": Recommendation,
    "kind": Kind,
    "bundle": BundleKind,
    "item": ItemStatus,
    "messages": MessageState,
    "did": Verdict,
}


@pytest.mark.parametrize("key", OURS)
def test_a_text_says_the_same_in_both_languages(key: str) -> None:
    fields = [{name for _, name, _, _ in Formatter().parse(OURS[key][language]) if name} for language in LANGUAGES]

    assert set(OURS[key]) == set(LANGUAGES)
    assert fields[0] == fields[1]


def test_every_member_of_a_family_has_its_text() -> None:
    needed = {f"slack.{family}_{member}" for family, members in FAMILIES.items() for member in members}

    assert needed - OURS.keys() == set()


def test_every_text_that_the_code_names_is_there() -> None:
    source = "\n".join(path.read_text() for path in Path(bot.slack.__file__).parent.glob("*.py"))
    named = set(re.findall(r'"(slack\.[a-z_]+)", (?:\w+\.)*language', source))

    assert named - OURS.keys() == set()
