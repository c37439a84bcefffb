"""An enquirer who does not answer: the case page says so, and a reminder is drafted on a press."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from bot.services import Services
from bot.visits import reminding
from bot.visits.models import Action, Case, Person
from bot.visits.silence import silence
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm
from bot.web.people import Editor

router = APIRouter()


class Silent(NamedTuple):
    """What the case page shows."""

    since: dt.date
    due: dt.date
    is_due: bool
    reminders: int
    drafted: bool
    over: bool  #: Nothing more is to be hoped for: the case can be put away.
    may_remind: bool


def silent(case: Case, reader: Person, services: Services) -> Silent | None:
    """None where nobody owes us an answer."""
    found = silence(case, services.journal.entries(case=case.number))
    if found is None:
        return None
    house, today = services.registers.house, services.now().date()
    drafted, due = case.reminder_waits(), found.due(house)
    may = reader.may(Action.EDIT_DRAFT) and not drafted and reminding.can_remind(case, today)
    return Silent(found.since, due, today >= due, found.reminders, drafted, found.is_over(house, today), may)


@router.post("/cases/{number}/reminder")
def remind(case: CaseDep, form: StaffForm, person: Editor, services: ServicesDep) -> RedirectResponse:
    services.reminderwork.remind(case.number, by=person)
    return RedirectResponse(f"/cases/{case.number}?done=reminded", 303)
