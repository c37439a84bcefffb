"""Words of a list of participants, as lookups: `mayor*` also finds what begins so, `*minister` what ends so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "data"
#: Scripts that put no space between words.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@cache
def data(file: str) -> Any:
    return yaml.load((_FOLDER / file).read_text("utf-8"), yaml.CSafeLoader)


def folded(text: str) -> str:
    """Without case and composition; accents stay, for they tell words apart."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def unspaced(text: str) -> bool:
    """Whether it is written in a script that puts no space between words."""
    return bool(_UNSPACED.search(text))


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    """The longer words first, so that they are found before those they hold."""
    ordered = sorted({folded(str(word)) for word in words}, key=len, reverse=True)
    return re.compile("|".join(map(_matcher, ordered)) or r"(?!)")


def _matcher(word: str) -> str:
    core = re.escape(word.strip("*"))
    if unspaced(word):
        return core
    before = r"\w*" if word.startswith("*") else r"(?<!\w)"
    return before + core + (r"\w*" if word.endswith("*") else r"(?!\w)")
