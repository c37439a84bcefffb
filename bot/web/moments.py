"""When something was said: a day and a time of ours, as two fields of a form, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import re

from starlette.datastructures import FormData

from bot.visits.norms import norms
from bot.visits.workdays import COPENHAGEN
from bot.web.csrf import field

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")


def typed(moment: dt.datetime) -> dict[str, str]:
    """The fields that stand for this moment."""
    local = moment.astimezone(COPENHAGEN)
    return {"on": f"{local:%Y-%m-%d}", "at": f"{local:%H:%M}"}


def typed_in(form: FormData) -> dict[str, str]:
    return {name: field(form, name, limit=20).strip() for name in ("on", "at")}


def moment_of(values: dict[str, str], *, now: dt.datetime) -> tuple[dt.datetime | None, str]:
    """The moment that the fields name, or the fault in them: it is none, or has not come yet."""
    if not _DAY.fullmatch(values["on"]) or not _TIME.fullmatch(values["at"]):
        return None, "moment_wrong"
    try:
        day, time = dt.date.fromisoformat(values["on"]), dt.time.fromisoformat(values["at"])
    except ValueError:
        return None, "moment_wrong"
    moment = dt.datetime.combine(day, time, COPENHAGEN)
    if day.year < 1970:
        return None, "moment_wrong"
    latest = now + dt.timedelta(minutes=norms().journal.clocks_differ_minutes)
    return (None, "moment_to_come") if moment > latest else (moment, "")
