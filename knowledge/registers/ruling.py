"""Ruling: what the office set otherwise than shipped: of the decision table, and who approves what."""

from __future__ import annotations

from knowledge.models import Frozen


class RowSetting(Frozen):
    on: bool = True
    recommend: str
    owner: str


class ApprovalSetting(Frozen):
    role: str  #: The least that approves letters of the kind; empty where it is about all kinds.
    four_eyes: bool = False


class Ruling(Frozen):
    rows: dict[str, RowSetting] = {}  #: By the id of the row.
    points: dict[str, int] = {}  #: By the name of the part of the priority.
    approvals: dict[str, ApprovalSetting] = {}  #: By kind of bundle, and `all`.
