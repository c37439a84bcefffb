"""Silence: we wrote to an enquirer, who has not answered; since when, and how often we reminded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from bot.visits.models import BundleKind, Case, MailNature, Match, Message, MessageState, Status
from bot.visits.models.journal import JournalEntry, Side
from bot.visits.models.request import Frozen
from bot.visits.workdays import COPENHAGEN, workday_after
from knowledge import House

#: Where a case waits for its enquirer.
WAITS = frozenset({Status.WAITING, Status.DISPATCHED})

_ASKS = frozenset({BundleKind.CLARIFICATION, BundleKind.DRAFT_PROGRAMME})
_SETTLES = frozenset({BundleKind.CONFIRMED_PROGRAMME, BundleKind.INVITATION_LETTER})


class Silence(Frozen):
    asked: Message  #: The letter that nobody answered.
    since: dt.date  #: When we last wrote.
    reminders: int  #: How many went out since that letter.

    def due(self, house: House) -> dt.date:
        """The day from which a reminder is due; after the last one, the day from which nothing is to be hoped for."""
        return workday_after(self.since, house.remind_after_working_days)

    def is_over(self, house: House, today: dt.date) -> bool:
        """Whether the last reminder has waited its time, too."""
        return self.reminders >= house.reminders_to_enquirer and today >= self.due(house)


def silence(case: Case, journal: Collection[JournalEntry] = ()) -> Silence | None:
    """None where the enquirer was not asked anything, has answered, or knows all there is to know.

    Args:
        journal: Of the case: who was spoken to is waited for anew from then on.
    """
    if case.status not in WAITS or case.history or case.merged_into or case.pending:
        return None
    sent = sorted((one for one in case.messages if one.state is MessageState.SENT), key=lambda one: one.changed_at)
    asked = next((one for one in reversed(sent) if one.bundle in _ASKS), None)
    if asked is None or _heard(case, asked):
        return None
    after = [one for one in sent if one.changed_at > asked.changed_at]
    if any(one.bundle in _SETTLES for one in after):
        return None
    reminders = [one for one in after if one.bundle is BundleKind.REMINDER]
    ours = [one.received_at for one in case.messages_to_read() if one.match is Match.COLLEAGUE]
    spoken = [one.said.said_at for one in journal if one.side is Side.ENQUIRER and not one.struck]
    last = max([asked.changed_at, *(one.changed_at for one in reminders), *ours, *spoken])
    return Silence(asked=asked, since=last.astimezone(COPENHAGEN).date(), reminders=len(reminders))


def _heard(case: Case, asked: Message) -> bool:
    """They wrote, or our letter came back: a reminder would not arrive either."""
    came = [one for one in case.messages_to_read() if one.received_at > asked.changed_at]
    return any(one.heard or one.request.nature is MailNature.BOUNCE for one in came)
