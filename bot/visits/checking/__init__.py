"""Programme → Findings: named rules on any programme, however it came about."""

from bot.visits.checking.criteria import Criterion, criteria
from bot.visits.checking.rules import check

__all__ = ["Criterion", "check", "criteria"]
