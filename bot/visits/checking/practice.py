"""Rules on what has to be settled before the day: lunch, costs, practical matters, what happens afterwards."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.visits import wording
from bot.visits.checking.checked import Breach, Checked
from bot.visits.models import RECEIVES, ItemKind, ItemStatus
from bot.visits.wording.sentences import joined, word
from knowledge import Host

_LATEST_FOLLOW_UP = 60  # days after the visit
_FIGURE = re.compile(r"\d")


def lunches(checked: Checked) -> Iterator[Breach]:
    for item in checked.programme.items():
        if item.kind is not ItemKind.LUNCH:
            continue
        if item.place is None:
            yield Breach("lunch_without_place", item.id, {"title": item.title})
        uncounted = not (checked.party.diets or _FIGURE.search(item.note))
        if checked.wishes and checked.wishes.diets and uncounted:
            yield Breach("diets_uncounted", item.id)


def costs(checked: Checked) -> Iterator[Breach]:
    """What nobody has said who pays for; only where the request is known."""
    if checked.wishes is None:
        return
    settled = checked.wishes.settled
    for host in checked.visited().values():
        if host.fee and "costs" not in settled:
            yield Breach("fee_open", None, {"host": host.name, "fee": host.fee})
    kinds = {item.kind for item in checked.programme.items()}
    open_ = ["transport"] if ItemKind.TRANSFER in kinds else []
    open_ += ["meals"] if ItemKind.LUNCH in kinds else []
    open_ += ["interpreting"] if checked.triage.interpreting else []
    left = [one for one in open_ if one not in settled]
    if left and "costs" not in settled:
        yield Breach("costs_open", None, {"what": joined(word(f"cost_{one}") for one in left)})


def practical(checked: Checked) -> Iterator[Breach]:
    """One note for all that is unknown, and one a host for what guests have to be told."""
    unknown = [host.name for host in checked.visited().values() if not host.contact_role]
    if unknown:
        yield Breach("contact_unknown", None, {"hosts": ", ".join(unknown)})
    for _, item, host in checked.received():
        told = [word(f"needs_{name}") for name in _needs(host)]
        if told:
            values = {"host": host.name, "what": joined(told)}
            yield Breach("guests_must_know", item.id, values)


def plans(checked: Checked) -> Iterator[Breach]:
    """A day that falls with one answer."""
    for day in checked.days:
        hosted = [item for item in day.items if item.kind in RECEIVES]
        if len(hosted) == 1 and hosted[0].status is not ItemStatus.CONFIRMED:
            yield Breach("day_rests_on_one_host", hosted[0].id, {"date": day.date, "title": hosted[0].title})


def follow_up(checked: Checked) -> Iterator[Breach]:
    """The wrap-up says who writes and by which day."""
    words = wording.of(checked.triage.language)
    for day in checked.days:
        later = {words.date(day.date + dt.timedelta(days=n)) for n in range(1, _days_left(day.date))}
        owners = [words.label("sender"), checked.registers.house.name]
        owners += [host.name for host in checked.visited().values()]
        for item in day.items:
            said = f"{item.goal} {item.note}"
            promised = any(date in said for date in later) and any(owner in said for owner in owners)
            if item.kind is ItemKind.WRAP_UP and not promised:
                yield Breach("follow_up_open", item.id, {"title": item.title})


def _days_left(date: dt.date) -> int:
    return min(_LATEST_FOLLOW_UP, (dt.date.max - date).days)


def _needs(host: Host) -> Iterator[str]:
    if host.clothing:
        yield "clothing"
    if host.id_needed:
        yield "id"
    if host.camera_rules:
        yield "cameras"
    if host.confidentiality:
        yield "confidentiality"
    if host.min_age:
        yield "age"
