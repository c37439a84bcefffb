"""The home tab: what waits for one colleague, their deadlines, their open cases, and questions to press."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from bot.services.own import Own, ToApprove
from bot.slack import starters
from bot.slack.blocks import Block, context, divider, escape, folded, header, mrkdwn, section
from bot.slack.lines import bulleted, case_line, deadline_line, linked, listed, who_asks
from bot.slack.moments import moment
from bot.texts import text
from bot.visits.weekly import Deadline
from knowledge import Registers

SHOWN = 10


def home_view(own: Own, *, registers: Registers, language: str, public_url: str, at: dt.datetime) -> Block:
    deadlines = [_deadline(one, own, registers, language, public_url) for one in own.deadlines]
    approvals = [_approval(one, language, public_url) for one in own.approvals]
    cases = [case_line(one, language, public_url) for one in own.cases]
    blocks = [
        *_part("approvals", approvals, language, as_list=True),
        *_part("deadlines", deadlines, language, as_list=True),
        *_part("cases", cases, language),
        *_unassigned(own, language, public_url),
    ]
    return _tab([*blocks, *_ask(language)], language, at)


def plain_home(language: str, *, says: str, may_ask: bool, at: dt.datetime) -> Block:
    """For whom no cases can be shown: why, and what can be asked all the same."""
    blocks: list[Block] = [section(mrkdwn(escape(says)))]
    return _tab([*blocks, *(_ask(language) if may_ask else [])], language, at)


def _tab(blocks: Sequence[Block], language: str, at: dt.datetime) -> Block:
    foot = context(mrkdwn(text("slack.home_as_of", language, at=moment(at, language))))
    return {"type": "home", "blocks": [*blocks, divider(), foot]}


def _part(name: str, lines: Sequence[str], language: str, *, as_list: bool = False) -> list[Block]:
    title = header(text(f"slack.home_{name}", language, number=len(lines)))
    if not lines:
        return [title, section(mrkdwn(text(f"slack.home_{name}_none", language)))]
    shown = [bulleted(lines, most=SHOWN, language=language)] if as_list else None
    return [title, *(shown or listed(lines, most=SHOWN, language=language))]


def _deadline(one: Deadline, own: Own, registers: Registers, language: str, public_url: str) -> str:
    line = deadline_line(one, registers, language, public_url)
    return f":warning: {text('slack.home_overdue', language)} · {line}" if one.day < own.today else line


def _approval(one: ToApprove, language: str, public_url: str) -> str:
    letters = ", ".join(text(f"slack.bundle_{kind}", language) for kind in one.letters)
    number = linked(one.case.number, f"/cases/{one.case.number}", public_url)
    who = escape(folded(who_asks(one.case, language)), 120)
    return f"{number} · {who} · {letters}"


def _unassigned(own: Own, language: str, public_url: str) -> Iterable[Block]:
    if own.unassigned:
        words = text("slack.list_unassigned", language, number=len(own.unassigned))
        yield context(mrkdwn(linked(words, "/?officer=-", public_url)))


def _ask(language: str) -> list[Block]:
    lead = section(mrkdwn(text("slack.home_ask_lead", language)))
    return [header(text("slack.home_ask", language)), lead, starters.buttons(language)]
