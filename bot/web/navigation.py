"""Navigation: the pages of staff, gathered in a few areas; what a person may not open is not shown."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from fastapi import Request

from bot.visits.models import Action

_LONGEST = 1_000


class Page(NamedTuple):
    href: str
    key: str  #: Of its text.
    action: Action  #: What its reader has to be allowed.
    also: tuple[str, ...] = ()  #: Where the pages below it begin, beside its own address.

    def holds(self, path: str) -> bool:
        own = () if self.href == "/" else (self.href, *(f"{self.href}{mark}" for mark in "/-"))
        return path == self.href or path.startswith((*own[1:], *self.also))


class Area(NamedTuple):
    key: str
    pages: tuple[Page, ...]
    help: str  #: The part of the help page that tells of it.


AREAS = (
    Area(
        "area_cases",
        (
            Page("/", "nav_inbox", Action.SEE_CASES, also=("/cases/", "/mail")),
            Page("/week", "week", Action.SEE_CASES),
            Page("/leads", "leads", Action.SEE_CASES),
        ),
        help="cases",
    ),
    Area(
        "area_knowledge",
        (
            Page("/ask", "nav_ask", Action.ASK),
            Page("/documents", "nav_documents", Action.ASK),
            Page("/gaps", "nav_gaps", Action.INDEX_DOCUMENTS),
            Page("/answers", "own_answers_title", Action.INDEX_DOCUMENTS),
        ),
        help="knowledge",
    ),
    Area(
        "area_network",
        (
            Page("/hosts", "nav_hosts", Action.ASK),
            Page("/initiatives", "initiatives_title", Action.ASK),
            Page("/partners", "partners_title", Action.SEE_CASES),
            Page("/missions", "missions_title", Action.SEE_CASES),
        ),
        help="network",
    ),
    Area(
        "area_statistics",
        (
            Page("/statistics", "nav_statistics", Action.SEE_STATISTICS),
            Page("/imports", "imports_title", Action.IMPORT_CASES),
        ),
        help="statistics",
    ),
    Area(
        "area_administration",
        (
            Page("/rules", "nav_rules", Action.SEE_CASES),
            Page("/templates", "templates_title", Action.SEE_CASES),
            Page("/people", "staff_title", Action.SEE_CASES),
            Page("/channels", "channels_title", Action.KEEP_CHANNELS),
            Page("/protection", "protection_title", Action.SEE_CASES),
            Page("/settings", "settings_title", Action.SEE_AUDIT),
            Page("/audit", "nav_audit", Action.SEE_AUDIT),
        ),
        help="administration",
    ),
)


class Reader(Protocol):
    def may(self, action: str) -> bool: ...


class Navigation(NamedTuple):
    """What the head of a page shows to one reader."""

    areas: tuple[Area, ...] = ()
    here: Area | None = None
    page: Page | None = None
    back: str = "/"  #: Where whoever changes the language goes on.

    @property
    def help(self) -> str:
        return f"/help#{self.here.help}" if self.here else "/help"


def navigation(request: Request, reader: Reader | None, *, status: int) -> Navigation:
    if reader is None:
        return Navigation()
    areas = tuple(
        area._replace(pages=pages)
        for area in AREAS
        if (pages := tuple(page for page in area.pages if reader.may(page.action)))
    )
    path = request.url.path
    here, page = next(((area, page) for area in areas for page in area.pages if page.holds(path)), (None, None))
    return Navigation(areas, here, page, _back(request, page, status))


def _back(request: Request, page: Page | None, status: int) -> str:
    """The page that is shown, with what was asked of it; what came as the answer to a form is not asked for again."""
    url = request.url.remove_query_params("lang")
    shown = f"{url.path}?{url.query}" if url.query else url.path
    if request.method == "GET" and status < 400 and len(shown) <= _LONGEST:
        return shown
    return page.href if page else "/"
