"""Whether what came under Slack's signature has the shape that Bolt and the listeners read it by."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_KINDS_WITH_ACTIONS = frozenset({"block_actions"})
_KINDS_WITH_VIEW = frozenset({"view_submission", "view_closed"})
_KINDS_OF_MESSAGES = frozenset({"app_mention", "message"})


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _Named(_Part):
    id: str | None = None
    team_id: str | None = None


class _Action(_Part):
    type: str
    action_id: str
    block_id: str | None = None
    value: str | None = None
    action_ts: str | None = None


class _Authorization(_Part):
    user_id: str | None = None
    is_bot: bool | None = None


class _Container(_Part):
    message_ts: str | None = None


class _State(_Part):
    values: dict[str, dict[str, dict[str, Any]]]


class _View(_Part):
    type: str
    callback_id: str | None = None
    private_metadata: str = ""
    id: str | None = None
    hash: str | None = None
    state: _State | None = None


class _Event(_Part):
    type: str
    team: str | None = None
    user_team: str | None = None
    source_team: str | None = None


class _MessageEvent(_Event):
    user: str | None = None
    text: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    channel: str | None = None
    channel_type: str | None = None


class _Envelope(_Part):
    type: str | None = None
    team_id: str | None = None
    enterprise_id: str | None = None
    event_id: str | None = None
    trigger_id: str | None = None
    authorizations: list[_Authorization] | None = None


class _Command(_Envelope):
    """Flat, and all of it text."""

    command: str
    user_id: str
    channel_id: str
    text: str = ""


class _EventEnvelope(_Envelope):
    event: _Event


class _MessageEnvelope(_Envelope):
    event: _MessageEvent


class _Interaction(_Envelope):
    user: _Named | None = None
    team: _Named | None = None
    enterprise: _Named | None = None
    channel: _Named | None = None
    container: _Container | None = None


class _Click(_Interaction):
    user: _Named
    actions: list[_Action] = Field(min_length=1)


class _Submission(_Interaction):
    user: _Named
    view: _View


def readable(body: dict[str, Any]) -> bool:
    """Signed or not: what is in none of the shapes that Slack describes is nobody's event."""
    try:
        json.dumps(body, ensure_ascii=False).encode()  # half a character can be neither kept nor answered
        _shape(body).model_validate(body)
    except (ValidationError, UnicodeEncodeError, RecursionError):
        return False
    return True


def _shape(body: dict[str, Any]) -> type[_Envelope]:
    kind = body.get("type") if isinstance(body.get("type"), str) else None
    if "command" in body:
        return _Command
    if kind == "event_callback" or "event" in body:
        event = body.get("event")
        named = str(event.get("type")) if isinstance(event, dict) else ""
        return _MessageEnvelope if named in _KINDS_OF_MESSAGES else _EventEnvelope
    if kind in _KINDS_WITH_ACTIONS:
        return _Click
    return _Submission if kind in _KINDS_WITH_VIEW else _Interaction
