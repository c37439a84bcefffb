"""Partners: the regions and countries abroad that we have something with, and what that is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Literal

from bot.visits.models import CaseFacts, Status
from bot.visits.models.request import Frozen
from bot.visits.reading.folding import folded
from knowledge import Agreement, Host, HostKind, HostStatus, Mission, PastVisit, Registers

Standing = Literal["running", "expired", "unknown", "proposed"]

#: Nothing came of these, and nobody meant them.
_NO_CASES = frozenset({Status.SPAM, Status.DUPLICATE})
_HOME = "DK"
_NOT_ID = re.compile(r"[^a-z0-9]+")


class StandingAgreement(Frozen):
    agreement: Agreement
    standing: Standing  #: Today: one whose last day has passed is expired, whatever the register still says.
    days_left: int | None  #: Until the last day; None where it runs no more or no end is known.


class PartnerRegion(Frozen):
    id: str  #: `cn-jiangsu`; `cn` for the country as a whole.
    country: str
    region: str | None  #: None gathers what is with the country as a whole.
    agreements: tuple[StandingAgreement, ...] = ()
    missions: tuple[Mission, ...] = ()
    visits: tuple[PastVisit, ...] = ()  #: That sources tell of, from before there were cases.
    cases: tuple[str, ...] = ()  #: Numbers, the newest first.
    companies: tuple[Host, ...] = ()  #: That want the market and want to hear of it.

    @property
    def next_end(self) -> int | None:
        """Days until the first of its running agreements ends."""
        return min((one.days_left for one in self.agreements if one.days_left is not None), default=None)


def partners(registers: Registers, facts: Iterable[CaseFacts], *, today: dt.date) -> tuple[PartnerRegion, ...]:
    """Each region that a register names, and each country that a request came from; sorted by country and region.

    A case counts for its country, and for the region too that its agreements or its sender's region name.
    """
    counted = (one for one in facts if one.country not in (None, _HOME) and one.status not in _NO_CASES)
    cases: dict[str, list[CaseFacts]] = {}
    for one in sorted(counted, key=lambda case: (case.received_at, case.number), reverse=True):
        cases.setdefault(str(one.country), []).append(one)
    keys = {(agreement.country, agreement.region) for agreement in registers.agreements}
    keys |= {(mission.country, mission.city) for mission in registers.missions}
    keys |= {(country, None) for country, _ in keys}
    keys |= {(visit.country, None) for visit in registers.visits} | {(country, None) for country in cases}
    return tuple(
        _partner(country, region, registers, cases.get(country, ()), today)
        for country, region in sorted(keys, key=lambda key: (key[0], key[1] or ""))
        if country != _HOME
    )


def standing(agreement: Agreement, today: dt.date) -> Standing:
    return "expired" if agreement.ends and agreement.ends < today else agreement.status


def interested(hosts: Iterable[Host], country: str) -> tuple[Host, ...]:
    """The companies that want the market and belong to the network; who is out of it hears nothing."""
    return tuple(
        host
        for host in hosts
        if host.kind is HostKind.COMPANY
        and host.in_network
        and country in host.markets
        and host.status is not HostStatus.CLOSED
    )


def _partner(
    country: str, region: str | None, registers: Registers, cases: Sequence[CaseFacts], today: dt.date
) -> PartnerRegion:
    """`cases` are those of the country, the newest first."""
    agreements = [one for one in registers.agreements if one.country == country and region in (None, one.region)]
    ids = {one.id for one in agreements}
    whole = region is None
    return PartnerRegion(
        id=_id(country, region),
        country=country,
        region=region,
        agreements=tuple(_standing(one, today) for one in agreements),
        missions=tuple(one for one in registers.missions if one.country == country and region in (None, one.city)),
        visits=tuple(one for one in registers.visits if one.country == country and (whole or _from(one, region))),
        cases=tuple(case.number for case in cases if whole or case.region == region or ids & set(case.agreements)),
        companies=interested(registers.hosts, country),
    )


def _standing(agreement: Agreement, today: dt.date) -> StandingAgreement:
    now = standing(agreement, today)
    left = (agreement.ends - today).days if agreement.ends and now != "expired" else None
    return StandingAgreement(agreement=agreement, standing=now, days_left=left)


def _from(visit: PastVisit, region: str | None) -> bool:
    return folded(region or "") in {folded(name) for name in (visit.visitor, *visit.aliases)}


def _id(country: str, region: str | None) -> str:
    plain = _NOT_ID.sub("-", folded(region or "")).strip("-")
    return f"{country.casefold()}-{plain}" if plain else country.casefold()
