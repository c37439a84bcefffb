"""Earlier: what a host and whoever asks have had to do with one another, each time with where that is known from."""

from __future__ import annotations

from collections.abc import Iterator

from bot.visits.hosting import Load
from bot.visits.matching.told import reason
from bot.visits.models import Reason, Relation, Triage
from bot.visits.reading.folding import folded
from bot.visits.wording.sentences import country, sentence
from knowledge import Host, PastVisit, Registers, Source

#: Cases of the same body; others are related by their text or their sender only.
_SAME_BODY = frozenset({Relation.REPEAT, Relation.EARLIER_VISIT, Relation.SAME_ORGANISATION})


def relations(host: Host, triage: Triage, registers: Registers, load: Load | None) -> tuple[Reason, ...]:
    """The nearest first: a case of theirs, a visit that a source tells of, a mission that met them, their country."""
    return (
        *_cases(host, triage, load),
        *_visits(host, triage, registers),
        *_missions(host, triage, registers),
        *_countrymen(host, triage, registers),
    )


def _cases(host: Host, triage: Triage, load: Load | None) -> Iterator[Reason]:
    theirs = {one.number for one in triage.related_cases if one.relation in _SAME_BODY}
    received = load.hosts.get(host.id, ()) if load else ()
    for number in sorted({one.case for one in received if one.case in theirs and one.held}, reverse=True)[:1]:
        told = sentence("reasons", "why", "received_before", number=number)
        yield reason(told, Source(document="cases", title=number))


def _visits(host: Host, triage: Triage, registers: Registers) -> Iterator[Reason]:
    for visit in registers.visits:
        if host.id in visit.hosts and _is_of(visit, triage):
            yield _visit_reason("visit_before", visit)


def _missions(host: Host, triage: Triage, registers: Registers) -> Iterator[Reason]:
    ids = {one.mission for one in triage.related_missions}
    names = {folded(name) for name in (host.name, *host.aliases)}
    for mission in registers.missions:
        if mission.id in ids and names & {folded(name) for name in mission.participants}:
            told = sentence("reasons", "why", "mission_before", mission=mission.title, year=str(mission.ends.year))
            yield reason(told, mission.sources[0])


def _countrymen(host: Host, triage: Triage, registers: Registers) -> Iterator[Reason]:
    for visit in registers.visits:
        if host.id in visit.hosts and visit.country == triage.country and not _is_of(visit, triage):
            yield _visit_reason("country_before", visit)


def _visit_reason(key: str, visit: PastVisit) -> Reason:
    year = str(visit.year) if visit.year else sentence("reasons", "why", "undated")
    return reason(
        sentence("reasons", "why", key, visitor=visit.visitor, country=country(visit.country), year=year),
        visit.sources[0],
    )


def _is_of(visit: PastVisit, triage: Triage) -> bool:
    """The same body: its name, or that of its city or ministry, stands in the sender's as whole words."""
    if visit.country != triage.country or not triage.organisation:
        return False
    sender = f" {' '.join(folded(triage.organisation).split())} "
    return any(f" {' '.join(folded(name).split())} " in sender for name in (visit.visitor, *visit.aliases))
