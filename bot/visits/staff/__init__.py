"""Staff: who is here, who stands in for whom, and what of people may be changed."""

from bot.visits.staff.absences import AbsenceForm, end, keep, substitutes
from bot.visits.staff.adding import add, invite
from bot.visits.staff.changing import PersonForm, change
from bot.visits.staff.rota import Rota, day_of, rota_of

__all__ = [
    "AbsenceForm",
    "PersonForm",
    "Rota",
    "add",
    "change",
    "day_of",
    "end",
    "invite",
    "keep",
    "rota_of",
    "substitutes",
]
