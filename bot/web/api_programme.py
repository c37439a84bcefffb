"""`/api/cases/{number}/programme`: the days of a programme, read and written whole."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from bot.services import Services
from bot.visits.errors import BundleUnknown
from bot.visits.models import Case, ItemKind, ProgrammeDay, ProgrammeItem
from bot.web.access import CaseViewer, DraftEditor
from bot.web.bodies import parse
from bot.web.context import Body, CaseDep, ServicesDep
from bot.web.shapes import proposal_shape
from knowledge import Place

router = APIRouter(prefix="/api/cases")

_READ = ("days", "findings", "open_points", "version", "digest")


class ItemBody(BaseModel):
    """What a person decides of an item; status and evidence are ours, and are not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(max_length=20)
    start: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    end: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    kind: ItemKind
    host: str | None = Field(default=None, max_length=100)
    place: Place | None = None
    title: str = Field(max_length=300)
    goal: str = Field(default="", max_length=2_000)
    themes: tuple[Annotated[str, Field(max_length=50)], ...] = Field(default=(), max_length=20)
    split: int = Field(default=1, ge=1, le=10)
    note: str = Field(default="", max_length=2_000)
    locked: bool = False


class DayBody(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    date: dt.date
    items: tuple[ItemBody, ...] = Field(max_length=30)


class ProgrammeBody(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int
    days: tuple[DayBody, ...] = Field(max_length=14)
    reason: str = Field(default="", max_length=1_000)


@router.get("/{number}/programme")
def programme(found: CaseDep, reader: CaseViewer, services: ServicesDep) -> dict[str, Any]:
    return _shape(found, services)


@router.put("/{number}/programme")
def revise(found: CaseDep, body: Body, person: DraftEditor, services: ServicesDep) -> dict[str, Any]:
    """The next version of the proposal, if the case is still at the revision that was read."""
    said = parse(ProgrammeBody, body)
    days = tuple(
        ProgrammeDay.model_validate(
            {"date": day.date, "items": [ProgrammeItem.model_validate(item.model_dump()) for item in day.items]}
        )
        for day in said.days
    )
    case = services.editing.revise(found.number, days, revision=said.revision, by=person, reason=said.reason)
    return _shape(case, services)


def _shape(case: Case, services: Services) -> dict[str, Any]:
    if case.proposal is None or not case.proposal.days:
        raise BundleUnknown
    copy = services.copies.find(case.number)
    shape = proposal_shape(case.proposal)
    return {
        "case": case.number,
        "status": case.status,
        "revision": case.revision,
        **{name: shape[name] for name in _READ},
        "working_copy": copy and {"by": copy.by_name, "since": copy.since.isoformat(), "version": copy.version},
    }
