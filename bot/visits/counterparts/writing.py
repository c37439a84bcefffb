"""Writing to counterparts: whatever they are due to be told is put on the case, for a person to approve."""

from __future__ import annotations

import logging

from bot.visits import preparing, rereading, versions
from bot.visits.counterparts.noting import notes
from bot.visits.counterparts.telling import due
from bot.visits.errors import CaseMoved
from bot.visits.letters import Writer
from bot.visits.models import Authorship, Bundle, BundleKind, Case, Change, Deed, Proposal
from bot.visits.models.counterpart import Notified
from bot.visits.models.reading import certain
from bot.visits.ports import CaseStore
from bot.visits.proposal import Drafting
from bot.visits.wording import language_for
from bot.visits.wording.sentences import sentence

logger = logging.getLogger(__name__)


def write(number: str, *, drafting: Drafting, store: CaseStore) -> Case:
    """Draft what is due beside the other letters, which stay as they are. Does nothing where that is so already.

    Words that a person changed in a note go where something else has become due in the meantime.
    """
    case = store.case(number)
    words = due(case)
    if case.pending or not words or set(words) <= _drafted(case):
        return case
    numbered = preparing.for_case(case, drafting, store)
    before = case.proposal or _blank(case, numbered)
    bundles = notes(case, words, _writer(case, numbered, store), stamp=numbered.stamp)
    if not bundles:
        return case
    made = _enclosed(before, bundles[0], case, numbered)
    logger.info("counterparts.drafted", extra={"case": number, "messages": len(bundles[0].messages)})
    try:
        return store.apply(
            Change(
                case=number,
                revision=case.revision,
                at=numbered.at,
                actor="system",
                event="counterparts.drafted",
                details={"messages": len(bundles[0].messages), "digest": bundles[0].digest},
                proposal=made,
                trouble=case.trouble,
            )
        )
    except CaseMoved:  # what moved it has this done again
        return store.case(number)


def _writer(case: Case, drafting: Drafting, store: CaseStore) -> Writer:
    assert case.triage is not None
    request = rereading.known(case, store)
    return Writer(request, certain(case.triage), registers=drafting.registers, reference=case.number)


def _drafted(case: Case) -> set[Notified]:
    bundle = case.proposal.bundle(BundleKind.COUNTERPART_NOTE) if case.proposal else None
    return {one.tells for one in bundle.messages if one.tells} if bundle else set()


def _blank(case: Case, drafting: Drafting) -> Proposal:
    """What a case has that needed no letter so far."""
    point = sentence("open_points", "no_letter_due")
    return Proposal(
        version=drafting.version,
        created_at=drafting.at,
        language=language_for(case.triage.language if case.triage else "en"),
        title=case.request.subject,
        open_points=(point["en"],),
        open_points_told=(point,),
    )


def _enclosed(before: Proposal, bundle: Bundle, case: Case, drafting: Drafting) -> Proposal:
    authorship = Authorship(deed=Deed.DRAFTED)
    if case.proposal is None:
        return before.model_copy(update={"bundles": (bundle,), "authorship": authorship, "written_at": drafting.at})
    return versions.enclose(before, bundle, at=drafting.at, authorship=authorship)
