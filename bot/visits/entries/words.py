"""Words: closed sets by the names that staff give them, in Danish and English."""

from __future__ import annotations

from functools import cache
from typing import Any

from bot.visits.importing.words import plain
from bot.visits.models import Told
from bot.visits.wording.sentences import sentence
from knowledge import HostKind, HostStatus


def label(field: str) -> Told:
    return sentence("hosts", "fields", field)


@cache
def host_kinds() -> dict[str, str]:
    return _named("kinds", [kind.value for kind in HostKind])


@cache
def host_statuses() -> dict[str, str]:
    return _named("statuses", [status.value for status in HostStatus]) | {"planlagt": HostStatus.PLANNED.value}


@cache
def headings(names: tuple[str, ...]) -> dict[str, str]:
    """A heading as a file may write it → the field."""
    found = {plain(name): name for name in names}
    for name in names:
        found |= {plain(each): name for each in label(name).values()}
    return found


def _named(group: str, ids: list[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in ids:
        told: Any = sentence("hosts", group, one)
        for said in told.values():
            names |= {plain(said): one} | {
                plain(part): one for part in said.replace(" or ", " eller ").split(" eller ")
            }
        names[plain(one)] = one
    return names
