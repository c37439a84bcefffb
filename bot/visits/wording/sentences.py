"""Sentences: what staff read in a draft, from the YAML files in `data/staff/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "data" / "staff"


def sentence(file: str, *keys: str, **values: object) -> str:
    """Raises KeyError where there is no such sentence; a test walks all keys in use."""
    found = _sentences(file)
    for key in keys:
        found = found[key]
    return str(found).format(**values)


@cache
def _sentences(file: str) -> Any:
    return yaml.safe_load((_FOLDER / f"{file}.yaml").read_text("utf-8"))
