"""What the page of a programme shows: the working copy or the version, with what the checks say beside each item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.services import Services
from bot.visits import comparing, wording
from bot.visits.editing.revising import has_programme
from bot.visits.models import RECEIVES, Action, Case, Finding, ItemKind, ItemStatus, Person, ProgrammeItem, Told
from bot.visits.models.reading import certain
from bot.visits.models.standing import standing
from bot.visits.models.working import WorkingCopy
from bot.visits.programme import travel
from bot.visits.programme.following import follows
from bot.visits.workdays import workdays
from knowledge import Registers

_LEVELS = ("block", "warn", "note")
_MOST_DAYS = 40  #: Of the window, to choose from.


class Line(NamedTuple):
    """An item with what is said of it."""

    item: ProgrammeItem
    follows: bool  #: It is there because of those around it.
    status: ItemStatus
    findings: tuple[Finding, ...]


class Sheet(NamedTuple):
    date: dt.date
    lines: tuple[Line, ...]


class Offer(NamedTuple):
    """A host to choose."""

    id: str
    name: str


def shown(case: Case, reader: Person, services: Services) -> dict[str, Any]:
    copy = services.copies.find(case.number)
    days = copy.days if copy else case.proposal.days if case.proposal else ()
    may_edit = reader.may(Action.EDIT_DRAFT) and has_programme(case)
    findings = services.editing.findings(case, days) if days else ()
    mine = copy is not None and copy.by == reader.id and may_edit
    return {
        "copy": copy,
        "mine": mine,
        "may_edit": may_edit,
        "version": case.proposal.version if case.proposal else 0,
        "sheets": _sheets(case, days, findings),
        "general": [one for one in _worst_first(findings) if one.item is None],
        "counts": {level: sum(one.level == level for one in findings) for level in _LEVELS},
        "changed": _changed(case, copy, services.registers),
        "meanwhile": _meanwhile(case, copy, services),
        "dates": _dates(case, [day.date for day in days]),
        "travels_by": travel.mode(certain(case.triage)) if case.triage else None,
        "any_day": case.triage is None or certain(case.triage).dates is None,
        "language_of_programme": _language(case),
        "addable": (
            ItemKind.VISIT,
            ItemKind.LUNCH,
            ItemKind.BREAK,
            ItemKind.TRANSFER,
            ItemKind.INTRODUCTION,
            ItemKind.WRAP_UP,
        ),
        "receives": RECEIVES,
        **(_hosts(services.editing.offered(case), services.registers) if mine else {"offered": [], "others": []}),
    }


def can_be_begun(case: Case) -> bool:
    """Whether a person can make the first programme."""
    return not (case.proposal and case.proposal.days) and has_programme(case)


def can_be_edited(case: Case) -> bool:
    return bool(case.proposal and case.proposal.days) and has_programme(case)


def _sheets(case: Case, days: Sequence[Any], findings: tuple[Finding, ...]) -> list[Sheet]:
    words = wording.of(_language(case))
    stands = standing(case, days)
    return [
        Sheet(
            date=day.date,
            lines=tuple(
                Line(
                    item=item,
                    follows=follows(item, words),
                    status=stands.get(item.id, item.status),
                    findings=tuple(one for one in _worst_first(findings) if one.item == item.id),
                )
                for item in day.items
            ),
        )
        for day in days
    ]


def _language(case: Case) -> str:
    """Of the programme."""
    if case.proposal:
        return case.proposal.language
    return wording.language_for(case.triage.language if case.triage else "en")


def _worst_first(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: _LEVELS.index(one.level))


def _changed(case: Case, copy: WorkingCopy | None, registers: Registers) -> list[Told]:
    """What the working copy differs in from the version that stands."""
    if copy is None:
        return []
    before, words = case.proposal.days if case.proposal else (), wording.of(_language(case))
    return [one.told for one in comparing.compare(before, copy.days, registers=registers, words=words)]


def _meanwhile(case: Case, copy: WorkingCopy | None, services: Services) -> list[Told] | None:
    """What versions that were made since the copy was begun changed; None where there are none."""
    if copy is None or case.proposal is None or case.proposal.version == copy.version:
        return None
    begun_from = next((one for one in services.store.versions(case.number) if one.version == copy.version), None)
    if begun_from is None:
        return []
    return comparing.versions(begun_from, case.proposal, registers=services.registers)[0]


def _dates(case: Case, used: Sequence[dt.date]) -> list[dt.date]:
    """The days of the programme, and those of the window."""
    window = certain(case.triage).dates if case.triage else None
    latest = min(window.latest, window.earliest + dt.timedelta(days=_MOST_DAYS)) if window else None
    possible = workdays(window.earliest, latest, "DK") if window and latest else []
    return sorted({*used, *possible})


def _hosts(matched: Sequence[str], registers: Registers) -> dict[str, list[Offer]]:
    """Those that the matching offers, the best first, and all others by name."""
    known = {host.id: host.name for host in registers.hosts}
    offered = [host_id for host_id in matched if host_id in known]
    rest = sorted((name, host_id) for host_id, name in known.items() if host_id not in offered)
    return {
        "offered": [Offer(host_id, known[host_id]) for host_id in offered],
        "others": [Offer(host_id, name) for name, host_id in rest],
    }
