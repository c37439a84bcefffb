"""Questions to the agreements: with whom, whether they run, when they end, and all of them."""

from __future__ import annotations

import datetime as dt

from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import Ask, Query, Subject
from knowledge.lookups.reading.facets import KINDS, facets
from knowledge.registers.models import Registers


def read_agreements(heard: Heard, registers: Registers, today: dt.date) -> Query | None:
    partners = heard.ids("agreement")
    if heard.unknown and not _is_about_a_stranger(heard, partners):
        return None
    if heard.says(*KINDS, "how") or not (_asks_of_one(heard, partners) or _asks_of_all(heard)):
        return None
    query = facets(heard, today=today)
    if heard.numbers and query.year is None:
        return None
    ends = (Ask.END,) if query.year is not None or (heard.says("status") and not partners) else ()
    found = {"subject": Subject.AGREEMENTS, "entries": partners, "asks": ends, "strangers": tuple(heard.strangers)}
    return query.model_copy(update=found)


def _asks_of_one(heard: Heard, partners: tuple[str, ...]) -> bool:
    named = bool(partners or heard.countries or heard.themes or heard.strangers)
    asked = heard.says("agreement") or (heard.says("cooperation") and (heard.says("own") or bool(partners)))
    asked = asked or (heard.says("partner") and heard.says("own"))
    bare = heard.says("expired", "running", "status") and bool(partners) and not heard.says("when")
    return (asked and named) or bare


def _asks_of_all(heard: Heard) -> bool:
    asked = heard.says("agreement") or (heard.says("cooperation") and heard.says("own"))
    general = heard.says("own", "expired", "running", "status", "register", "all", "this_year", "next_year")
    return asked and general


def _is_about_a_stranger(heard: Heard, partners: tuple[str, ...]) -> bool:
    """ "Do we have an agreement with Berlin?": somebody the register does not know is named, and nothing else."""
    asked = heard.says("agreement") and heard.says("own", "we") and not partners
    return asked and not heard.themes and len(heard.strangers) == len(heard.unknown)
