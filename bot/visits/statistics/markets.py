"""Markets: the part of the world that a country belongs to, near markets on their own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "data" / "markets.yaml"


def markets() -> tuple[str, ...]:
    return tuple(dict.fromkeys(_by_country().values()))


def market(country: str | None) -> str | None:
    return _by_country().get(country or "")


@cache
def _by_country() -> dict[str, str]:
    listed = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return {code: name for name, codes in listed.items() for code in codes.split()}
