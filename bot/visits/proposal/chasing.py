"""Chasing: a letter that nobody answered → the reminder of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.visits.letters import Writer
from bot.visits.models import Bundle, BundleKind, Draft, ProgrammeDay, Reminds
from bot.visits.proposal.bundling import Stamp, draft, questions


def reminder(reminds: Reminds, asked: Draft, days: Sequence[ProgrammeDay], writer: Writer, *, stamp: Stamp) -> Bundle:
    """To whom the letter went, as an answer to it, so that both lie in one thread."""
    programme = reminds.bundle is BundleKind.DRAFT_PROGRAMME and days
    keys = [] if programme else questions(writer)
    letter = writer.to_enquirer(
        "reminder",
        asked_on=writer.words.date(reminds.on),
        dates=writer.words.period([day.date for day in days]) if programme else "",
        questions=[writer.words.questions[key] for key in keys],
    )
    written = draft(
        BundleKind.REMINDER, 1, letter, to=asked.to, stamp=stamp, in_reply_to=asked.message_id, reminds=reminds
    )
    return Bundle(kind=BundleKind.REMINDER, messages=(written,))
