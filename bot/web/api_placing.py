"""`/api/cases/…/merge|unmerge|split|move`: cases and messages put where they belong; answered with what is left."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from bot.web.access import CaseSorter
from bot.web.bodies import MergeBody, MoveBody, SplitBody, parse
from bot.web.context import Body, CaseDep, ServicesDep
from bot.web.shapes import case_shape

router = APIRouter(prefix="/api/cases/{number}")


@router.post("/merge")
def merge(found: CaseDep, body: Body, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    """The case that is kept."""
    return case_shape(services.work.merge(found.number, into=parse(MergeBody, body).into, by=person))


@router.post("/unmerge")
def unmerge(found: CaseDep, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    """The case that stands by itself again."""
    return case_shape(services.work.unmerge(found.number, by=person))


@router.post("/split")
def split(found: CaseDep, body: Body, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    """The case that the message has become."""
    return case_shape(services.work.split_off(found.number, parse(SplitBody, body).message, by=person))


@router.post("/move")
def move(found: CaseDep, body: Body, person: CaseSorter, services: ServicesDep) -> dict[str, Any]:
    """The case that the message lies on now."""
    wanted = parse(MoveBody, body)
    return case_shape(services.work.move_message(found.number, wanted.message, to=wanted.to, by=person))
