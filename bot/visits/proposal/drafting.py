"""VisitRequest + Triage → Proposal: programme, findings, open points, and the letters that may go out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.visits import checking, matching, papers, programme
from bot.visits.letters import Writer
from bot.visits.models import Bundle, BundleKind, Kind, Programme, Proposal, Recommendation, Triage, VisitRequest
from bot.visits.models.reading import certain
from bot.visits.ports import EvidenceSource, Papers
from bot.visits.proposal import bundling, openness, replying, substance
from bot.visits.wording import language_for
from bot.visits.wording.sentences import sentence
from bot.visits.workdays import COPENHAGEN
from knowledge import Registers


@dataclass(frozen=True)
class Drafting:
    """What drafting uses. `at` becomes the version's creation time: everything generated derives from it."""

    registers: Registers
    knowledge: EvidenceSource
    papers: Papers
    sender: str
    at: dt.datetime
    reference: str  #: Case number, or `DRY-RUN`.
    version: int = 1
    published: bytes | None = None  #: The calendar of the programme that went out last.


def propose(request: VisitRequest, triage: Triage, *, drafting: Drafting) -> Proposal | None:
    """Return None unless this is a delegation visit with dates and a theme that is not to be declined or redirected."""
    triage = certain(triage)
    refused = triage.recommendation in (Recommendation.DECLINE, Recommendation.REDIRECT)
    if triage.kind is not Kind.DELEGATION_VISIT or triage.dates is None or not triage.themes or refused:
        return None
    today = drafting.at.astimezone(COPENHAGEN).date()
    possible = _still_possible(triage, today)
    writer = Writer(request, triage, registers=drafting.registers, reference=drafting.reference)
    meanings = matching.meanings(request, writer.wishes, knowledge=drafting.knowledge)
    found = matching.match(possible, registers=drafting.registers, today=today, wishes=writer.wishes, meanings=meanings)
    scheduled = programme.schedule(possible, found, registers=drafting.registers)
    scheduled = substance.with_evidence(scheduled, registers=drafting.registers, knowledge=drafting.knowledge)
    bare = _proposal(scheduled, writer, drafting=drafting)
    bundles = _bundles(bare, writer, today=today, drafting=drafting)
    bundles += replying.claims(writer, stamp=_stamp(drafting))
    points = openness.points(
        scheduled, request, triage, wishes=writer.wishes, registers=drafting.registers, today=today
    )
    return bare.model_copy(
        update={
            "findings": checking.check(scheduled, triage, registers=drafting.registers),
            "open_points": tuple(point["en"] for point in points),
            "open_points_told": points,
            "bundles": bundles,
        }
    )


def correspond(request: VisitRequest, triage: Triage, *, drafting: Drafting) -> Proposal | None:
    """Return a proposal that holds only letters: questions, an answer, a hand-over …; None where no letter is due."""
    triage = certain(triage)
    writer = Writer(request, triage, registers=drafting.registers, reference=drafting.reference)
    stamp = _stamp(drafting)
    replied = replying.reply(writer, knowledge=drafting.knowledge, stamp=stamp)
    bundles = (*replied.bundles, *_visit_letter(writer, stamp=stamp), *replying.claims(writer, stamp=stamp))
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
    )


def _visit_letter(writer: Writer, *, stamp: bundling.Stamp) -> tuple[Bundle, ...]:
    letter = bundling.correspondence(writer)
    if letter is None or writer.triage.kind is not Kind.DELEGATION_VISIT:
        return ()
    kind, written = letter
    return bundling.to_enquirer(kind, written, writer, stamp=stamp)


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
    )


def _still_possible(triage: Triage, today: dt.date) -> Triage:
    """Leave out days that have gone by; nothing is left of a window that lies wholly in the past."""
    window = triage.dates
    tomorrow = today + dt.timedelta(days=1)
    if window is None or window.earliest >= tomorrow:
        return triage
    ahead = window.model_copy(update={"earliest": tomorrow}) if window.latest >= tomorrow else None
    return triage.model_copy(update={"dates": ahead})


def _proposal(scheduled: Programme, writer: Writer, *, drafting: Drafting) -> Proposal:
    known = writer.triage.organisation or writer.triage.country
    title = writer.words.label("title" if known else "title_unknown", delegation=writer.delegation())
    return Proposal(
        version=drafting.version,
        created_at=drafting.at,
        language=language_for(writer.triage.language),
        title=title,
        days=scheduled.days,
        programme_version=drafting.version,
        hosts=scheduled.hosts,
        left_out=scheduled.left_out,
        solver=scheduled.solver,
    )


def _bundles(bare: Proposal, writer: Writer, *, today: dt.date, drafting: Drafting) -> tuple[Bundle, ...]:
    stamp = _stamp(drafting)
    if not bare.hosts:
        return ()  # nobody could receive them on any day: a person decides what to write
    if not bare.days:
        question = writer.clarification(["dates_impossible"])
        return bundling.to_enquirer(BundleKind.CLARIFICATION, question, writer, stamp=stamp)
    shown = papers.view(bare, writer.triage, registers=drafting.registers, reference=drafting.reference)
    files = bundling.attached(shown, drafting.papers, sent=drafting.published)
    draft = bundling.draft_programme(bare, writer, attachments=files, stamp=stamp)
    return (*draft, *bundling.host_enquiries(bare, writer, today=today, stamp=stamp))


def _stamp(drafting: Drafting) -> bundling.Stamp:
    return bundling.Stamp(sender=drafting.sender, at=drafting.at, version=drafting.version)
