"""Channels: what holds in each channel of Slack, and the questions in them that came while nobody listened."""

from bot.visits.channels.models import MissedQuestion, Refusal, SlackChannel
from bot.visits.channels.setting import LANGUAGES, check_id, keep, may_approve, scope, setting

__all__ = [
    "LANGUAGES",
    "MissedQuestion",
    "Refusal",
    "SlackChannel",
    "check_id",
    "keep",
    "may_approve",
    "scope",
    "setting",
]  # fmt: skip
