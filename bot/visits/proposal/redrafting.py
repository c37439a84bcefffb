"""Redrafting: the version before + days → the next version; nothing is scheduled."""

from __future__ import annotations

from collections.abc import Iterator

from bot.visits import checking
from bot.visits.letters import Writer
from bot.visits.models import (
    Evidence,
    HostMatch,
    LeftOut,
    Programme,
    ProgrammeDay,
    Proposal,
    Reason,
    SolverReport,
    Told,
    Triage,
    VisitRequest,
)
from bot.visits.models.reading import certain
from bot.visits.proposal import substance
from bot.visits.proposal.assembling import Drafting, assemble
from bot.visits.proposal.keeping import keep
from bot.visits.wording.sentences import lowered, sentence
from knowledge import Registers, Source


def redraft(
    before: Proposal,
    days: tuple[ProgrammeDay, ...],
    request: VisitRequest,
    triage: Triage,
    *,
    drafting: Drafting,
    solver: SolverReport | None = None,
) -> Proposal:
    """Findings, open points, letters and papers on these days.

    What a person wrote in a letter stays where the programme leaves room for it; where not, an open point says so.
    """
    writer = Writer(request, certain(triage), registers=drafting.registers, reference=drafting.reference)
    made = assemble(_programme(before, days, writer, solver, drafting), writer, drafting=drafting)
    if not before.reworded:
        return made
    return checking.with_words_checked(keep(made, before=before), writer.triage, registers=drafting.registers)


def _programme(
    before: Proposal, days: tuple[ProgrammeDay, ...], writer: Writer, solver: SolverReport | None, drafting: Drafting
) -> Programme:
    registers = drafting.registers
    unchanged = days == before.days
    programme = Programme(
        days=days,
        hosts=(*before.hosts, *_chosen_by_hand(before, days, registers)),
        left_out=before.left_out if unchanged else tuple(_left_out(before, days, writer)),
        solver=before.solver if unchanged else solver,
    )
    return substance.with_evidence(
        programme, registers=registers, knowledge=drafting.knowledge, known=_evidence(before)
    )


def _chosen_by_hand(before: Proposal, days: tuple[ProgrammeDay, ...], registers: Registers) -> Iterator[HostMatch]:
    """Hosts that the matching did not offer: a person knows why."""
    offered = {match.id for match in before.hosts}
    for host_id in dict.fromkeys(item.host for day in days for item in day.items if item.host):
        host = registers.host(host_id)
        if host and host_id not in offered:
            why = sentence("reasons", "why", "by_hand")
            source = host.sources[0] if host.sources else Source(document="hosts.yaml")
            yield HostMatch(id=host_id, score=0.0, why=(Reason(text=why["en"], told=why, source=source),))


def _left_out(before: Proposal, days: tuple[ProgrammeDay, ...], writer: Writer) -> Iterator[LeftOut]:
    """What was left out before and still is, and what a change of the programme leaves out now."""
    served = _served(days)
    yield from (one for one in before.left_out if one.theme_or_host not in served)
    said = {one.theme_or_host for one in before.left_out}
    for wish in (*writer.triage.requested_hosts, *writer.triage.themes):
        if wish in _served(before.days) - served - said:
            why = _taken_out(wish, writer.registers)
            yield LeftOut(theme_or_host=wish, why=why["en"], told=why)


def _taken_out(wish: str, registers: Registers) -> Told:
    host, theme = registers.host(wish), registers.theme(wish)
    if host:
        return sentence("reasons", "left_out", "taken_out", host=host.name)
    return sentence("reasons", "left_out", "theme_taken_out", theme=lowered(theme.labels) if theme else wish)


def _served(days: tuple[ProgrammeDay, ...]) -> set[str]:
    items = [item for day in days for item in day.items]
    return {theme for item in items for theme in item.themes} | {item.host for item in items if item.host}


def _evidence(before: Proposal) -> dict[str, tuple[Evidence, ...]]:
    return {item.host: item.evidence for day in before.days for item in day.items if item.host and item.evidence}
