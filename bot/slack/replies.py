"""What `/ope` answers: lists of cases, one case, what was found, a host, the figures, the help. Seen by one person."""

from __future__ import annotations

from typing import NamedTuple

from babel.dates import format_date

from bot.services.finding import Found
from bot.services.own import Own
from bot.slack import understanding
from bot.slack.blocks import MESSAGE_LIMIT, Block, context, escape, folded, header, mrkdwn, plain, section
from bot.slack.card import card_blocks, card_text
from bot.slack.lines import bulleted, case_line, deadline_line, host_line, linked, listed
from bot.texts import LANGUAGES, text
from bot.visits.entries import written
from bot.visits.entries.words import label
from bot.visits.hosting import Load
from bot.visits.models import Case, CaseSummary
from bot.visits.statistics import Period, Statistics
from knowledge import Host, Registers

SHOWN = 10
_DECIDES = "decide "  #: Block ids of buttons that decide: a private reply is never brought up to date, so it has none.
_TERMS = (
    "max_group", "notice_days", "visit_minutes", "languages", "fee", "id_needed", "clothing", "camera_rules",
    "markets", "unwanted_markets", "contact_role",
)  # fmt: skip
_COMMANDS = ("cases", "case", "find", "host", "stats", "ask", "help")


class Reply(NamedTuple):
    text: str  #: For notifications and screen readers.
    blocks: list[Block]


def sentence(words: str) -> Reply:
    return Reply(escape(words, MESSAGE_LIMIT), [section(mrkdwn(escape(words)))])


def help_text(language: str, *, lead: str = "") -> Reply:
    """`lead` says what was not understood."""
    examples = "\n".join(text(f"slack.help_{name}", language) for name in _COMMANDS)
    says = [section(mrkdwn(said))] if (said := escape(lead)) else []
    title = text("slack.help_title", language)
    other = next(one for one in LANGUAGES if one != language)
    words = ", ".join(f"`{understanding.shown_as(name, other)}`" for name in _COMMANDS)
    blocks = [
        header(title),
        *says,
        section(mrkdwn(examples)),
        context(mrkdwn(text("slack.help_also", language, words=words))),
    ]
    return Reply(escape(lead or title, MESSAGE_LIMIT), blocks)


def not_understood(typed: understanding.Typed, language: str) -> Reply:
    first = folded(typed.rest.partition(" ")[0])[:40]
    if typed.near:
        lead = text("slack.did_you_mean", language, word=first, near=typed.near)
    else:
        lead = text("slack.unknown_command", language, word=first)
    return help_text(language, lead=lead)


def cases(name: str, found: list[CaseSummary], *, language: str, public_url: str) -> Reply:
    title = text(f"slack.list_{name}", language, number=len(found))
    if not found:
        return sentence(text(f"slack.list_{name}_none", language))
    lines = [case_line(case, language, public_url) for case in found]
    return Reply(title, [header(title), *listed(lines, most=SHOWN, language=language)])


def due(own: Own, *, registers: Registers, language: str, public_url: str) -> Reply:
    title = text("slack.list_due", language, number=len(own.deadlines))
    if not own.deadlines:
        return sentence(text("slack.list_due_none", language))
    lines = [deadline_line(one, registers, language, public_url) for one in own.deadlines]
    return Reply(title, [header(title), bulleted(lines, most=SHOWN, language=language)])


def case(found: Case, *, registers: Registers, language: str, public_url: str) -> Reply:
    blocks = card_blocks(found, registers=registers, public_url=public_url, language=language)
    shown = [block for block in blocks if not str(block.get("block_id", "")).startswith(_DECIDES)]
    return Reply(card_text(found, language), shown)


def found_by(words: str, found: Found, *, registers: Registers, language: str, public_url: str) -> Reply:
    asked = folded(words)[:80]
    if not (found.cases or found.hosts or found.documents):
        return sentence(text("slack.find_none", language, words=asked))
    title = text("slack.find_title", language, words=asked)
    groups = (
        ("cases", [case_line(one, language, public_url) for one in found.cases]),
        ("hosts", [host_line(one, registers, language, public_url) for one in found.hosts]),
        ("documents", [linked(one.title or one.name, f"/documents/{one.name}", public_url) for one in found.documents]),
    )
    blocks = [header(title)]
    for name, lines in groups:
        if lines:
            blocks.append(section(mrkdwn("\n".join([f"*{text(f'slack.find_{name}', language)}*", *lines]))))
    if found.more:
        blocks.append(context(mrkdwn(text("slack.find_more", language))))
    return Reply(escape(title), blocks)


def hosts(words: str, found: tuple[Host, ...], *, registers: Registers, language: str, public_url: str) -> Reply:
    """Several, or none: whoever asked says it more exactly."""
    asked = folded(words)[:80]
    if not found:
        return sentence(text("slack.host_none", language, words=asked))
    title = text("slack.host_several", language, words=asked)
    lines = [host_line(one, registers, language, public_url) for one in found]
    return Reply(escape(title), [section(plain(title)), *listed(lines, most=SHOWN, language=language)])


def host(found: Host, load: Load, *, registers: Registers, language: str, public_url: str) -> Reply:
    """Its terms as the register holds them; what nobody knows is not among them."""
    told = written(found, language)
    terms = [f"{label(name)[language]}: {told[name]}" for name in _TERMS if told.get(name)]
    lines = [host_line(found, registers, language, public_url), text(f"slack.host_{found.status}", language)]
    lines += [text("slack.host_visits", language, number=load.of_host(found.id))]
    blocks = [section(mrkdwn("\n".join(lines)))]
    sees = [f"• {escape(folded(one), 250)}" for one in found.shown(language)[:6]]
    blocks += [section(mrkdwn("\n".join(sees)))] if sees else []
    blocks += [section(plain("\n".join(terms)))] if terms else []
    return Reply(escape(found.name, 300), [*blocks, context(mrkdwn(text("slack.host_unknown_terms", language)))])


def stats(found: Statistics, *, language: str, public_url: str) -> Reply:
    title = text("slack.stats_title", language, period=_named(found.period, language))
    total = found.total
    figures = {
        "enquiries": total.enquiries, "planned": total.planned, "held": total.held, "persons": total.persons,
        "countries": found.countries,
    }  # fmt: skip
    lines = [f"{text(f'slack.stats_{name}', language)}: *{number}*" for name, number in figures.items()]
    if found.answer.median is not None:
        lines.append(f"{text('slack.stats_answer', language)}: *{found.answer.median:g}*")
    query = f"from={found.period.first.isoformat()}&to={found.period.last.isoformat()}"
    more = linked(text("slack.stats_page", language), f"/statistics?{query}", public_url)
    return Reply(title, [header(title), section(mrkdwn("\n".join(lines))), context(mrkdwn(more))])


def _named(period: Period, language: str) -> str:
    """`2026`, `4th quarter 2026`, `March 2026`."""
    if period.part == "year":
        return str(period.first.year)
    shape = {"quarter": "QQQQ yyyy", "month": "MMMM yyyy"}[period.part]
    return format_date(period.first, shape, locale=language)
