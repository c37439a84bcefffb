"""Channels: what holds in each channel of Slack, and the questions in them that came while nobody listened."""

from bot.visits.channels.models import MissedQuestion, Refusal

__all__ = ["MissedQuestion", "Refusal"]
