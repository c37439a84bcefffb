"""Ruling: what the office set otherwise than shipped in the decision table."""

from __future__ import annotations

from knowledge.models import Frozen


class RowSetting(Frozen):
    on: bool = True
    recommend: str
    owner: str


class Ruling(Frozen):
    rows: dict[str, RowSetting] = {}  #: By the id of the row.
    points: dict[str, int] = {}  #: By the name of the part of the priority.
