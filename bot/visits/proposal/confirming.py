"""Confirming: the programme as the hosts agreed to it → the version that goes to the delegation as final."""

from __future__ import annotations

from bot.visits import papers
from bot.visits.letters import Writer
from bot.visits.models import (
    RECEIVES,
    Bundle,
    BundleKind,
    ItemStatus,
    Programme,
    ProgrammeDay,
    ProgrammeItem,
    Proposal,
    Triage,
    VisitRequest,
)
from bot.visits.models.reading import certain
from bot.visits.models.standing import received
from bot.visits.papers.programme import ViewDay
from bot.visits.proposal import bundling
from bot.visits.proposal.assembling import Drafting, assemble

_DRAFTS = frozenset({BundleKind.DRAFT_PROGRAMME, BundleKind.CONFIRMED_PROGRAMME})


def confirm(before: Proposal, request: VisitRequest, triage: Triage, *, drafting: Drafting) -> Proposal:
    """The same days, each host as it stands by now, with the letter that says so and papers without the draft mark.

    A host that has not said yes is named in the letter, and stays unconfirmed on paper.
    """
    writer = Writer(request, certain(triage), registers=drafting.registers, reference=drafting.reference)
    programme = Programme(
        days=_agreed(before, writer, drafting), hosts=before.hosts, left_out=before.left_out, solver=before.solver
    )
    made = assemble(programme, writer, drafting=drafting)
    final = _final(made, writer, drafting)
    others = tuple(bundle for bundle in made.bundles if bundle.kind not in _DRAFTS)
    return made.model_copy(update={"bundles": (*final, *others), "programme_version": drafting.version})


def _final(made: Proposal, writer: Writer, drafting: Drafting) -> tuple[Bundle, ...]:
    view = papers.view(made, writer.triage, registers=drafting.registers, reference=drafting.reference)
    change = writer.words.label("change")
    closing = tuple(line for line in view.closing if line != change)
    final = view.model_copy(update={"mark": "", "closing": closing, "days": tuple(map(_settled, view.days))})
    enclosed = bundling.attached(final, drafting.papers, sent=drafting.published)
    letter = writer.confirmed_programme(made.days, unconfirmed=unconfirmed(made, writer))
    return bundling.to_enquirer(
        BundleKind.CONFIRMED_PROGRAMME, letter, writer, stamp=drafting.stamp, attachments=enclosed
    )


def _settled(day: ViewDay) -> ViewDay:
    """What is ours to hold, such as the introduction, is no longer a proposal."""
    items = (item if item.kind in RECEIVES else item.model_copy(update={"status_text": ""}) for item in day.items)
    return day.model_copy(update={"items": tuple(items)})


def _agreed(before: Proposal, writer: Writer, drafting: Drafting) -> tuple[ProgrammeDay, ...]:
    """What was to be confirmed with a host is no longer said of an item that the host confirmed."""
    stands = drafting.round.statuses(before.days, writer.triage)
    asked = writer.words.label("note_confirm")

    def agreed(item: ProgrammeItem) -> ProgrammeItem:
        said = stands.get(item.id) is ItemStatus.CONFIRMED
        return item.model_copy(update={"note": item.note.replace(asked, "").strip()}) if said else item

    return tuple(day.model_copy(update={"items": tuple(map(agreed, day.items))}) for day in before.days)


def unconfirmed(proposal: Proposal, writer: Writer) -> list[str]:
    waiting = [item.host for _, item in received(proposal.days) if item.status is not ItemStatus.CONFIRMED]
    return [host.name for one in dict.fromkeys(waiting) if (host := writer.registers.host(one or ""))]
