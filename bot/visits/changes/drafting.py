"""Drafting: the notices of a change are put on a case, in place of letters that would tell the same again."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from bot.visits import decidable, papers, preparing, rereading, versions
from bot.visits.changes.errors import NobodyToNotify
from bot.visits.changes.hosts import NOTIFIED, Fate
from bot.visits.changes.listing import ChangeList, changes
from bot.visits.changes.noticing import Notifying, notices
from bot.visits.errors import DraftPending, NotAllowed, StepNotAllowed
from bot.visits.letters import Writer
from bot.visits.models import Action, Bundle, BundleKind, Case, Change, Deed, Person, Proposal
from bot.visits.models.reading import certain
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting
from bot.visits.proposal.bundling import Stamp

logger = logging.getLogger(__name__)

_TO_HOSTS = frozenset({BundleKind.HOST_ENQUIRIES, BundleKind.FOLLOW_UP})


def can_notify(case: Case) -> bool:
    """Whether notices can be drafted, should anybody have to be told."""
    ours = not (case.history or case.merged_into or case.pending)
    return ours and case.status in NOTIFIED and case.proposal is not None and case.triage is not None


def notify(number: str, *, by: Person, drafting: Drafting, store: CaseStore) -> Case:
    """Draft one bundle with a notice to everybody who was told what does not hold any more.

    Raises:
        NotAllowed: the person's role does not cover it.
        DraftPending: something came on the case, and it is being drafted anew.
        StepNotAllowed: the case does not stand where anybody is told of a change.
        NobodyToNotify: everybody who was told something knows how it stands, or cannot be written to.
        CaseMoved: somebody else was faster.
    """
    if not by.may(Action.KEEP_ROUND):
        raise NotAllowed
    case = store.case(number)
    if case.pending:
        raise DraftPending
    if not can_notify(case) or case.proposal is None:
        raise StepNotAllowed(f"({case.status})")
    found = changes(case, registers=drafting.registers, versions=store.versions(number), today=drafting.today)
    bundle = notices(_notifying(case, found, drafting, store))
    if bundle is None:
        raise NobodyToNotify
    made = versions.enclose(
        _without_the_told(case.proposal, bundle, found),
        bundle,
        at=drafting.at,
        authorship=versions.made_by(by, Deed.NOTIFIED),
    )
    logger.info("notices.drafted", extra={"case": number, "messages": len(bundle.messages), "by": by.id})
    return store.apply(
        Change(
            case=number,
            revision=case.revision,
            at=drafting.at,
            actor=by.id,
            event="notices.drafted",
            details={"version": made.version, "digest": bundle.digest, "messages": len(bundle.messages)},
            proposal=made,
            trouble=case.trouble,
        )
    )


def _notifying(case: Case, found: ChangeList, drafting: Drafting, store: CaseStore) -> Notifying:
    numbered = preparing.for_case(case, drafting, store)
    assert case.triage is not None  # asked before
    writer = Writer(
        rereading.known(case, store), certain(case.triage), registers=drafting.registers, reference=case.number
    )
    return Notifying(case, found, writer, numbered.stamp, numbered.round, drafting.papers, papers.published(case))


def notices_stand(case: Case) -> bool:
    """Whether the case has notices of ours, and not only those that hosts get who drop out of a new draft."""
    bundle = case.proposal.bundle(BundleKind.CHANGE_NOTICE) if case.proposal else None
    return bundle is not None and any(one.asks or one.informs or one.retells for one in bundle.messages)


def notices_again(case: Case, found: ChangeList, writer: Writer, drafting: Drafting) -> tuple[Bundle, ...]:
    """The notices that stand on the case, as they would be written now."""
    bundle = case.proposal.bundle(BundleKind.CHANGE_NOTICE) if case.proposal else None
    if bundle is None or not notices_stand(case):
        return ()
    stamp = Stamp(sender=drafting.sender, at=bundle.messages[0].date, version=_version(bundle))
    work = Notifying(case, found, writer, stamp, drafting.round, drafting.papers, papers.published(case))
    made = notices(work)
    return (made,) if made else ()


def _version(bundle: Bundle) -> int:
    """In which it was first written: questions are numbered by it."""
    ids = (one.asks.id for one in bundle.messages if one.asks)
    return int(next(ids, "v1-1").partition("-")[0].removeprefix("v"))


def _without_the_told(proposal: Proposal, notice: Bundle, found: ChangeList) -> Proposal:
    """Nobody gets two letters about one change: what the notices say goes out of the other letters."""
    told = {one.host.id for one in found.hosts if one.fate is not Fate.SAME}
    retold = any(one.retells for one in notice.messages)
    return proposal.model_copy(update={"bundles": tuple(_kept(proposal, told, retold=retold))})


def _kept(proposal: Proposal, told: set[str], *, retold: bool) -> Iterator[Bundle]:
    for bundle in proposal.bundles:
        if bundle.kind in decidable.PROGRAMMES and retold:
            continue
        if bundle.kind not in _TO_HOSTS:
            yield bundle
            continue
        left = tuple(one for one in bundle.messages if not (one.asks and one.asks.host in told))
        if left == bundle.messages:
            yield bundle
        elif left:
            yield Bundle(kind=bundle.kind, messages=left)
