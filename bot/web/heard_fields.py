"""Fields of the form for what a host says to a colleague → what was heard, or what is wrong with each."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from typing import NamedTuple

from starlette.datastructures import FormData

from bot.visits.hostround.answering import BY_STAFF, Heard
from bot.visits.models import AnswerKind, Slot, Way
from bot.visits.models.answer import LONGEST_QUOTE
from bot.visits.norms import norms
from bot.visits.versions import plain
from bot.web.csrf import field
from bot.web.form_fields import TOKEN
from bot.web.moments import moment_of, typed, typed_in

WAYS = (Way.TELEPHONE, Way.MEETING, Way.MAIL, Way.CALENDAR, Way.OTHER)
_WRITTEN = (Way.MAIL, Way.CALENDAR)
_TYPED = 20_000
_NAMES = ("kind", "way", "said_by", "quote", "date", "start", "end", "confirmed", "token")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class HeardForm(NamedTuple):
    """What a page shows."""

    values: dict[str, str]
    faults: dict[str, str] = {}  #: Field to the key of its sentence, in the order of the form.
    kinds: tuple[AnswerKind, ...] = BY_STAFF
    ways: tuple[Way, ...] = WAYS
    longest_quote: int = LONGEST_QUOTE
    longest_name: int = norms().journal.longest_name


def empty(now: dt.datetime) -> dict[str, str]:
    """Of a yes by telephone, just now."""
    blank = dict.fromkeys(_NAMES, "") | typed(now)
    token = secrets.token_urlsafe(24)
    return blank | {"kind": AnswerKind.YES.value, "way": Way.TELEPHONE.value, "confirmed": "on", "token": token}


def read(form: FormData, *, now: dt.datetime) -> tuple[Heard | None, HeardForm]:
    """What was heard; None where something is wrong."""
    values = typed_in(form) | {name: field(form, name, limit=_TYPED) for name in _NAMES}
    kind = next((one for one in BY_STAFF if one == values["kind"]), None)
    way = next((one for one in WAYS if one == values["way"]), None)
    moment, late = moment_of(values, now=now)
    proposed, misplaced = _slot(values, kind)
    lengths = {"said_by": norms().journal.longest_name, "quote": LONGEST_QUOTE}
    found = {
        "kind": "channel_wrong" if kind is None else "",
        "way": "channel_wrong" if way is None else "",
        "said_by": "heard_from_missing" if way not in _WRITTEN and not plain(values["said_by"]) else "",
        "on": late,
        "date": misplaced,
        "token": "" if TOKEN.fullmatch(values["token"]) else "token",
    }
    found |= {name: "too_long" for name, limit in lengths.items() if len(plain(values[name])) > limit}
    faults = {name: fault for name, fault in found.items() if fault}
    if faults or kind is None or way is None:
        if "token" in faults:
            values["token"] = secrets.token_urlsafe(24)
        return None, HeardForm(values, faults)
    heard = Heard(
        kind=kind,
        way=way,
        quote=values["quote"],
        said_by=values["said_by"],
        said_at=moment,
        proposed=proposed,
        confirmed=values["confirmed"] == "on",
    )
    return heard, HeardForm(values)


def _slot(values: dict[str, str], kind: AnswerKind | None) -> tuple[Slot | None, str]:
    """The other time that the host named, and what is wrong with it."""
    date, start, end = (values[name].strip() for name in ("date", "start", "end"))
    if not (date or start or end):
        return None, ""
    if kind is not AnswerKind.ANOTHER_TIME:
        return None, "heard_time_unasked"
    try:
        if not _DAY.fullmatch(date):
            return None, "heard_time_wrong"
        day, first, last = dt.date.fromisoformat(date), dt.time.fromisoformat(start), dt.time.fromisoformat(end)
    except ValueError:
        return None, "heard_time_wrong"
    if first.tzinfo or last.tzinfo or first >= last:
        return None, "heard_time_wrong"
    return Slot(date=day, start=first, end=last), ""
