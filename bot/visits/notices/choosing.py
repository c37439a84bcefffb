"""Choosing: who wants to be told of what, and how."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from bot.visits.models import Action, Person, Role
from bot.visits.models.request import Frozen
from bot.visits.notices.models import NoticeKind, NoticeWay

_FILE = Path(__file__).parent / "data" / "notices.yaml"


class Choice(Frozen):
    ways: Mapping[NoticeKind, NoticeWay] = {}
    unassigned: bool = False  #: Also of cases that nobody has.

    def way(self, kind: NoticeKind) -> NoticeWay:
        return self.ways.get(kind, NoticeWay.NONE)


class Shipped(Frozen):
    defaults: Mapping[Role, Choice]
    events: Mapping[str, NoticeKind]  #: Of the audit log.


@cache
def shipped() -> Shipped:
    return Shipped.model_validate(yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader))


def defaults(role: Role) -> Choice:
    return shipped().defaults[role]


def choice(person: Person, kept: Choice | None) -> Choice:
    """What they chose, else what goes with their role, also of what there was not when they chose.

    Nothing for who does not see cases.
    """
    if not person.may(Action.SEE_CASES):
        return Choice()
    shipped = defaults(person.role)
    return kept.model_copy(update={"ways": {**shipped.ways, **kept.ways}}) if kept else shipped
