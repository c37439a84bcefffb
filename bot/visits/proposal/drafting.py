"""VisitRequest + Triage → Proposal: programme, findings, open points, and the letters that may go out."""

from __future__ import annotations

import datetime as dt

from bot.visits import matching, programme
from bot.visits.letters import Writer
from bot.visits.models import (
    Bundle,
    HostMatch,
    Kind,
    Programme,
    ProgrammeDay,
    Proposal,
    Recommendation,
    Triage,
    VisitRequest,
)
from bot.visits.models.reading import certain
from bot.visits.ports import EvidenceSource
from bot.visits.proposal import bundling, openness, replying, substance
from bot.visits.proposal.assembling import Drafting, assemble
from bot.visits.wording import language_for
from bot.visits.wording.sentences import sentence


def propose(request: VisitRequest, triage: Triage, *, drafting: Drafting) -> Proposal | None:
    """Return None unless this is a delegation visit with dates and a theme that is not to be declined or redirected."""
    triage = certain(triage)
    refused = triage.recommendation in (Recommendation.DECLINE, Recommendation.REDIRECT)
    if triage.kind is not Kind.DELEGATION_VISIT or triage.dates is None or not triage.themes or refused:
        return None
    scheduled = plan(request, triage, drafting=drafting)
    writer = Writer(request, triage, registers=drafting.registers, reference=drafting.reference)
    scheduled = substance.with_evidence(scheduled, registers=drafting.registers, knowledge=drafting.knowledge)
    return assemble(scheduled, writer, drafting=drafting)


def plan(request: VisitRequest, triage: Triage, *, drafting: Drafting) -> Programme:
    """Hosts matched and days scheduled."""
    possible, found = _matched(request, triage, drafting)
    return programme.schedule(
        possible, found, registers=drafting.registers, demands=drafting.demands, loads=drafting.loads
    )


def with_other_way(made: Proposal, request: VisitRequest, triage: Triage, *, drafting: Drafting) -> Proposal:
    """Look once, when it is drafted: it takes as long as planning does, and a page is opened again and again."""
    other = plan_another(made.days, request, triage, drafting=drafting) if made.days else None
    if other is None:
        return made
    return made.model_copy(update={"other_way": programme.told(made.days, other.days, registers=drafting.registers)})


def offered(request: VisitRequest, triage: Triage, *, drafting: Drafting) -> tuple[HostMatch, ...]:
    """Hosts that could receive them, the best first."""
    return _matched(request, triage, drafting)[1].hosts


def plan_another(
    days: tuple[ProgrammeDay, ...], request: VisitRequest, triage: Triage, *, drafting: Drafting
) -> Programme | None:
    """A programme that is really different from these days; None where there is none that is not much worse."""
    possible, found = _matched(request, triage, drafting)
    return programme.another(
        days, possible, found, registers=drafting.registers, demands=drafting.demands, loads=drafting.loads
    )


def _matched(request: VisitRequest, triage: Triage, drafting: Drafting) -> tuple[Triage, matching.Matching]:
    triage = certain(triage)
    possible = _still_possible(triage, drafting.today)
    wishes = matching.wishes(request, triage, registers=drafting.registers)
    meanings = matching.meanings(request, wishes, knowledge=drafting.knowledge)
    found = matching.match(
        possible,
        registers=drafting.registers,
        today=drafting.today,
        wishes=wishes,
        meanings=meanings,
        load=drafting.load,
    )
    return possible, found


def correspond(request: VisitRequest, triage: Triage, *, drafting: Drafting) -> Proposal | None:
    """Return a proposal that holds only letters: questions, an answer, a hand-over …; None where no letter is due."""
    triage = certain(triage)
    writer = Writer(
        request,
        triage,
        registers=drafting.registers,
        reference=drafting.reference,
        handed_to=drafting.handed_to,
    )
    replied = written(writer, knowledge=drafting.knowledge, stamp=drafting.stamp)
    bundles = replied.bundles
    if not bundles:
        return None
    points = (*openness.of_sender(request, triage), *replied.points)
    return Proposal(
        version=drafting.version,
        created_at=drafting.at,
        language=language_for(triage.language),
        title=bundles[0].messages[0].subject,
        open_points=tuple(point["en"] for point in points),
        open_points_told=points,
        evidence=replied.evidence,
        bundles=bundles,
        authorship=drafting.authorship,
        written_at=drafting.at,
    )


def written(writer: Writer, *, knowledge: EvidenceSource, stamp: bundling.Stamp) -> replying.Replies:
    """The letters of a case without a programme."""
    replied = replying.reply(writer, knowledge=knowledge, stamp=stamp)
    bundles = (*replied.bundles, *_visit_letter(writer, stamp=stamp), *replying.claims(writer, stamp=stamp))
    return replied.model_copy(update={"bundles": bundles})


def _visit_letter(writer: Writer, *, stamp: bundling.Stamp) -> tuple[Bundle, ...]:
    letter = bundling.correspondence(writer)
    if letter is None or writer.triage.kind is not Kind.DELEGATION_VISIT:
        return ()
    kind, words = letter
    return bundling.to_enquirer(kind, words, writer, stamp=stamp)


def no_letter(before: Proposal, triage: Triage, *, drafting: Drafting) -> Proposal:
    """Return the version in which nothing is due any more, so that nobody approves the one before it."""
    point = sentence("open_points", "no_letter_due")
    return Proposal(
        version=drafting.version,
        created_at=drafting.at,
        language=language_for(triage.language),
        title=before.title,
        open_points=(point["en"],),
        open_points_told=(point,),
        authorship=drafting.authorship,
    )


def _still_possible(triage: Triage, today: dt.date) -> Triage:
    """Leave out days that have gone by; nothing is left of a window that lies wholly in the past."""
    window = triage.dates
    tomorrow = today + dt.timedelta(days=1)
    if window is None or window.earliest >= tomorrow:
        return triage
    ahead = window.model_copy(update={"earliest": tomorrow}) if window.latest >= tomorrow else None
    return triage.model_copy(update={"dates": ahead})
