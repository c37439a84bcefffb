"""Proposal → the programme as lines of text."""

from __future__ import annotations

from bot.slack.blocks import folded
from bot.slack.moments import weekday
from bot.texts import text
from bot.visits.models import ProgrammeDay, ProgrammeItem, Proposal
from knowledge import Registers


def programme_text(proposal: Proposal, *, registers: Registers, language: str) -> str:
    return "\n\n".join(_day(day, registers, language) for day in proposal.days)


def _day(day: ProgrammeDay, registers: Registers, language: str) -> str:
    return "\n".join([weekday(day.date, language), *(_item(item, registers, language) for item in day.items)])


def _item(item: ProgrammeItem, registers: Registers, language: str) -> str:
    host = registers.host(item.host) if item.host else None
    place = host.name if host else (item.host or "")
    what = item.title if place in item.title else f"{item.title}, {place}"
    status = f" ({text(f'slack.item_{item.status}', language)})" if item.host else ""
    return f"{item.start:%H:%M}–{item.end:%H:%M}  {folded(what)}{status}"
