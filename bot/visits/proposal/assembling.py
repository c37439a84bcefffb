"""Assembling: Programme → Proposal, with its findings, open points and the letters that may go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.visits import checking, papers
from bot.visits.hosting import Load
from bot.visits.hostround.rounds import Round
from bot.visits.letters import Writer
from bot.visits.models import Authorship, Bundle, BundleKind, Deed, Demands, OutgoingAttachment, Programme, Proposal
from bot.visits.models.counterpart import Counterpart
from bot.visits.models.standing import as_it_stands
from bot.visits.papers.ports import Papers
from bot.visits.participants.party import Party
from bot.visits.ports import EvidenceSource
from bot.visits.proposal import asking, bundling, openness, replying
from bot.visits.wording import language_for
from bot.visits.workdays import COPENHAGEN
from knowledge import Registers

_OURS = Authorship(deed=Deed.DRAFTED)
_NOBODY_ASKED = Round()
_NOTHING_DEMANDED = Demands()


def _nobody_listed(number: str) -> Party:
    return Party()


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
    authorship: Authorship = _OURS
    demands: Demands = _NOTHING_DEMANDED  #: What a programme that is scheduled anew has to heed.
    round: Round = _NOBODY_ASKED  #: What hosts were asked and have answered so far.
    party_of: Callable[[str], Party] = _nobody_listed  #: Who comes on the case of this number.
    handed_to: Counterpart | None = None  #: Takes the request over from us.
    load: Load | None = None  #: What hosts received of late; none on a dry run, which looks at no case.

    @property
    def today(self) -> dt.date:
        return self.at.astimezone(COPENHAGEN).date()

    @property
    def loads(self) -> dict[str, int]:
        """Visits of the last twelve months, by host id."""
        return {host.id: self.load.of_host(host.id) for host in self.registers.hosts} if self.load else {}

    @property
    def party(self) -> Party:
        return self.party_of(self.reference)

    @property
    def stamp(self) -> bundling.Stamp:
        return bundling.Stamp(sender=self.sender, at=self.at, version=self.version)


def assemble(programme: Programme, writer: Writer, *, drafting: Drafting) -> Proposal:
    """`writer` holds the facts of the case; what is only suggested of them is left out."""
    programme = _as_it_stands(programme, writer, drafting)
    bare = outline(programme, writer, drafting=drafting)
    enclosed = _enclosed(bare, writer, drafting) if bare.days and bare.hosts else ()
    bundles = letters(bare, writer, drafting=drafting, enclosed=enclosed)
    points = openness.points(
        programme,
        writer.request,
        writer.triage,
        wishes=writer.wishes,
        registers=drafting.registers,
        today=drafting.today,
    )
    points += openness.elsewhere(programme, drafting.demands.taken, registers=drafting.registers)
    return bare.model_copy(
        update={
            "findings": checking.check(
                programme,
                writer.triage,
                registers=drafting.registers,
                bookings=drafting.demands.taken,
                escorts=drafting.demands.escorts,
                logged=drafting.round.statuses(programme.days, writer.triage),
                wishes=writer.wishes,
                today=drafting.today,
                party=drafting.party,
                letters=[letter for bundle in bundles for letter in bundle.messages],
            ),
            "open_points": tuple(point["en"] for point in points),
            "open_points_told": points,
            "bundles": (*bundles, *replying.claims(writer, stamp=drafting.stamp)),
        }
    )


def outline(programme: Programme, writer: Writer, *, drafting: Drafting) -> Proposal:
    """The proposal without anything that is said of it."""
    known = writer.triage.organisation or writer.triage.country
    title = writer.words.label("title" if known else "title_unknown", delegation=writer.delegation())
    return Proposal(
        version=drafting.version,
        created_at=drafting.at,
        language=language_for(writer.triage.language),
        title=title,
        days=programme.days,
        programme_version=drafting.version,
        hosts=programme.hosts,
        left_out=programme.left_out,
        solver=programme.solver,
        authorship=drafting.authorship,
        written_at=drafting.at,
    )


def letters(
    bare: Proposal,
    writer: Writer,
    *,
    drafting: Drafting,
    enclosed: tuple[OutgoingAttachment, ...] = (),
) -> tuple[Bundle, ...]:
    """The letters on the programme: to the enquirer, to each host, and to companies that want the market."""
    stamp = drafting.stamp
    if not bare.hosts:
        return ()  # nobody could receive them on any day: a person decides what to write
    if not bare.days:
        question = writer.clarification(["dates_impossible"])
        return bundling.to_enquirer(BundleKind.CLARIFICATION, question, writer, stamp=stamp)
    draft = bundling.draft_programme(bare, writer, attachments=enclosed, stamp=stamp)
    told = drafting.round.alerted
    alerts = bundling.market_alerts(bare, writer, today=drafting.today, stamp=stamp, told=told)
    return (*draft, *to_hosts(bare, writer, drafting=drafting), *alerts)


def to_hosts(bare: Proposal, writer: Writer, *, drafting: Drafting) -> tuple[Bundle, ...]:
    """Who is to be asked, and who need not keep its time any more."""
    stamp, round_, papers_ = drafting.stamp, drafting.round, drafting.papers
    asked = asking.host_enquiries(
        bare, writer, today=drafting.today, stamp=stamp, round_=round_, papers=papers_, diets=drafting.party.diets
    )
    return (*asked, *asking.withdrawals(bare.days, writer, stamp=stamp, round_=round_, papers=papers_))


def _as_it_stands(programme: Programme, writer: Writer, drafting: Drafting) -> Programme:
    found = drafting.round.statuses(programme.days, writer.triage)
    return programme.model_copy(update={"days": as_it_stands(programme.days, found)})


def _enclosed(bare: Proposal, writer: Writer, drafting: Drafting) -> tuple[OutgoingAttachment, ...]:
    shown = papers.view(bare, writer.triage, registers=drafting.registers, reference=drafting.reference)
    return bundling.attached(shown, drafting.papers, sent=drafting.published)
