"""Facts and flags → recommendation, reasons, owner and priority, by the decision table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.visits.models import Flag, Priority, Reading, Recommendation, Told
from bot.visits.models.request import Frozen
from bot.visits.triage.policies import Facts
from bot.visits.wording.sentences import filled, joined, word
from knowledge import Registers, RowSetting

_FILE = Path(__file__).parent / "data" / "triage_table.yaml"


class When(Frozen):
    """Lines are joined with "and", the entries of a line with "or"."""

    kind: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    without_hosts: bool = False


class Row(Frozen):
    id: str
    when: When
    recommend: Recommendation
    owner: str
    why: dict[str, str]
    last: bool = False  #: Gives its reason only when no other row did.
    allowed: tuple[Recommendation, ...] = ()  #: What staff may have it recommend; empty for all.
    on: bool = True

    @property
    def stays(self) -> bool:
        """It is all that some requests are sorted by, or a matter of care: it cannot be switched off."""
        conditions = self.when.flags or self.when.missing or self.when.without_hosts
        return bool(self.allowed) or not conditions

    @property
    def choices(self) -> tuple[Recommendation, ...]:
        return self.allowed or tuple(Recommendation)


class PriorityPart(Frozen):
    name: str
    points: int
    when: str
    values: tuple[str, ...] = ()


class Table(Frozen):
    rows: tuple[Row, ...]
    priority: tuple[PriorityPart, ...]
    needed: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Sorted:
    """What has been made of a request before the table is asked."""

    facts: Facts
    flags: tuple[Flag, ...]
    missing: tuple[str, ...]
    agreements: tuple[str, ...]

    @property
    def reading(self) -> Reading:
        return self.facts.reading

    def flagged(self, *ids: str) -> bool:
        return any(flag.id in ids for flag in self.flags)


def table(registers: Registers) -> Table:
    """As shipped, with what the office set; what no longer may be set so is passed over."""
    shipped, ruling = shipped_table(), registers.ruling
    if not ruling.rows and not ruling.points:
        return shipped
    rows = tuple(_set(row, ruling.rows[row.id]) if row.id in ruling.rows else row for row in shipped.rows)
    parts = tuple(
        part.model_copy(update={"points": ruling.points.get(part.name, part.points)}) for part in shipped.priority
    )
    return shipped.model_copy(update={"rows": rows, "priority": parts})


def _set(row: Row, setting: RowSetting) -> Row:
    if setting.recommend not in row.choices:
        return row
    changed = {"on": setting.on or row.stays, "recommend": Recommendation(setting.recommend), "owner": setting.owner}
    return row.model_copy(update=changed)


@cache
def shipped_table() -> Table:
    content: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return Table.model_validate(content)


@dataclass(frozen=True)
class Recommended:
    rows: tuple[Row, ...]  #: That give a reason; the first of them decides.
    reasons: tuple[Told, ...]  #: In the same order.


def recommend(found: Sorted) -> Recommended:
    """Return the rows that fit; the first gives the recommendation and the owner, all of them their reasons."""
    fitting = [row for row in table(found.facts.registers).rows if row.on and _fits(row.when, found)]
    speaking = [row for row in fitting if not row.last] or fitting
    reasons = tuple(filled(row.why, {"missing": joined(map(word, found.missing))}) for row in speaking)
    return Recommended(tuple(speaking), reasons)


def prioritise(found: Sorted) -> Priority:
    counted = [part for part in table(found.facts.registers).priority if _COUNTS[part.when](found, part.values)]
    parts = [(part.name, part.points) for part in counted]
    return Priority(score=max(0, min(100, sum(points for _, points in parts))), parts=tuple(parts))


def _fits(when: When, found: Sorted) -> bool:
    return (
        (not when.kind or found.reading.kind.value in when.kind)
        and (not when.flags or found.flagged(*when.flags))
        and (not when.missing or any(each in when.missing for each in found.missing))
        and (not when.without_hosts or not found.reading.requested_hosts)
    )


def _theme_served(found: Sorted, _: tuple[str, ...]) -> bool:
    served = {theme for host in found.facts.registers.hosts for theme in host.themes}
    return bool(served.intersection(found.reading.themes))


def _sender_type(found: Sorted, values: tuple[str, ...]) -> bool:
    return found.reading.sender_type in values


def _country(found: Sorted, values: tuple[str, ...]) -> bool:
    return found.reading.country in values


def _flag(found: Sorted, values: tuple[str, ...]) -> bool:
    return found.flagged(*values)


def _group_between(found: Sorted, values: tuple[str, ...]) -> bool:
    size = found.reading.group_size
    return bool(size and size.min >= int(values[0]) and size.max <= int(values[1]))


def _days_left_from(found: Sorted, values: tuple[str, ...]) -> bool:
    left = found.facts.days_left
    return left is not None and left >= int(values[0])


def _nothing_missing(found: Sorted, _: tuple[str, ...]) -> bool:
    return not found.missing


def _agreement(found: Sorted, _: tuple[str, ...]) -> bool:
    return bool(found.agreements)


def _hosts_named(found: Sorted, _: tuple[str, ...]) -> bool:
    return bool(found.reading.requested_hosts)


_COUNTS: dict[str, Callable[[Sorted, tuple[str, ...]], bool]] = {
    "agreement": _agreement,
    "country": _country,
    "days_left_from": _days_left_from,
    "flag": _flag,
    "group_between": _group_between,
    "hosts_named": _hosts_named,
    "nothing_missing": _nothing_missing,
    "sender_type": _sender_type,
    "theme_served": _theme_served,
}
