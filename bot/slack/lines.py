"""Lines of private lists: a case, a host, a deadline. For permitted people only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from bot.slack.blocks import MORE, Block, context, escape, folded, link, mrkdwn, section
from bot.slack.moments import day
from bot.texts import text
from bot.visits.models import CaseSummary
from bot.visits.weekly import Deadline
from knowledge import Host, Registers

LINE_LIMIT = 250
_NAME_LIMIT = 120


def linked(label: str, path: str, public_url: str) -> str:
    """A link where people can reach the page."""
    shown = escape(folded(label), _NAME_LIMIT)
    return f"<{escape(link(public_url, path))}|{shown}>" if public_url and shown else shown


def who_asks(case: CaseSummary, language: str) -> str:
    """The organisation; what the request is about where it names none."""
    return case.organisation or case.subject or text("slack.unknown_organisation", language)


def case_line(case: CaseSummary, language: str, public_url: str) -> str:
    """Number and who asks; below it how it stands."""
    who = who_asks(case, language)
    about = " · ".join(filter(None, [escape(folded(who), _NAME_LIMIT), case.country]))
    standing = [text(f"slack.status_{case.status}", language)]
    standing += [text("slack.respond_by", language, date=_spelled(case.answer_by, language))] if case.answer_by else []
    standing += [escape(folded(case.officer.name), _NAME_LIMIT) if case.officer else text("slack.no_officer", language)]
    standing += [text("slack.new_messages", language, number=case.unseen)] if case.unseen else []
    return f"*{linked(case.number, f'/cases/{case.number}', public_url)}* · {about}\n{' · '.join(standing)}"


def host_line(host: Host, registers: Registers, language: str, public_url: str) -> str:
    themes = [theme.labels[language] for theme in map(registers.theme, host.themes) if theme]
    where = host.place.municipality or host.place.name
    about = " · ".join(filter(None, [escape(folded(where), _NAME_LIMIT), escape(", ".join(themes), LINE_LIMIT)]))
    return f"*{linked(host.name, f'/hosts/{host.id}', public_url)}*\n{about}"


def deadline_line(one: Deadline, registers: Registers, language: str, public_url: str) -> str:
    """The day, the case and what is due; a task in its writer's words."""
    host = registers.host(one.host) if one.host else None
    what = one.what or text(f"slack.deadline_{one.kind}", language, host=host.name if host else one.host)
    number = linked(one.case.number, f"/cases/{one.case.number}", public_url)
    return f"{day(one.day, language)} · {number} · {escape(folded(what), LINE_LIMIT)}"


def _spelled(date: str, language: str) -> str:
    return day(dt.date.fromisoformat(date), language)


def listed(lines: Iterable[str], *, most: int, language: str) -> list[Block]:
    """One section each, and how many more there are."""
    every = list(lines)
    blocks = [section(mrkdwn(line)) for line in every[:most]]
    if len(every) > most:
        blocks.append(context(mrkdwn(f"{MORE} {text('slack.more', language, number=len(every) - most)}")))
    return blocks


def bulleted(lines: Sequence[str], *, most: int, language: str) -> Block:
    """All in one section."""
    shown = [f"• {line}" for line in lines[:most]]
    if len(lines) > most:
        shown.append(f"{MORE} {text('slack.more', language, number=len(lines) - most)}")
    return section(mrkdwn("\n".join(shown)))
