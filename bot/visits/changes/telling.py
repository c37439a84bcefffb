"""Telling: what each host and the delegation were told last, from the log of what went out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.visits.decidable import PROGRAMMES
from bot.visits.models import AnswerKind, Asked, BundleKind, Case, Message, Proposal, Retold
from bot.visits.models.standing import ON_ITS_WAY, confirmed, withdrawn

_TELLS_HOSTS = frozenset({BundleKind.HOST_ENQUIRIES, BundleKind.CHANGE_NOTICE})
_YES = frozenset({AnswerKind.YES, AnswerKind.HOLD})


@dataclass(frozen=True)
class HostTold:
    """On what terms a host knows of the visit."""

    asked: Asked
    at: dt.datetime
    message: Message | None  #: None where a colleague told it.


@dataclass(frozen=True)
class ProgrammeTold:
    """What the delegation was told last of its programme."""

    message: Message
    version: Proposal | None  #: None where that version is not kept any more.

    @property
    def programme(self) -> int | None:
        """Version of the programme; None where it was told that the visit is off."""
        retold = self.message.draft.retells
        if retold:
            return retold.programme
        return (self.version.programme_version or self.version.version) if self.version else None

    @property
    def off(self) -> bool:
        return self.message.draft.retells == Retold(programme=None)


def hosts_told(case: Case) -> dict[str, HostTold]:
    """Host id to what it was told last; nobody who was told that its time is not needed any more."""
    gone = withdrawn(case)
    told = []
    for message in case.messages:
        said = message.draft.asks or message.draft.informs
        if said and said.id not in gone and message.bundle in _TELLS_HOSTS and message.state in ON_ITS_WAY:
            told.append(HostTold(said, message.changed_at, message))
    written = {one.asked.id for one in told}  # who said yes to a letter that was held back knows of it all the same
    spoken = (one for one in confirmed(case) if one.kind in _YES and one.asked.id not in written)
    told += [HostTold(one.asked, one.at, None) for one in spoken]
    return {one.asked.host: one for one in sorted(told, key=lambda each: each.at)}


def programme_message(case: Case) -> Message | None:
    """The letter that told the delegation last of its programme."""
    told = [one for one in case.messages if one.state in ON_ITS_WAY and (one.bundle in PROGRAMMES or one.draft.retells)]
    return told[-1] if told else None


def programme_told(case: Case, versions: Sequence[Proposal]) -> ProgrammeTold | None:
    """None where the delegation has seen no programme."""
    message = programme_message(case)
    if message is None:
        return None
    retold = message.draft.retells
    if retold:
        version = next((one for one in versions if one.version == retold.programme), None)
    else:
        ids = ((one, {draft.id for bundle in one.bundles for draft in bundle.messages}) for one in versions)
        version = next((one for one, drafts in ids if message.draft.id in drafts), None)
    return ProgrammeTold(message, version)
