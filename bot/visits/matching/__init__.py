"""Triage → Matching: which hosts could receive them, and why; which wishes nobody serves, and why."""

from bot.visits.matching.matching import Matching, group_limit, match, splits

__all__ = ["Matching", "group_limit", "match", "splits"]
