"""Programme → Findings: named rules on any programme, however it came about."""

from bot.visits.checking.criteria import Criterion, criteria
from bot.visits.checking.rules import check, check_ranks, with_words_checked

__all__ = ["Criterion", "check", "check_ranks", "criteria", "with_words_checked"]
