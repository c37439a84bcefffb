"""Questions on what terms hosts receive: who wants to see a passport, who takes a fee, who is open in December."""

from __future__ import annotations

import datetime as dt

from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import Ask, Query
from knowledge.lookups.reading.facets import KINDS, facets
from knowledge.lookups.reading.hosts import hosts_named
from knowledge.lookups.vocabulary import MONTH, PREDICATE
from knowledge.registers.models import Registers

_OTHER = ("past", "agreement", "rule", "code", "city", "case", "market")


def read_conditions(heard: Heard, registers: Registers, today: dt.date) -> Query | None:
    ask = _ask(heard)
    if ask is None or heard.unexplained or heard.says(*_OTHER) or heard.ids("party") or heard.ids("mission"):
        return None
    entries = hosts_named(heard)
    if not (heard.says("host") or (_is_predicated(heard) and (entries or _may_be_hosts(heard)))):
        return None
    query = facets(heard, today=today)
    if query.countries or query.market or query.group or (query.year and ask is not Ask.HOURS):
        return None
    return query.model_copy(
        update={
            "condition": ask,
            "month": _month(heard),
            "entries": entries,
            "places": () if entries else query.places,
            "counting": False,
        }
    )


def _ask(heard: Heard) -> Ask | None:
    asked = dict.fromkeys(hit.value for hit in heard.conditions if hit.value in set(Ask))
    if len(asked) == 1:
        return Ask(next(iter(asked)))
    return Ask.HOURS if not asked and _month(heard) and heard.says("receive") else None


def _is_predicated(heard: Heard) -> bool:
    hours = _month(heard) is not None and heard.says("receive")
    return hours or any(hit.value == PREDICATE for hit in heard.conditions)


def _may_be_hosts(heard: Heard) -> bool:
    """ "Who takes a fee?" asks for hosts; with a theme, "who" may be anybody: who takes one for the metro."""
    return heard.says(*KINDS) or (heard.says("who") and not heard.themes)


def _month(heard: Heard) -> int | None:
    months = {int(hit.value.removeprefix(MONTH)) for hit in heard.conditions if hit.value.startswith(MONTH)}
    return next(iter(months)) if len(months) == 1 else None
