"""Texts people see, in Danish and English, from the YAML files in `texts/`: `web.yaml`, and those in `texts/web/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

LANGUAGES = ("da", "en")
_FOLDER = Path(__file__).parent / "texts"


@cache
def _texts() -> dict[str, dict[str, str]]:
    merged: dict[str, dict[str, str]] = {}
    for path in sorted(_FOLDER.rglob("*.yaml")):
        group = path.relative_to(_FOLDER).with_suffix("").parts[0]
        merged |= {
            f"{group}.{key}": value for key, value in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader).items()
        }
    return merged


def text(key: str, language: str = "en", **values: object) -> str:
    """Return the text `<file or folder>.<key>`, filled in; English where the language is not ours.

    Raises:
        KeyError: there is no such text; a test walks all keys in use.
    """
    entry = _texts()[key]
    return entry.get(language, entry["en"]).format(**values)


def all_texts() -> dict[str, dict[str, str]]:
    return dict(_texts())
