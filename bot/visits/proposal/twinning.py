"""Twinning: each letter in another language → what it says in Danish, from the same template and the same facts."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from threading import Lock

from bot.visits import wording
from bot.visits.letters import Writer
from bot.visits.models import Bundle, BundleKind, Case, Draft, Programme, ProgrammeDay, Proposal, Triage, VisitRequest
from bot.visits.models.reading import certain
from bot.visits.models.request import Frozen
from bot.visits.programme.retelling import retold
from bot.visits.proposal import bundling, chasing, replying, thanking
from bot.visits.proposal.assembling import Drafting, letters, outline
from bot.visits.proposal.confirming import unconfirmed
from bot.visits.proposal.drafting import written
from knowledge import Registers

TWIN = "da"
_REMEMBERED = 200  # cases


class Twin(Frozen):
    subject: str
    body: str
    same: bool  #: The letter still says what the template made of the facts; else a person or a change made it differ.


class Twinned:
    """The twins of replies, once made: the knowledge base is asked for them, and a page is opened again and again.

    Good while neither the case nor the registers move. What other letters say also depends on lists beside the case.
    """

    def __init__(self) -> None:
        self._made: OrderedDict[str, tuple[int, Registers, dict[str, Twin]]] = OrderedDict()
        self._lock = Lock()

    def of(self, case: Case, registers: Registers, make: Callable[[], dict[str, Twin]]) -> dict[str, Twin]:
        if case.proposal is None or case.proposal.days or case.proposal.hosts:
            return make()
        with self._lock:
            known = self._made.get(case.number)
        if known and known[0] == case.revision and known[1] is registers:
            return known[2]
        made = make()
        with self._lock:
            self._made[case.number] = case.revision, registers, made
            self._made.move_to_end(case.number)
            if len(self._made) > _REMEMBERED:
                self._made.popitem(last=False)
        return made


def twins(
    proposal: Proposal,
    request: VisitRequest,
    triage: Triage,
    *,
    drafting: Drafting,
    live: Sequence[ProgrammeDay] = (),
    beside: Sequence[Callable[[Writer, bundling.Stamp], tuple[Bundle, ...]]] = (),
) -> dict[str, Twin]:
    """Draft id to twin, for the letters in another language that a template wrote; read only, never sent.

    Args:
        live: The days as the hosts stand by now, where that is known.
        beside: Each writes again what stands on the case beside the letters that come with a programme.
    """
    foreign = [draft for bundle in proposal.bundles for draft in bundle.messages if draft.language != TWIN]
    if not foreign:
        return {}
    then = replace(drafting, at=proposal.written_at or proposal.created_at, version=proposal.version)
    own, danish = (
        Writer(
            request,
            certain(triage),
            registers=drafting.registers,
            reference=drafting.reference,
            language=language,
            handed_to=drafting.handed_to,
        )
        for language in (None, TWIN)
    )
    as_made, told = (
        _by_place(
            (
                *_letters(proposal, writer, then, live or proposal.days),
                *(bundle for write in beside for bundle in write(writer, then.stamp)),
            )
        )
        for writer in (own, danish)
    )
    places = {draft.id: place for place, draft in _by_place(proposal.bundles).items()}
    return {
        draft.id: _twin(draft, made, told[places[draft.id]])
        for draft in foreign
        if places[draft.id] in told and (made := as_made.get(places[draft.id])) and made.to == draft.to
    }


def _letters(
    proposal: Proposal, writer: Writer, drafting: Drafting, live: Sequence[ProgrammeDay]
) -> tuple[Bundle, ...]:
    if not (proposal.days or proposal.hosts):
        first = written(writer, knowledge=drafting.knowledge, stamp=drafting.stamp).bundles
        return (*first, *_reminder(proposal, writer, drafting))
    told_in = wording.of(proposal.language)
    days = retold(proposal.days, told_in=told_in, words=writer.words, registers=drafting.registers)
    programme = Programme(days=days, hosts=proposal.hosts, left_out=proposal.left_out)
    bare = outline(programme, writer, drafting=drafting)
    return (
        *letters(bare, writer, drafting=drafting),
        *_final(proposal, bare, writer, drafting),
        *replying.claims(writer, stamp=drafting.stamp),
        *_thanks(proposal, writer, drafting, live),
        *_reminder(proposal, writer, drafting),
    )


def _final(proposal: Proposal, bare: Proposal, writer: Writer, drafting: Drafting) -> Iterator[Bundle]:
    """What is written once the hosts have said yes."""
    if proposal.bundle(BundleKind.CONFIRMED_PROGRAMME):
        letter = writer.confirmed_programme(bare.days, unconfirmed=unconfirmed(bare, writer))
        yield from bundling.to_enquirer(BundleKind.CONFIRMED_PROGRAMME, letter, writer, stamp=drafting.stamp)
    if proposal.invitation and proposal.bundle(BundleKind.INVITATION_LETTER):
        letter = writer.invitation_letter(proposal.invitation, proposal.days)
        yield from bundling.to_enquirer(BundleKind.INVITATION_LETTER, letter, writer, stamp=drafting.stamp)


def _thanks(proposal: Proposal, writer: Writer, drafting: Drafting, live: Sequence[ProgrammeDay]) -> tuple[Bundle, ...]:
    if proposal.bundle(BundleKind.THANKS) is None:
        return ()
    hosts, told_in = thanking.received(live, drafting.registers), wording.of(proposal.language)
    links = drafting.round.links
    return thanking.thanks(hosts, live, writer, told_in=told_in, stamp=drafting.stamp, links=links)


def _reminder(proposal: Proposal, writer: Writer, drafting: Drafting) -> Iterator[Bundle]:
    bundle = proposal.bundle(BundleKind.REMINDER)
    for sent in bundle.messages if bundle else ():
        if sent.reminds:
            yield chasing.reminder(sent.reminds, sent, proposal.days, writer, stamp=drafting.stamp)


def _by_place(bundles: tuple[Bundle, ...]) -> dict[tuple[BundleKind, int], Draft]:
    return {(bundle.kind, number): draft for bundle in bundles for number, draft in enumerate(bundle.messages)}


def _twin(draft: Draft, as_made: Draft, told: Draft) -> Twin:
    same = (draft.subject, draft.body) == (as_made.subject, as_made.body)
    return Twin(subject=told.subject, body=told.body, same=same)
