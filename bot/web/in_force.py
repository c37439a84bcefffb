"""`/settings`: all settings as they are now, and what they make of the system; secrets only as set or not set."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path

import yaml
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.settings import InForce
from bot.web import pages
from bot.web.context import ServicesDep, SettingsDep
from bot.web.people import Auditor

router = APIRouter()

#: What the settings are told of in, by how their names begin; the first that fits.
_GROUPS = (
    ("mail", ("SMTP", "IMAP", "GRAPH", "MAIL", "RECALL")),
    ("sign_in", ("OIDC", "PASSWORDS", "SESSION", "SLACK_CLIENT", "SLACK_TEAM")),
    ("slack", ("SLACK",)),
    ("model", ("LLM", "EMBEDDINGS")),
    ("stores", ("DATABASE", "CHROMA", "DATA_DIR", "EXECUTOR")),
    ("keys", ("LINK_SECRET", "RESTRICTED")),
)
_OTHER = "server"


@router.get("/settings")
def show(request: Request, reader: Auditor, settings: SettingsDep, services: ServicesDep) -> HTMLResponse:
    lines = sorted(settings.in_force, key=lambda one: _order(_group(one.name)))
    return pages.render(
        request,
        "settings.html",
        groups=[(name, list(members)) for name, members in groupby(lines, key=lambda one: _group(one.name))],
        danish=danish(),
        ways=ways(settings.in_force),
        house=services.registers.house,
        documents=len(services.knowledge.documents()),
    )


def ways(lines: tuple[InForce, ...]) -> list[tuple[str, str]]:
    """What the settings come to: (what, how), each with a text of its own."""
    is_set = {line.name.removeprefix("OPE_"): line.is_set for line in lines}
    value = {line.name.removeprefix("OPE_"): line.value for line in lines}

    def first(*names: str, otherwise: str) -> str:
        return next((name.lower() for name in names if is_set.get(name)), otherwise)

    socket = "slack_socket" if is_set.get("SLACK_APP_TOKEN") else "slack_http"
    return [
        ("out", first("SMTP_URL", "GRAPH_MAILBOX", otherwise="nothing")),
        ("in", first("IMAP_URL", "GRAPH_MAILBOX", otherwise="nothing")),
        ("slack", socket if is_set.get("SLACK_BOT_TOKEN") else "nothing"),
        ("model", first("LLM", otherwise="nothing")),
        ("embedder", "inside" if value.get("EMBEDDINGS", "e5") == "e5" else "elsewhere"),
        ("database", first("DATABASE_URL", otherwise="inside")),
    ]


@cache
def danish() -> dict[str, str]:
    """What each setting is for, in Danish; the class itself says it in English."""
    path = Path(__file__).parents[1] / "settings.da.yaml"
    return dict(yaml.safe_load(path.read_text("utf-8")))


def _group(name: str) -> str:
    plain = name.removeprefix("OPE_")
    return next((group for group, beginnings in _GROUPS if plain.startswith(beginnings)), _OTHER)


def _order(group: str) -> int:
    return [_OTHER, *(name for name, _ in _GROUPS)].index(group)
