"""Statistics: what came in and what became of it, counted from the facts of the cases."""

from bot.visits.statistics.afterwards import Told
from bot.visits.statistics.counting import statistics
from bot.visits.statistics.models import Counts, Group, Period, Spread, Statistics
from bot.visits.statistics.sheets import Sheet, case_sheet, sheets

__all__ = ["Counts", "Group", "Period", "Sheet", "Spread", "Statistics", "Told", "case_sheet", "sheets", "statistics"]
