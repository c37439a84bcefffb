"""Case → a card for a channel where little is said: its number, how it stands, and the way to its page."""

from __future__ import annotations

from bot.slack.blocks import Block, actions, context, escape, header, link, link_button, mrkdwn, section
from bot.slack.card import OPEN_PAGE
from bot.texts import text
from bot.visits.models import Case


def brief_blocks(case: Case, *, public_url: str, language: str) -> list[Block]:
    blocks = [header(case.number), section(mrkdwn(_standing(case, language)))]
    if public_url:
        url = link(public_url, f"/cases/{case.number}")
        button = link_button(text("slack.open_page", language), OPEN_PAGE, url=url)
        blocks.append(actions(f"case {case.number}", [button]))
    return [*blocks, context(mrkdwn(text("slack.brief_why", language)))]


def brief_text(case: Case, language: str) -> str:
    """For notifications and screen readers."""
    return escape(f"{case.number} · {text(f'slack.status_{case.status}', language)}", 300)


def _standing(case: Case, language: str) -> str:
    parts = [f"*{text(f'slack.status_{case.status}', language)}*"]
    if case.triage and case.triage.respond_by:
        parts.append(text("slack.respond_by", language, date=case.triage.respond_by.isoformat()))
    return " · ".join(parts)
