"""`/hosts`: who can receive a delegation, how much each received lately, and what of it is confirmed."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from bot.visits.hosting import Load
from bot.visits.reading.folding import folded
from bot.web import pages
from bot.web.context import ServicesDep
from bot.web.people import Asker
from knowledge import Host, HostKind, HostStatus, Registers

router = APIRouter()

_FILTERS = ("q", "theme", "place", "kind", "market", "status")
_LONGEST = 100
_SHOWN = 100  #: On one page.


class Line(NamedTuple):
    host: Host
    visits: int  #: In the last twelve months.
    last: dt.date | None
    last_by_year: bool


@router.get("/hosts")
def hosts(
    request: Request,
    person: Asker,
    services: ServicesDep,
    after: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HTMLResponse:
    """`after` is how many stand on the pages before this one."""
    registers = services.registers
    load = services.load(before=services.now().date())
    chosen = {name: request.query_params.get(name, "")[:_LONGEST].strip() for name in _FILTERS}
    found = sorted((host for host in registers.hosts if _fits(host, chosen)), key=lambda host: host.name.casefold())
    return pages.render(
        request,
        "hosts.html",
        lines=[line(host, load) for host in found[after : after + _SHOWN]],
        found=len(found),
        after=after,
        step=_SHOWN,
        query=urlencode({name: value for name, value in chosen.items() if value}),
        all=len(registers.hosts),
        chosen=chosen,
        themes={theme.id: theme.labels for theme in registers.themes},
        towns=_towns(registers),
        markets=sorted({code for host in registers.hosts for code in (*host.markets, *host.unwanted_markets)}),
        kinds=list(HostKind),
        statuses=list(HostStatus),
        house=registers.house,
    )


def line(host: Host, load: Load) -> Line:
    last = load.last_visit(host.id)
    by_year = {one.day for one in load.hosts.get(host.id, ()) if one.year_only}
    return Line(host, load.of_host(host.id), last, last in by_year)


def _fits(host: Host, chosen: dict[str, str]) -> bool:
    """A market fits a host that wants it; one that receives all countries is not said to want it."""
    wanted = (
        chosen["theme"] in ("", *host.themes),
        chosen["place"] in ("", host.place.municipality, host.place.name),
        chosen["kind"] in ("", host.kind),
        chosen["status"] in ("", host.status),
        chosen["market"] in ("", *host.markets),
    )
    return all(wanted) and folded(chosen["q"]) in folded("\n".join(_words(host)))


def _words(host: Host) -> tuple[str, ...]:
    shown = (line for lines in host.solutions_in.values() for line in lines)
    own = (host.name, *host.aliases, host.place.name, host.place.municipality or "", host.notes)
    return (*own, *host.solutions, *shown, *host.priorities, host.strategy or "")


def _towns(registers: Registers) -> list[str]:
    return sorted({host.place.municipality or host.place.name for host in registers.hosts})
