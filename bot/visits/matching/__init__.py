"""Triage → Matching: which hosts could receive them, and why; which wishes nobody serves, and why."""

from bot.visits.matching.matching import Matching, group_limit, left_out_because, match, splits

__all__ = ["Matching", "group_limit", "left_out_because", "match", "splits"]
