"""Deciding: what becomes of each place where a person stands, and by what ground it is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from bot.visits.models.request import Told
from bot.visits.protection.holdings import Erased, Holding, Limit, register
from bot.visits.protection.models import Fate, Hit, Outcome, Plan, Standing
from knowledge import House

_JOURNALISED: Told = {
    "da": "Journaliseret: Sagens dokumenter skal bevares efter offentlighedslovens §§ 13 og 15, og retten til sletning "
    "gælder ikke; databeskyttelsesforordningens artikel 17, stk. 3, litra b.",
    "en": "Journalised: documents of the case have to be kept by sections 13 and 15 of the Danish Access to Public "
    "Administration Files Act, and the right to erasure does not apply; GDPR article 17(3)(b).",
}
_OPEN: Told = {
    "da": "Sagen er åben: Afslut den først, og slet så.",
    "en": "The case is open: end it first, then erase.",
}
_UNDER_WAY: Told = {
    "da": "Det er på vej ud eller ved at blive udført: Vent, til det er sket, eller kald det tilbage, og slet så.",
    "en": "It is about to leave, or being worked on: wait until that is over, or recall it, then erase.",
}
_SHIPPED: Told = {
    "da": "Det følger med assistenten og er offentligt; bed udvikleren om at rette det.",
    "en": "It comes with the assistant and is public; ask its makers to correct it.",
}


def plan(hits: Iterable[Hit], standings: Mapping[str, Standing], *, house: House) -> Plan:
    found = list(hits)
    open_ = {number for number, standing in standings.items() if standing.open}
    waiting = {hit.case for hit in found if hit.own and hit.case in open_}  # what is worked on for them
    fates = [_fate(hit, standings.get(hit.case or ""), house, waits=hit.case in waiting) for hit in found]
    theirs = {
        fate.hit.case
        for fate in fates
        if fate.hit.place == "cases" and fate.hit.own and fate.outcome is Outcome.ERASED and fate.hit.case
    }
    return Plan(fates=tuple(fates), hollow=tuple(sorted(theirs)))


def until(hit: Hit, standing: Standing | None, *, house: House) -> dt.date | None:
    """The day by which the time limit of a hit has run out; None where none runs, or not yet."""
    holding = register().holding(hit.holding)
    limit = register().limits.get(holding.rule or "")
    begins = _begins(holding, hit, standing)
    return _ends(limit, begins, house) if limit and begins else None


def _fate(hit: Hit, standing: Standing | None, house: House, *, waits: bool) -> Fate:
    holding = register().holding(hit.holding)
    ends = until(hit, standing, house=house)
    if holding.erased is Erased.KEPT:
        return Fate(hit=hit, outcome=Outcome.KEPT, why=holding.kept_why, until=ends)
    if hit.shipped:
        return Fate(hit=hit, outcome=Outcome.KEPT, why=_SHIPPED)
    if holding.record and _is_journalised(hit, standing):
        return Fate(hit=hit, outcome=Outcome.KEPT, why=_JOURNALISED)
    if hit.under_way:
        return Fate(hit=hit, outcome=Outcome.FIRST, why=_UNDER_WAY)
    if waits and (hit.own or holding.record):  # a draft without its addressee would still be approved
        return Fate(hit=hit, outcome=Outcome.FIRST, why=_OPEN)
    return Fate(hit=hit, outcome=Outcome.ERASED, until=ends)


def _is_journalised(hit: Hit, standing: Standing | None) -> bool:
    """What came on the case since is not in the journal."""
    journalised = standing.journalised_at if standing else None
    return journalised is not None and (hit.place == "cases" or hit.at is None or hit.at <= journalised)


def _begins(holding: Holding, hit: Hit, standing: Standing | None) -> dt.datetime | None:
    if holding.rule in ("cases", "participants", "spam", "restricted"):
        return standing.ended_at if standing else None
    return hit.at


def _ends(limit: Limit, begins: dt.datetime, house: House) -> dt.date:
    return (begins + dt.timedelta(days=limit.in_days(house))).date()
