"""Inviting: the invitation letter, once the final programme went out: numbered, signed, for these persons."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.visits import versions, wording
from bot.visits.errors import InvitationTooEarly, NotAllowed, RequestInvalid
from bot.visits.letters import Letter, Writer
from bot.visits.models import (
    RECEIVES,
    Action,
    Bundle,
    BundleKind,
    Case,
    Change,
    Deed,
    Guest,
    Invitation,
    ItemStatus,
    MessageState,
    OutgoingAttachment,
    Payer,
    Person,
    ProgrammeItem,
    Proposal,
    Status,
    Verdict,
)
from bot.visits.models.reading import certain
from bot.visits.papers.memos import Line, Memo, Section
from bot.visits.participants.party import Party
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting, bundling
from bot.visits.rereading import known
from bot.visits.wording import LANGUAGES

logger = logging.getLogger(__name__)

MOST_GUESTS = 60
_LONGEST = 200
_FEWEST_WORDS = 10  #: Characters that tell how the guests were verified.
_FILE = "invitation-letter.pdf"


@dataclass(frozen=True)
class InvitationForm:
    """What a person put into the form."""

    guests: tuple[Guest, ...]
    payer: Payer
    signer: Person
    language: str
    addressed: str = ""  #: An embassy or authority; whom it may concern if empty.
    verified: str = ""  #: How we know that the organisation and the persons are who they say.
    passports: tuple[str, ...] = ()  #: In the order of the guests, "" where none is known; on the enclosed paper alone.


def may_be_drafted(case: Case) -> bool:
    """The final programme of the version that holds went out, every host had said yes, and nothing has moved since."""
    final = case.proposal.bundle(BundleKind.CONFIRMED_PROGRAMME) if case.proposal else None
    if final is None or case.status is not Status.DISPATCHED or case.pending or case.history:
        return False
    if any(item.status is not ItemStatus.CONFIRMED for item in _received(case)):
        return False
    sent = [one for one in case.messages if one.bundle_digest == final.digest]
    return bool(sent) and all(one.state is MessageState.SENT for one in sent)


def _received(case: Case) -> Iterator[ProgrammeItem]:
    days = case.proposal.days if case.proposal else ()
    return (item for day in days for item in day.items if item.kind in RECEIVES)


def guests(chosen: Collection[str], party: Party) -> tuple[Guest, ...]:
    """Of the list of participants those whose ids were chosen, the head of the delegation first.

    Raises RequestInvalid: nobody is, or more than a letter holds.
    """
    found = [one for one in party.participants if one.id in chosen]
    if not 0 < len(found) <= MOST_GUESTS:
        raise RequestInvalid(f"(1–{MOST_GUESTS})")
    return tuple(Guest(name=one.name, title=one.title or one.rank, organisation=one.organisation) for one in found)


def draft(number: str, asked: InvitationForm, *, by: Person, drafting: Drafting, store: CaseStore) -> Case:
    """Put the letter on the case; only its signer can approve it. In place of one that was drafted and never sent.

    Raises:
        NotAllowed: the person's role does not cover it, or the signer's does not cover approving.
        InvitationTooEarly: the final programme has not gone out.
        RequestInvalid: nobody is invited, or it is not said how they were verified.
        CaseMoved: somebody else was faster.
    """
    if not by.may(Action.EDIT_DRAFT) or not asked.signer.may(Action.APPROVE):
        raise NotAllowed
    case = store.case(number)
    if case.proposal is None or not may_be_drafted(case):
        raise InvitationTooEarly
    invitation = _invitation(case, asked)
    bundle = _bundle(case, case.proposal, invitation, asked, drafting, store)
    authorship = versions.made_by(by, Deed.DRAFTED)
    enclosed = versions.enclose(case.proposal, bundle, at=drafting.at, authorship=authorship)
    logger.info("invitation.drafted", extra={"case": number, "by": by.id})
    return store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=drafting.at,
            actor=by.id,
            event="invitation.drafted",
            details={
                "letter": invitation.number,
                "guests": len(asked.guests),
                "digest": bundle.digest,
                "passports": sum(map(bool, asked.passports)),
            },
            proposal=enclosed.model_copy(update={"invitation": invitation}),
            trouble=case.trouble,
        )
    )


def _invitation(case: Case, asked: InvitationForm) -> Invitation:
    verified = versions.plain(asked.verified)[:_LONGEST]
    if not asked.guests or len(verified) < _FEWEST_WORDS or asked.language not in LANGUAGES:
        raise RequestInvalid("(verified)")
    return Invitation(
        number=next_number(case),
        guests=asked.guests,
        payer=asked.payer,
        signer=asked.signer.id,
        signer_name=asked.signer.name,
        addressed=" ".join(versions.plain(asked.addressed).split())[:_LONGEST],
        verified=verified,
        passports=any(asked.passports),
    )


def _bundle(
    case: Case, proposal: Proposal, invitation: Invitation, asked: InvitationForm, drafting: Drafting, store: CaseStore
) -> Bundle:
    """Raises RequestInvalid where nobody can be written to."""
    request, triage = known(case, store), case.triage
    if triage is None:
        raise InvitationTooEarly
    writer = Writer(
        request, certain(triage), registers=drafting.registers, reference=case.number, language=asked.language
    )
    letter = writer.invitation_letter(invitation, proposal.days)
    printed = writer.invitation_letter(invitation, proposal.days, passports=asked.passports)
    content = drafting.papers.memos([_paper(printed, invitation, drafting)])
    paper = OutgoingAttachment(name=_FILE, media_type="application/pdf", content=content)
    stamp = replace(drafting, version=proposal.version + 1).stamp
    bundles = bundling.to_enquirer(BundleKind.INVITATION_LETTER, letter, writer, stamp=stamp, attachments=(paper,))
    if not bundles:
        raise RequestInvalid("(contact)")
    return bundles[0]


def holds_passports(draft_id: str, versions: Collection[Proposal]) -> bool:
    """Whether the paper that goes out with this draft is for few eyes."""
    for one in versions:
        letter = one.bundle(BundleKind.INVITATION_LETTER)
        if letter and one.invitation and one.invitation.passports and draft_id in {each.id for each in letter.messages}:
            return True
    return False


def next_number(case: Case) -> str:
    """`2026-0001-L2`: numbers of letters that were approved are not given again."""
    approved = {
        one.digest
        for one in case.decisions
        if one.bundle is BundleKind.INVITATION_LETTER and one.verdict is Verdict.APPROVE
    }
    return f"{case.number}-L{len(approved) + 1}"


def _paper(letter: Letter, invitation: Invitation, drafting: Drafting) -> Memo:
    """The same words as the message, on paper, where alone the numbers of passports stand."""
    words = wording.of(letter.language)
    return Memo(
        language=letter.language,
        sender=words.label("sender"),
        title=words.label("invitation"),
        subtitle=invitation.number,
        foot=f"{invitation.number} · {words.date(drafting.today)}",
        page=words.labels["page"],
        created_at=drafting.at,
        sections=tuple(_sections(letter.body)),
    )


def _sections(body: str) -> Sequence[Section]:
    paragraphs = [block for block in body.split("\n\n") if block.strip()]
    return [
        Section(heading="", prose=True, lines=tuple(Line(text=line) for line in block.splitlines() if line.strip()))
        for block in paragraphs
    ]
