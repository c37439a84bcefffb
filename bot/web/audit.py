"""`/audit`: the log as it stands, and whether its chain holds."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.visits import audit
from bot.visits.errors import CaseUnknown
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.people import Auditor

router = APIRouter()

_PAGE = 200
_CHECKED_AT_ONCE = 2_000  #: Lines: some 100 milliseconds of work.
_NUMBER = re.compile(r"[0-9]{4}-[0-9]{4,9}")


@router.get("/audit")
def log(
    request: Request,
    person: Auditor,
    services: ServicesDep,
    case: Annotated[str | None, Query(max_length=20)] = None,
    before: Annotated[int | None, Query(ge=1, le=10**15)] = None,
    whole: bool = False,
) -> HTMLResponse:
    """The newest lines first, a page at a time; of one case all of them.

    A long log is checked whole only where somebody asks for it; else the lines that are shown are.
    """
    if case is not None and not _NUMBER.fullmatch(case):
        raise CaseUnknown
    anchor = services.store.anchor()
    last = min(before - 1, anchor.seq) if before and anchor else anchor.seq if anchor else 0
    if case is None:
        lines = services.store.audit(after=max(0, last - _PAGE), limit=min(_PAGE, last)) if last > 0 else []
    else:
        lines = services.store.audit(case=case)
    length = anchor.seq if anchor else 0
    whole = whole or length <= _CHECKED_AT_ONCE or case is not None
    return pages.render(
        request,
        "audit.html",
        lines=lines[::-1],
        of_case=case,
        problems=audit.check(services.store) if whole else audit.verify_stretch(lines),
        whole=whole,
        length=length,
        older=lines[0].seq if lines and case is None and lines[0].seq > 1 else None,
        names={p.id: p.name for p in services.people.people()},
    )
