"""`/help`: the job, in the order in which it is done; where every page leads."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.texts import text
from bot.visits.errors import NotAllowed
from bot.visits.models import Action, Role
from bot.visits.models.people import PERMISSIONS
from bot.web import pages
from bot.web.errors import Refused
from bot.web.people import VisitorDep

router = APIRouter()

#: Ids of the parts, in reading order; those that an area of the navigation leads to bear its name.
PARTS = ("start", "cases", "approving", "knowledge", "network", "statistics", "administration", "trouble", "keyboard")
WORDS = (
    "reading", "suggestion", "officer", "bring_up", "programme", "finding", "open_point", "lock", "host_round",
    "bundle", "twin", "four_eyes", "substitute", "recall", "held_back", "uncertain", "counterpart", "lead_of_host",
    "gap", "curated", "acknowledgement",
)  # fmt: skip
#: Too fine to be told apart by whoever reads the table of rights.
_BY_THE_WAY = frozenset({Action.REOPEN, Action.SETTLE_LETTERS, Action.KEEP_ROUND, Action.TAKE_IN_HOST})


class Block(NamedTuple):
    """A paragraph, or the items of a list; `numbered` where they are steps."""

    listed: bool
    numbered: bool
    lines: tuple[str, ...]


@router.get("/help")
def show(request: Request, visitor: VisitorDep) -> HTMLResponse:
    if visitor.person is None:
        raise Refused(401, "sign_in")
    if not visitor.person.may(Action.ASK):
        raise NotAllowed
    language = pages.language_of(request)
    return pages.render(
        request,
        "help.html",
        parts=[(part, blocks(text(f"web.help_{part}_text", language))) for part in PARTS],
        words=WORDS,
        roles=list(Role),
        rights=rights(),
        permissions=PERMISSIONS,
    )


def rights() -> list[Action]:
    return [action for action in Action if action not in _BY_THE_WAY]


def blocks(written: str) -> list[Block]:
    """Cut at empty lines; lines that begin with "- " or "1. " are the items of a list."""
    found = []
    for stretch in written.strip().split("\n\n"):
        lines = [line.strip() for line in stretch.splitlines()]
        listed, numbered = all(line.startswith("- ") for line in lines), all(line.startswith("1. ") for line in lines)
        items = tuple(line.split(" ", 1)[1] for line in lines) if listed or numbered else (" ".join(lines),)
        found.append(Block(listed or numbered, numbered, items))
    return found
