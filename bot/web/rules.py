"""`/rules`: by what a request is sorted: the decision table, the policies with their thresholds, what was changed."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from bot.services import Services
from bot.visits import registering
from bot.visits.checking import criteria
from bot.visits.errors import ChangeUnknown, RequestInvalid
from bot.visits.models import Action, Person, Register, RegisterChange
from bot.visits.ruled import is_fixed
from bot.visits.triage.recommending import table
from bot.web import pages
from bot.web.approvals import shown_approvals
from bot.web.context import ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import CaseReader, PolicyKeeper
from bot.web.rule_history import lines
from knowledge import Policy

router = APIRouter()

_NUMBER = re.compile(r"\d{1,6}")
_DONE = re.compile(r"changed|undone|same")
_LONGEST_REASON = 1_000


class Rule(NamedTuple):
    """A policy with what may be set in it."""

    policy: Policy
    thresholds: dict[str, int]
    changed: RegisterChange | None  #: Last, by whom.


@router.get("/rules")
def rules(request: Request, reader: CaseReader, services: ServicesDep, done: str = "") -> HTMLResponse:
    return _page(request, reader, services, done=done if _DONE.fullmatch(done) else "")


@router.post("/rules/policies/{policy}")
def change(policy: str, form: StaffForm, person: PolicyKeeper, services: ServicesDep) -> Response:
    before = services.registry.store.newest()
    reason = field(form, "reason", limit=_LONGEST_REASON)
    services.registry.change_policy(policy, _values(form), reason=reason, by=person)
    done = "changed" if services.registry.store.newest() > before else "same"
    return RedirectResponse(f"/rules?done={done}#{'h-history' if done == 'changed' else 'h-policies'}", 303)


@router.post("/rules/changes/{seq}/undoing")
def undo(seq: str, form: StaffForm, person: CaseReader, services: ServicesDep) -> Response:
    if not _NUMBER.fullmatch(seq):
        raise ChangeUnknown
    services.registry.undo(int(seq), by=person)
    return RedirectResponse("/rules?done=undone#h-history", 303)


def _page(request: Request, reader: Person, services: Services, **values: Any) -> HTMLResponse:
    changes = services.registry.changes()
    registers = services.registers
    current = table(registers)
    last = {change.entry: change for change in changes if change.in_register is Register.POLICIES}
    return pages.render(
        request,
        "rules.html",
        table=current,
        criteria=criteria(),
        rules=[Rule(one, registering.thresholds(one), last.get(one.id)) for one in registers.policies],
        offices=registers.house.offices,
        history=lines(changes, reader, pages.language_of(request)),
        last=_last(changes),
        fixed={row.id for row in current.rows if is_fixed(row, registers)},
        periods=registers.closed_periods(),
        approvals=shown_approvals(services),
        may_change=reader.may(Action.CHANGE_POLICIES),
        documents={info.name for info in services.knowledge.documents()},
        **values,
    )


def _last(changes: list[RegisterChange]) -> dict[str, RegisterChange]:
    """The last change of each row of the table."""
    return {change.entry: change for change in changes if change.in_register is Register.ROWS}


def _values(form: FormData) -> dict[str, int]:
    values = {}
    for key in form:
        if key.startswith("value_"):
            given = field(form, key, limit=20).strip()
            if not _NUMBER.fullmatch(given):
                raise RequestInvalid(f"({key.removeprefix('value_')})")
            values[key.removeprefix("value_")] = int(given)
    return values
