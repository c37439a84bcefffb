"""Late: persons who were added, or come instead of others, after the programme went out: a flag in neutral words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.visits.models import BundleKind, Case, Flag, MessageState, Told, Triage, VisitRequest
from bot.visits.models.participant import Participant, ParticipantList
from bot.visits.models.reading import certain
from bot.visits.participants.comparing import Changes, changes
from bot.visits.triage import policies
from bot.visits.triage.policies import Facts
from bot.visits.wording.sentences import joined, sentence
from bot.visits.workdays import COPENHAGEN
from knowledge import Registers

FLAG = "late_participant_change"
_PROGRAMMES = frozenset({BundleKind.DRAFT_PROGRAMME, BundleKind.CONFIRMED_PROGRAMME})
_NAMING = (BundleKind.BRIEFING, BundleKind.INVITATION_LETTER)
_OUT = frozenset({MessageState.SENT, MessageState.UNCERTAIN})


def sent_at(case: Case) -> dt.datetime | None:
    """When the delegation first had a programme."""
    sent = [one.changed_at for one in case.messages if one.bundle in _PROGRAMMES and one.state in _OUT]
    return min(sent, default=None)


def late_changes(case: Case, versions: Sequence[ParticipantList]) -> Changes | None:
    """Who is new since the programme went out; None where nobody is.

    A list that was first written down later is taken as it stood at the end of that day: writing it is no change.
    """
    sent = sent_at(case)
    if sent is None or not versions:
        return None
    found = changes(_before(sent, versions), versions[-1].participants)
    return found if found.newcomers else None


def _before(sent: dt.datetime, versions: Sequence[ParticipantList]) -> tuple[Participant, ...]:
    known = [one for one in versions if one.at <= sent and one.participants]
    if not known:
        first = next((one for one in versions if one.participants), versions[0])
        known = [one for one in versions if _day(one.at) == _day(first.at)]
    return known[-1].participants


def outdated(case: Case, versions: Sequence[ParticipantList]) -> tuple[BundleKind, ...]:
    """Letters of the current version that name those who come, and were written before the list was as it is."""
    bundles = [case.proposal.bundle(kind) for kind in _NAMING] if case.proposal else []
    written = [(one.kind, min(draft.date for draft in one.messages)) for one in bundles if one and one.messages]
    return tuple(kind for kind, at in written if versions and _other(versions, at))


def _other(versions: Sequence[ParticipantList], at: dt.datetime) -> bool:
    then = next((one.participants for one in reversed(versions) if one.at <= at), ())
    return set(then) != set(versions[-1].participants)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(COPENHAGEN).date()


def told(found: Changes, since: dt.datetime) -> Told:
    """Counts and a day; no name, and no guess at why."""
    kinds = (("added", len(found.added)), ("swapped", len(found.swapped)))
    parts = [
        sentence("participants", "late", f"{kind}_one" if count == 1 else kind, n=count)
        for kind, count in kinds
        if count
    ]
    return sentence("participants", "late", "since", what=joined(parts), date=_day(since))


def flagged(
    case: Case, triage: Triage, request: VisitRequest, versions: Sequence[ParticipantList], *, registers: Registers
) -> Triage:
    """The triage with the flag as list and text have it by now; the recommendation stays as it is.

    Args:
        triage: Of this case; its flags may tell of an earlier list.
        request: What is known of the case by now.
    """
    found, since = late_changes(case, versions), sent_at(case)
    policy = next((one for one in registers.policies if one.id == FLAG), None)
    if policy is None or (not found and not triage.flagged(FLAG)):
        return triage
    listed = policies.raised(policy, {"quotes": told(found, since)}) if found and since else None
    flag = listed or _by_text(case, request, registers)
    rest = tuple(one for one in triage.flags if one.id != FLAG)
    at = next((place for place, one in enumerate(triage.flags) if one.id == FLAG), len(rest))
    return triage.model_copy(update={"flags": (*rest[:at], *([flag] if flag else []), *rest[at:])})


def _by_text(case: Case, request: VisitRequest, registers: Registers) -> Flag | None:
    """What the messages alone say."""
    if case.reading is None:
        return None
    facts = Facts(request, certain(case.reading), registers, request.submitted_at.date())
    return next((flag for flag in policies.flags(facts) if flag.id == FLAG), None)
