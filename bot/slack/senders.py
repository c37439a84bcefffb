"""Whose an envelope is: a person's of our workspace, or somebody's whom we do not answer."""

from __future__ import annotations

from typing import Any

_NO_PERSON = frozenset({"bot_id", "bot_profile", "subtype"})


def from_a_bot(body: dict[str, Any]) -> bool:
    event = body.get("event") or {}
    ourselves = {entry.get("user_id") for entry in body.get("authorizations") or () if entry.get("is_bot")}
    return bool(_NO_PERSON & event.keys()) or (bool(event) and event.get("user") in ourselves)


def from_another_team(body: dict[str, Any]) -> bool:
    event = body.get("event") or {}
    if event:
        homes = {event.get(key) for key in ("team", "user_team", "source_team")} - {None, ""}
        return bool(homes - {body.get("team_id"), body.get("enterprise_id")})
    home = (body.get("user") or {}).get("team_id")
    return bool(home) and home != (body.get("team") or {}).get("id", home)
