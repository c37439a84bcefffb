"""Booking: when the hosts of a case, and who goes along, are busy with it, for the programmes of all other cases.

Whoever was asked, or holds or confirmed a slot, is firmly booked, and so is every host of a programme that went out.
A mere draft books nobody: two cases may think of the same host until one of them asks.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.visits import lifecycle
from bot.visits.hostround.rounds import Round
from bot.visits.matching.matching import group_limit
from bot.visits.models import Booking, Case, DateWindow, Demands, ItemStatus, ProgrammeItem, Status
from bot.visits.models.reading import certain
from bot.visits.models.standing import on_their_way, received, standing
from knowledge import Registers

_FIRM = frozenset({ItemStatus.ASKED, ItemStatus.HELD, ItemStatus.CONFIRMED})


def of_case(case: Case) -> tuple[Booking, ...]:
    """None where the case is over, and none by a host that said no.

    Who goes along is busy from the first item of a day to the last, as firmly as any host of the case.
    """
    if case.status not in lifecycle.OPEN or case.history or case.merged_into or case.proposal is None:
        return ()
    hosts = tuple(_hosts(case))
    if case.escort is None:
        return hosts
    firm = case.status is Status.DISPATCHED or any(one.firm for one in hosts)
    return hosts + tuple(
        Booking(
            case=case.number,
            escort=case.escort.person,
            date=day.date,
            start=min(item.start for item in day.items),
            end=max(item.end for item in day.items),
            country=case.triage.country if case.triage else None,
            firm=firm,
        )
        for day in case.proposal.days
        if day.items
    )


def _hosts(case: Case) -> Iterator[Booking]:
    stand, asked = standing(case), {one.host for one in on_their_way(case)}
    went_out = case.status is Status.DISPATCHED
    for day, item in received(case.proposal.days if case.proposal else ()):
        if stand.get(item.id) is not ItemStatus.DECLINED:
            yield Booking(
                case=case.number,
                host=item.host,
                date=day.date,
                start=item.start,
                end=item.end,
                country=case.triage.country if case.triage else None,
                firm=went_out or item.host in asked or stand.get(item.id) in _FIRM,
            )


def escorts(case: Case) -> tuple[str, ...]:
    """User names of who goes with the delegation of a case."""
    return (case.escort.person,) if case.escort else ()


def demands(
    case: Case, window: DateWindow | None, *, taken: tuple[Booking, ...], registers: Registers | None = None
) -> Demands:
    """What a new draft of a case heeds: what a person locked or a host holds, who said no, who is busy elsewhere.

    What lies outside the dates that are now asked for does not stay.

    Args:
        registers: Say how many each host can take: who agreed to a time keeps it when the group grows within that.
    """
    if case.proposal is None or case.triage is None:
        return Demands(taken=taken, escorts=escorts(case))
    known = certain(case.triage)

    def fits(item: ProgrammeItem) -> bool:
        host, group = registers.host(item.host or "") if registers else None, known.group_size
        if registers is None or host is None or group is None:
            return False
        return group.max <= group_limit(host, registers) * max(1, item.split)

    settled = Round.of(case).demands(case.proposal.days, known, window=window, fits=fits)
    return settled.model_copy(update={"taken": taken, "escorts": escorts(case)})
