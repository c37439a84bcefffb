"""Words of a list of visits, folded, as lookups: headings to fields, outcomes, kinds of sender, months."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

from bot.visits.importing.fields import Field
from bot.visits.models import Status
from bot.visits.reading.folding import folded
from bot.visits.reading.senders import TYPES

_FOLDER = Path(__file__).parent / "data"
_LOCALES = ("da", "en", "sv", "nb")  #: What such lists are kept in.
_NOT_A_WORD = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"\([^()]*\)")


def plain(text: str) -> str:
    """Without case, accents and punctuation, and without what stands in brackets."""
    outside = _ASIDE.sub(" ", text) if _ASIDE.sub("", text).strip() else text
    return " ".join(_NOT_A_WORD.sub(" ", folded(outside)).split())


@cache
def headings() -> tuple[tuple[str, Field], ...]:
    """Each heading that is known, with its field; the more usual ones first."""
    listed = _yaml("headers.yaml")
    return tuple(
        (plain(heading), field) for field in Field for line in listed[field.value] for heading in str(line).split(",")
    )


@cache
def outcomes() -> dict[str, Status]:
    said = {
        plain(str(word)): Status(status) for status, words in _yaml("words.yaml")["status"].items() for word in words
    }
    return said | {plain(status.value): status for status in map(Status, _yaml("words.yaml")["status"])}


@cache
def sender_types() -> dict[str, str]:
    said = {plain(str(word)): kind for kind, words in _yaml("words.yaml")["sender_type"].items() for word in words}
    return said | {plain(kind): kind for kind in (*TYPES, "other")}


@cache
def months() -> dict[str, int]:
    """Full names and abbreviations."""
    names: dict[str, int] = {}
    for tag in _LOCALES:
        for width in ("wide", "abbreviated"):
            for number, name in Locale.parse(tag).months["format"][width].items():
                names.setdefault(plain(str(name)), int(number))
    return names


@cache
def country_names() -> dict[str, str]:
    """As such lists write them, for a guess at a misspelt one."""
    names: dict[str, str] = {}
    for tag in _LOCALES:
        for code, name in Locale.parse(tag).territories.items():
            if len(code) == 2 and code.isalpha():
                names.setdefault(plain(str(name)), str(name))
    return names


@cache
def _yaml(file: str) -> Any:
    return yaml.load((_FOLDER / file).read_text("utf-8"), yaml.CSafeLoader)
