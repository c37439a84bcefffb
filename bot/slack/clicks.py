"""Click: a button pressed or a modal sent, as Slack's signed envelope says it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, NamedTuple, Self

from bot.slack.ref import Ref


class Click(NamedTuple):
    user: str  #: From the envelope; what a value or a form field says of a person is never read.
    key: str  #: Of this one click: the same again is a replay.
    ref: Ref
    channel: str  #: Where to tell the person; "" where the click came from no channel.
    trigger: str

    @classmethod
    def of_button(cls, body: dict[str, Any]) -> Self | None:
        """None when the button carries nothing of ours."""
        action = body["actions"][0]
        ref = Ref.parse(str(action.get("value") or ""))
        if ref is None:
            return None
        channel = str((body.get("channel") or {}).get("id") or _kept(body).get("channel", ""))
        message = (body.get("container") or {}).get("message_ts", "")
        trigger = str(body.get("trigger_id") or "")
        key = trigger or f"{message}:{action.get('action_ts', '')}"
        return cls(body["user"]["id"], f"slack:click:{key}", ref, channel, trigger)

    @classmethod
    def of_modal(cls, body: dict[str, Any]) -> Self | None:
        view = body["view"]
        kept = _kept(body)
        ref = Ref.parse(str(kept.get("ref", "")))
        if ref is None:
            return None
        trigger = str(body.get("trigger_id") or "")
        key = trigger or f"{view.get('id', '')}:{view.get('hash', '')}"
        return cls(body["user"]["id"], f"slack:click:{key}", ref, str(kept.get("channel", "")), trigger)

    def private(self, **more: int) -> str:
        """For a modal opened by this click."""
        return json.dumps({"ref": str(self.ref), "channel": self.channel} | more)


def page_of(body: dict[str, Any]) -> int:
    """Which page the window shows in which a button was pressed."""
    page = _kept(body).get("page")
    return page if isinstance(page, int) else 0


def chosen_time(body: dict[str, Any], field: str) -> dt.datetime | None:
    """What a person chose in a picker of date and time; None where nothing was."""
    seconds = (body["view"]["state"]["values"].get(field) or {}).get(field, {}).get("selected_date_time")
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC) if seconds else None


def entered(body: dict[str, Any], field: str) -> str:
    """What a person typed into an input of the modal."""
    return str((body["view"]["state"]["values"].get(field) or {}).get(field, {}).get("value") or "")


def _kept(body: dict[str, Any]) -> dict[str, Any]:
    try:
        kept = json.loads((body.get("view") or {}).get("private_metadata") or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}
