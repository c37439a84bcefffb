"""Findings that stop a programme, and the persons' words that set them aside, finding by finding."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable

from bot.visits import versions
from bot.visits.errors import DraftStale, FindingsBlock, NotAllowed, StepNotAllowed
from bot.visits.models import (
    Action,
    Case,
    Change,
    Finding,
    Override,
    Person,
    ProgrammeItem,
    Proposal,
    Status,
    digest_of,
)
from bot.visits.ports import CaseStore

logger = logging.getLogger(__name__)

#: Where a case stands when a programme can still go out.
UNDER_WAY = frozenset({Status.TRIAGED, Status.PROPOSED, Status.APPROVED, Status.DISPATCHED})
_REASON_LENGTH = 2_000
#: What an item is to a finding: neither its number nor its words, which another version may have changed.
_STANDS_BY = {"start", "end", "kind", "host", "place", "themes", "split"}


def sealed(proposal: Proposal) -> list[tuple[Finding, str]]:
    """Every finding with its seal, which changes when the finding or its item does."""
    items = {item.id: (day.date, item) for day in proposal.days for item in day.items}
    return [(finding, _seal(finding, items.get(finding.item or ""))) for finding in proposal.findings]


def standing(case: Case) -> dict[str, Override]:
    """Seal to the override that holds of the current version."""
    if case.proposal is None:
        return {}
    current = {seal for _, seal in sealed(case.proposal)}
    last = {one.seal: one for one in case.overrides if one.version == case.proposal.version}
    return {seal: one for seal, one in last.items() if seal in current and not one.taken_back}


def blocking(case: Case) -> list[tuple[Finding, str]]:
    """The findings, with their seals, that nobody has mended or overridden."""
    said = standing(case)
    found = sealed(case.proposal) if case.proposal else []
    return [(finding, seal) for finding, seal in found if finding.level == "block" and seal not in said]


def carried(before: Iterable[Override], proposal: Proposal) -> tuple[Override, ...]:
    """What was said before, moved on to the new version where the same finding on the same item still stands.

    What lapsed is kept as it was, and does not come back when the finding does.
    """
    current = {seal for _, seal in sealed(proposal)}
    return tuple(
        one.model_copy(update={"version": proposal.version})
        if one.version == proposal.version - 1 and one.seal in current
        else one
        for one in before
    )


def override(number: str, *, seal: str, reason: str, by: Person, via: str, store: CaseStore, at: dt.datetime) -> Case:
    """Let the programme go out although this finding stops it.

    Raises:
        NotAllowed: the person may not let things out of the house.
        StepNotAllowed: there is nothing under way that could go out.
        DraftStale: the current version has no such finding, or it was overridden already.
        FindingsBlock: no reason is given.
        CaseMoved: somebody else was faster.
    """
    case = _under_way(number, by, store)
    found = next((finding for finding, one in blocking(case) if one == seal), None)
    if found is None:
        raise DraftStale
    said = line(case, found, seal, reason=reason, by=by, via=via, at=at)
    if not said.reason:
        raise FindingsBlock(found.text)
    return _kept(case, said, event="finding.overridden", store=store)


def take_back(number: str, *, seal: str, by: Person, via: str, store: CaseStore, at: dt.datetime) -> Case:
    """Let the finding stop the programme again.

    Raises:
        NotAllowed, StepNotAllowed, CaseMoved: as `override`.
        DraftStale: nothing said of this finding holds.
    """
    case = _under_way(number, by, store)
    held = standing(case).get(seal)
    if held is None:
        raise DraftStale
    back = held.model_copy(
        update={"reason": "", "by": by.id, "by_name": by.name, "at": at, "via": via, "taken_back": True}
    )
    return _kept(case, back, event="override.taken_back", store=store)


def line(case: Case, finding: Finding, seal: str, *, reason: str, by: Person, via: str, at: dt.datetime) -> Override:
    return Override(
        rule=finding.rule,
        item=finding.item,
        text=finding.text,
        told=finding.told,
        seal=seal,
        version=case.proposal.version if case.proposal else 1,
        reason=versions.plain(reason)[:_REASON_LENGTH],
        by=by.id,
        by_name=by.name,
        at=at,
        via=via,
    )


def _under_way(number: str, by: Person, store: CaseStore) -> Case:
    if not by.may(Action.APPROVE):
        raise NotAllowed
    case = store.case(number)
    if case.status not in UNDER_WAY or case.proposal is None or case.pending:
        raise StepNotAllowed(f"({case.status})")
    return case


def _seal(finding: Finding, stands: tuple[dt.date, ProgrammeItem] | None) -> str:
    item = [stands[0].isoformat(), stands[1].model_dump(mode="json", include=_STANDS_BY)] if stands else None
    return digest_of({"rule": finding.rule, "text": finding.text, "item": item}).removeprefix("sha256:")[:32]


def _kept(case: Case, said: Override, *, event: str, store: CaseStore) -> Case:
    """The reason stays with the case, as those of decisions do: the log is for ever and holds no texts."""
    logger.info(event, extra={"case": case.number, "rule": said.rule, "by": said.by})
    return store.apply(
        Change(
            case=case.number,
            revision=case.revision,
            at=said.at,
            actor=said.by,
            event=event,
            details={"rule": said.rule, "item": said.item, "finding": said.seal, "version": said.version}
            | {"via": said.via},
            overrides=(said,),
            trouble=case.trouble,
        )
    )
