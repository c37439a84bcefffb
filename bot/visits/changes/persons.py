"""Persons: everybody who was told something of the visit, and with which version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from bot.visits.changes.hosts import Fate, HostChange
from bot.visits.changes.telling import ProgrammeTold
from bot.visits.models import BundleKind, Case, Terms
from bot.visits.models.standing import ON_ITS_WAY

_Role = Literal["delegation", "host", "company", "office", "colleague", "escort", "officer"]
_OTHERS: dict[BundleKind, _Role] = {
    BundleKind.MARKET_ALERT: "company",
    BundleKind.COUNTERPART_NOTE: "office",
    BundleKind.HAND_OVER: "colleague",
}


class Aware(NamedTuple):
    """Somebody who knows of the visit."""

    role: _Role
    who: str  #: Address, or the name of a colleague.
    at: dt.datetime | None  #: None for colleagues, who see the case as it is.
    bundle: BundleKind | None
    version: int | None  #: Of the programme that the delegation has.
    terms: Terms | None  #: What a host knows.
    current: bool


def everybody_told(
    case: Case, hosts: Sequence[HostChange], told: ProgrammeTold | None, *, behind: bool
) -> tuple[Aware, ...]:
    """The delegation first, then hosts, others who had a letter, and colleagues."""
    stale = behind or any(one.fate is not Fate.SAME for one in hosts)
    return (
        *_delegation(told, behind=behind),
        *_hosts(hosts),
        *_others(case, stale=stale),
        *_colleagues(case),
    )


def _delegation(told: ProgrammeTold | None, *, behind: bool) -> Iterator[Aware]:
    if told:
        message = told.message
        yield Aware(
            "delegation", message.draft.to, message.changed_at, message.bundle, told.programme, None, not behind
        )


def _hosts(hosts: Sequence[HostChange]) -> Iterator[Aware]:
    for one in hosts:
        message = one.told.message
        kind = message.bundle if message else None
        current = one.fate is Fate.SAME
        yield Aware("host", one.host.name, one.told.at, kind, None, one.told.asked.terms, current)


def _others(case: Case, *, stale: bool) -> Iterator[Aware]:
    """The last letter of each kind to each address."""
    letters = [one for one in case.messages if one.bundle in _OTHERS and one.state in ON_ITS_WAY]
    for one in {(each.bundle, each.draft.to): each for each in letters}.values():
        yield Aware(_OTHERS[one.bundle], one.draft.to, one.changed_at, one.bundle, None, None, not stale)


def _colleagues(case: Case) -> Iterator[Aware]:
    if case.escort:
        yield Aware("escort", case.escort.name, None, None, None, None, True)
    if case.officer:
        yield Aware("officer", case.officer.name, None, None, None, None, True)
