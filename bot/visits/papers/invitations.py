"""Invitations: one item of a programme for the calendar of its host, and which calendar went out last."""

from __future__ import annotations

from pydantic import AwareDatetime

from bot.visits.models.case import Case, Message, MessageState
from bot.visits.models.programme import ItemStatus
from bot.visits.models.proposal import BundleKind
from bot.visits.models.request import Frozen

_CALENDAR = "text/calendar"
_PROGRAMMES = frozenset({BundleKind.DRAFT_PROGRAMME, BundleKind.CONFIRMED_PROGRAMME, BundleKind.CHANGE_NOTICE})
_STAYED = frozenset({MessageState.DRAFT, MessageState.FAILED})


class HostInvitation(Frozen):
    """What a host gets for its calendar. It names the delegation as a body, never a person of it."""

    reference: str  #: Case number.
    item: str  #: Its id.
    host: str  #: Its id. An item that another host takes over is another entry.
    created_at: AwareDatetime
    start: AwareDatetime  #: In Europe/Copenhagen.
    end: AwareDatetime
    status: ItemStatus
    summary: str
    place: str = ""
    description: str = ""
    organiser: str  #: Address that answers go to.
    attendee: str  #: Address of the host.
    withdrawn: bool = False  #: The slot is given back: METHOD is CANCEL.


def published(case: Case) -> bytes | None:
    """Return the calendar of the programme that went out last, or may have; None where none did."""
    sent = [(one.draft.date, found) for one in case.messages if (found := _calendar(one))]
    return max(sent, key=lambda one: one[0])[1] if sent else None


def _calendar(message: Message) -> bytes | None:
    if message.bundle not in _PROGRAMMES or message.state in _STAYED:
        return None
    files = message.draft.attachments
    return next((one.content for one in files if one.media_type == _CALENDAR), None)  # an invitation names its method
