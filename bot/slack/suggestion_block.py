"""Suggestion → what stands in the thread: what would change, what the checks would say of it, and two buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.services.wishes import Trial
from bot.slack.blocks import MORE, Block, actions, button, context, escape, folded, mrkdwn, plain, section
from bot.slack.moments import moment
from bot.slack.privacy import for_channel
from bot.slack.suggestions import Suggestion, SuggestionRef
from bot.texts import text
from bot.visits.models import Case, Finding

CONFIRM, DROP = "confirm_suggestion", "drop_suggestion"
LINES = 12
LINE_LIMIT = 220
_LEVELS = ("block", "warn", "note")


class Shown(NamedTuple):
    text: str  #: For notifications and screen readers.
    blocks: list[Block]


def said(case: Case, trial: Trial, language: str) -> tuple[str, ...]:
    """What would be different, as a channel may see it."""
    return tuple(for_channel(one.get(language, one["en"]), case.request) for one in trial.did)


def open_suggestion(suggestion: Suggestion, case: Case, trial: Trial, *, editing: str) -> Shown:
    """`editing` is the name of a colleague who has the programme open on the page."""
    language = suggestion.language
    heading = text("slack.suggestion", language, case=suggestion.case)
    blocks = [section(mrkdwn(f"*{escape(heading)}*\n{_listed(suggestion.did, language)}"))]
    for key, findings in (("slack.suggestion_raises", trial.raised), ("slack.suggestion_clears", trial.cleared)):
        if findings:
            lines = [_finding(one, case, language) for one in _worst_first(findings)]
            blocks.append(section(mrkdwn(f"*{text(key, language)}*\n{_listed(lines, language)}")))
    if not trial.raised:
        blocks.append(section(plain(text("slack.suggestion_raises_nothing", language))))
    if editing:
        blocks.append(context(plain(text("slack.suggestion_beside", language, name=editing), 1000)))
    blocks.append(context(plain(text("slack.suggestion_means", language), 1000)))
    value = str(SuggestionRef(suggestion.id, suggestion.digest))
    buttons = [
        button(text("slack.suggestion_confirm", language), CONFIRM, value=value, style="primary"),
        button(text("slack.suggestion_drop", language), DROP, value=value),
    ]
    return Shown(escape(heading), [*blocks, actions(f"suggestion {suggestion.id}", buttons)])


def ended_suggestion(suggestion: Suggestion) -> Shown:
    """The same without buttons, and what became of it."""
    words = what_became(suggestion)
    lines = _listed(suggestion.did, suggestion.language)
    return Shown(escape(words), [section(mrkdwn(f"*{escape(words)}*\n{lines}"))])


def what_became(suggestion: Suggestion) -> str:
    at = moment(suggestion.ended_at, suggestion.language) if suggestion.ended_at else ""
    return text(f"slack.suggestion_{suggestion.end}", suggestion.language, name=suggestion.ended_by, at=at)


def _finding(finding: Finding, case: Case, language: str) -> str:
    words = for_channel(finding.told.get(language, finding.text), case.request)
    return text(f"slack.finding_{finding.level}", language, text=words)


def _worst_first(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: _LEVELS.index(one.level))


def _listed(lines: Sequence[str], language: str) -> str:
    shown = [f"• {escape(folded(line), LINE_LIMIT)}" for line in lines[:LINES]]
    if len(lines) > LINES:
        shown.append(f"{MORE} {text('slack.suggestion_more', language, number=len(lines) - LINES)}")
    return "\n".join(shown)
