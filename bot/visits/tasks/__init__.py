"""Tasks: what is to be done on a case, for whom and by when; and the day on which a case is brought up again."""

from bot.visits.tasks.keeping import LONGEST, TaskForm, add, bring_up, change, finish
from bot.visits.tasks.listing import HOUSE_LANGUAGE, due, falls_to, words

__all__ = [
    "HOUSE_LANGUAGE", "LONGEST", "TaskForm", "add", "bring_up", "change", "due", "falls_to", "finish", "words",
]  # fmt: skip
