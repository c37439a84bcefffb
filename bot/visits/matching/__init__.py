"""Triage → Matching: which hosts could receive them, and why; which wishes nobody serves, and why."""

from bot.visits.matching.matching import Matching, group_limit, match, splits
from bot.visits.matching.meanings import meanings
from bot.visits.matching.told import left_out_because
from bot.visits.matching.wishes import Beyond, Wishes, wishes

__all__ = [
    "Beyond",
    "Matching",
    "Wishes",
    "group_limit",
    "left_out_because",
    "match",
    "meanings",
    "splits",
    "wishes",
]
