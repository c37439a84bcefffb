"""What a message in Slack would become as a request: shown and put right in a window before anything is stored."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from bot.slack.blocks import Block, clean, context, plain, section
from bot.slack.mentions import as_written
from bot.slack.modals import input_of, view_of
from bot.texts import text
from bot.visits.models import Channel, VisitRequest
from bot.visits.workdays import COPENHAGEN

TAKEN_IN = "message_taken_in"
ORGANISATION, NAME, EMAIL, PHONE, SUBJECT, MESSAGE = "organisation", "name", "email", "phone", "subject", "message"
#: Longest text of each line, as on `/cases/new`.
LIMITS = {ORGANISATION: 300, NAME: 200, EMAIL: 254, PHONE: 40, SUBJECT: 200}
PART_LIMIT, PARTS = 3000, 7  #: A field holds so much; a longer message has several.
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\|]{1,64}@[^@\s<>,;:\"()\[\]\\|]{1,187}\.[^@\s.<>,;:\"()\[\]\\|]{2,}")
_KEY = re.compile(r"[\w:.-]{3,200}")


class Source(NamedTuple):
    """Which message, as Slack's signed envelope says it; kept in the window while it is open."""

    team: str
    channel: str
    ts: str

    @property
    def key(self) -> str:
        """The same message gives the same case, whoever makes it one."""
        return f"{self.team}:{self.channel}:{self.ts}"

    @classmethod
    def of_shortcut(cls, body: dict[str, Any]) -> Self:
        team = (body.get("team") or {}).get("id") or ""
        return cls(team, (body.get("channel") or {}).get("id") or "", str(body.get("message_ts") or ""))

    @classmethod
    def of_window(cls, body: dict[str, Any]) -> Self | None:
        try:
            kept = json.loads(body["view"].get("private_metadata") or "{}")
            source = cls(*(str(kept[name]) for name in cls._fields))
        except (ValueError, KeyError, TypeError):
            return None
        return source if _KEY.fullmatch(source.key) else None

    def kept(self) -> str:
        return json.dumps(self._asdict())


class Written(NamedTuple):
    """What the message itself says, for the fields; a mail that was forwarded into Slack says most."""

    message: str
    subject: str
    name: str
    email: str
    files: bool  #: It carries files, which are not taken in.

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Self:
        files = [one for one in message.get("files") or () if isinstance(one, dict)]
        mail = next((one for one in files if one.get("plain_text")), None)
        sender: dict[str, Any] = next(iter((mail or {}).get("from") or ()), {})
        said = str(mail["plain_text"]) if mail else as_written(str(message.get("text") or ""))
        lines = [line.strip() for line in clean(said).splitlines() if line.strip()]
        found = _ADDRESS.search(said)
        return cls(
            message=clean(said).strip(),
            subject=str((mail or {}).get("subject") or (lines[0] if lines else ""))[: LIMITS[SUBJECT]],
            name=str(sender.get("name") or "")[: LIMITS[NAME]],
            email=str(sender.get("address") or (found.group() if found else ""))[: LIMITS[EMAIL]],
            files=len(files) > bool(mail),
        )


def window(written: Written, source: Source, *, language: str) -> Block:
    parts = _parts(written.message)
    said = [
        input_of(_part(place), _label(place, len(parts), language), part, limit=PART_LIMIT, multiline=True)
        for place, part in enumerate(parts)
    ]
    initial = {NAME: written.name, EMAIL: written.email, SUBJECT: written.subject}
    asked = [
        input_of(field, text(f"slack.take_in_{field}", language), initial.get(field, ""), limit=limit)
        | {"optional": field != SUBJECT}
        for field, limit in LIMITS.items()
    ]
    notes = [text("slack.take_in_files", language)] if written.files else []
    notes += [text("slack.take_in_long", language)] if len(written.message) > PART_LIMIT * PARTS else []
    blocks = [
        section(plain(text("slack.take_in_lead", language))),
        *asked,
        *said,
        *(context(plain(note)) for note in notes),
    ]
    title = text("slack.take_in_title", language)
    view = view_of(TAKEN_IN, title, blocks, source.kept(), close=text("slack.cancel", language))
    return view | {"submit": plain(text("slack.take_in_submit", language), 24)}


def entered_in(body: dict[str, Any]) -> dict[str, str]:
    """Block id to what stands in it."""
    values = body["view"]["state"]["values"]
    return {block: clean(str(given.get(block, {}).get("value") or "")).strip() for block, given in values.items()}


def faults(values: Mapping[str, str], language: str) -> dict[str, str]:
    """Field to what is wrong with it; the same rules as on `/cases/new`."""
    found = {}
    if not values.get(ORGANISATION) and not values.get(NAME):
        found[ORGANISATION] = "who_missing"
    if values.get(EMAIL) and not _ADDRESS.fullmatch(values[EMAIL]):
        found[EMAIL] = "email_wrong"
    elif not values.get(EMAIL) and not values.get(PHONE):
        found[EMAIL] = "reach_missing"
    if not values.get(MESSAGE):
        found[MESSAGE] = "message_missing"
    return {field: text(f"slack.take_in_{fault}", language) for field, fault in found.items()}


def as_request(values: Mapping[str, str], source: Source, *, now: dt.datetime) -> VisitRequest:
    organisation = {"name": values[ORGANISATION]} if values.get(ORGANISATION) else None
    words = [values[_part(place)] for place in range(PARTS) if values.get(_part(place))]
    return VisitRequest.model_validate(
        {
            "submitted_at": _moment(source.ts, now),
            "channel": Channel.SLACK,
            "contact": {field: values.get(field) or None for field in (NAME, EMAIL, PHONE)},
            "organisation": organisation,
            "subject": values.get(SUBJECT, ""),
            "message": "\n".join(words),
        }
    )


def _moment(ts: str, now: dt.datetime) -> dt.datetime:
    """When the message was written; a moment that cannot be is now."""
    try:
        written = dt.datetime.fromtimestamp(float(ts), COPENHAGEN)
    except (ValueError, OverflowError, OSError):
        return now
    return min(written, now)


def _parts(message: str) -> list[str]:
    """At line ends where there are any."""
    parts: list[str] = []
    rest = message[: PART_LIMIT * PARTS]
    while rest and len(parts) < PARTS:
        at = len(rest) if len(rest) <= PART_LIMIT else max(rest.rfind("\n", 0, PART_LIMIT), 0) or PART_LIMIT
        parts.append(rest[:at])
        rest = rest[at:].lstrip("\n")
    return parts or [""]


def _part(place: int) -> str:
    return f"{MESSAGE}_{place + 1}" if place else MESSAGE


def _label(place: int, parts: int, language: str) -> str:
    label = text("slack.take_in_message", language)
    return f"{label} ({place + 1}/{parts})" if parts > 1 else label
