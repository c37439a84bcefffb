"""Suggested questions: as buttons on the home tab, and as prompts above an empty conversation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from bot.slack.blocks import Block, actions, button
from bot.texts import LANGUAGES

SUGGESTED = "suggested_question_"  #: The number of the question ends the action id.
_FILE = Path(__file__).parent / "data" / "starters.yaml"


@cache
def questions(language: str) -> tuple[str, ...]:
    read: list[dict[str, str]] = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return tuple(one[language if language in LANGUAGES else "en"] for one in read)


def buttons(language: str) -> Block:
    every = enumerate(questions(language))
    return actions("suggested", [button(said, f"{SUGGESTED}{place}", value=language) for place, said in every])


def prompts(language: str) -> list[dict[str, str]]:
    return [{"title": said, "message": said} for said in questions(language)]


def pressed(action_id: str, language: str) -> str | None:
    """The question of that button; None for one that is not ours."""
    place = action_id.removeprefix(SUGGESTED)
    every = questions(language)
    return every[int(place)] if place.isdecimal() and int(place) < len(every) else None
