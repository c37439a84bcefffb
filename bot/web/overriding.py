"""What the checker found, on the case page, and a person's word on a finding that stops the programme."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from bot.visits import overriding
from bot.visits.models import Action, Case, Finding, Override, Person
from bot.web.context import CaseDep, ServicesDep
from bot.web.csrf import StaffForm, field
from bot.web.people import CaseReader

router = APIRouter()

_LEVELS = ("block", "warn", "note")


class Shown(NamedTuple):
    """One finding, with who set it aside and why."""

    finding: Finding
    seal: str
    said: Override | None


class Checks(NamedTuple):
    levels: dict[str, list[list[Shown]]]  #: Level to the findings of each rule, the worst level first.
    stopped: bool  #: Something stands that nobody has mended or overridden.
    may_override: bool


def checks(case: Case, person: Person) -> Checks:
    said = overriding.standing(case)
    found = (
        [Shown(one, seal, said.get(seal)) for one, seal in overriding.sealed(case.proposal)] if case.proposal else []
    )
    found.sort(key=lambda one: (_LEVELS.index(one.finding.level), one.finding.rule))
    by_rule = [list(same) for _, same in groupby(found, key=lambda one: (one.finding.level, one.finding.rule))]
    return Checks(
        levels={level: [same for same in by_rule if same[0].finding.level == level] for level in _LEVELS},
        stopped=bool(overriding.blocking(case)),
        may_override=person.may(Action.APPROVE) and case.status in overriding.UNDER_WAY and not case.pending,
    )


@router.post("/cases/{number}/overrides")
def override(case: CaseDep, form: StaffForm, person: CaseReader, services: ServicesDep) -> Response:
    finding, reason = field(form, "finding", limit=100), field(form, "reason", limit=2_000)
    services.work.override(case.number, finding=finding, reason=reason, by=person, via="web")
    return RedirectResponse(f"/cases/{case.number}?done=overridden#h-findings", 303)


@router.post("/cases/{number}/overrides/back")
def take_back(case: CaseDep, form: StaffForm, person: CaseReader, services: ServicesDep) -> Response:
    finding = field(form, "finding", limit=100)
    services.work.take_back_override(case.number, finding=finding, by=person, via="web")
    return RedirectResponse(f"/cases/{case.number}?done=override_back#h-findings", 303)
