"""Papers that are out: which of them a change has left behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from bot.visits.changes.hosts import Fate, HostChange
from bot.visits.changes.telling import programme_message
from bot.visits.models import BundleKind, Case, Message, Proposal
from bot.visits.models.participant import ParticipantList
from bot.visits.models.standing import ON_ITS_WAY

_Kind = Literal["programme", "briefing", "invitation_letter", "run_sheet"]


class Paper(NamedTuple):
    kind: _Kind
    to: str  #: Address; "" for what we print ourselves.
    number: str  #: Of an invitation letter.
    at: dt.datetime | None
    draft: str  #: Id of the letter it went out with.
    outdated: bool


def papers_out(
    case: Case,
    versions: Sequence[Proposal],
    lists: Sequence[ParticipantList],
    *,
    hosts: Sequence[HostChange],
    behind: bool,
    moved: dt.datetime | None,
) -> tuple[Paper, ...]:
    """
    Args:
        behind: The delegation has another programme than the one that holds.
        moved: When the programme or what it rests on last became another.
    """
    listed = lists[-1].at if lists else None
    found = [*_programme(case, behind=behind), *_briefings(case, hosts, moved, listed)]
    found += _invitations(case, versions, moved, listed)
    if found or hosts:
        stale = behind or any(one.fate is not Fate.SAME for one in hosts)
        found.append(Paper("run_sheet", "", "", None, "", stale))
    return tuple(found)


def _programme(case: Case, *, behind: bool) -> Iterator[Paper]:
    message = programme_message(case)
    if message and message.draft.attachments:
        yield Paper("programme", message.draft.to, "", message.changed_at, message.draft.id, behind)


def _briefings(
    case: Case, hosts: Sequence[HostChange], moved: dt.datetime | None, listed: dt.datetime | None
) -> Iterator[Paper]:
    """The last one to each host: it names who comes, and says when and how many."""
    changed = {one.host.email for one in hosts if one.fate is not Fate.SAME}
    for to, one in {each.draft.to: each for each in _out(case, BundleKind.BRIEFING)}.items():
        outdated = to in changed or _before(one, moved) or _before(one, listed)
        yield Paper("briefing", to, "", one.changed_at, one.draft.id, outdated)


def _invitations(
    case: Case, versions: Sequence[Proposal], moved: dt.datetime | None, listed: dt.datetime | None
) -> Iterator[Paper]:
    """Each holds for its persons, its days and its programme only."""
    for one in _out(case, BundleKind.INVITATION_LETTER):
        yield Paper(
            "invitation_letter",
            one.draft.to,
            _number(one, versions),
            one.changed_at,
            one.draft.id,
            _before(one, moved) or _before(one, listed),
        )


def _number(message: Message, versions: Sequence[Proposal]) -> str:
    for one in versions:
        letter = one.bundle(BundleKind.INVITATION_LETTER)
        if letter and one.invitation and message.draft.id in {draft.id for draft in letter.messages}:
            return one.invitation.number
    return ""


def _out(case: Case, kind: BundleKind) -> list[Message]:
    return [one for one in case.messages if one.bundle is kind and one.state in ON_ITS_WAY]


def _before(message: Message, moment: dt.datetime | None) -> bool:
    return moment is not None and message.draft.date < moment
