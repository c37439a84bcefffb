"""Weekly: what came in a week, what waits for whom, what is due, and who receives a delegation in the next one."""

from bot.visits.weekly.models import Came, Count, Deadline, DeadlineKind, Letter, OpenCase, Visit, Waits, Weekly
from bot.visits.weekly.summing import weekly
from bot.visits.weekly.waiting import Waiting, waiting
from bot.visits.weekly.weeks import Week

__all__ = [
    "Came",
    "Count",
    "Deadline",
    "DeadlineKind",
    "Letter",
    "OpenCase",
    "Visit",
    "Waiting",
    "Waits",
    "Week",
    "Weekly",
    "waiting",
    "weekly",
]
