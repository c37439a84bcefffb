"""`/api/cases/{number}/journal`: what was said on a case outside letters, and what colleagues noted."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.visits.journal import EntryForm
from bot.visits.models.journal import EntryKind, JournalEntry, Side
from bot.web.access import CaseViewer, JournalWriter
from bot.web.bodies import parse
from bot.web.context import Body, CaseDep, ServicesDep

router = APIRouter(prefix="/api/cases")


class EntryBody(BaseModel):
    """With `key`, the same entry sent again is one entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: EntryKind
    side: Side = Side.ENQUIRER
    who: str = Field(default="", max_length=1_000)
    said_at: AwareDatetime | None = None
    words: str = Field(max_length=100_000)
    changes_facts: bool = False
    key: str | None = Field(default=None, min_length=1, max_length=100)


@router.get("/{number}/journal")
def entries(found: CaseDep, reader: CaseViewer, services: ServicesDep) -> dict[str, Any]:
    return {"journal": [entry_shape(one) for one in services.journalwork.entries(found)]}


@router.post("/{number}/journal", status_code=201)
def add(found: CaseDep, body: Body, person: JournalWriter, services: ServicesDep) -> dict[str, Any]:
    told = parse(EntryBody, body)
    form = EntryForm(
        kind=told.kind,
        said_at=told.said_at or services.now(),
        words=told.words,
        who=told.who,
        side=told.side,
        read=told.changes_facts,
        key=f"api:{told.key}" if told.key else secrets.token_urlsafe(16),
    )
    return entry_shape(services.journalwork.add(found.number, form, by=person))


def entry_shape(entry: JournalEntry) -> dict[str, Any]:
    """As it stands now, and what it said before."""
    shape = entry.model_dump(mode="json", exclude={"key", "wordings"})
    wordings = [one.model_dump(mode="json") for one in entry.wordings]
    return shape | wordings[-1] | {"before": wordings[:-1]}
