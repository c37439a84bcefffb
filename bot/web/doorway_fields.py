"""Fields of the form for requests by telephone, at the door or on paper → VisitRequest, or what is wrong with each."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from starlette.datastructures import FormData

from bot.services.doorway import CHANNELS
from bot.texts import text
from bot.visits.models import Channel, VisitRequest
from bot.web.csrf import field
from bot.web.form_fields import EMAIL, THEMES, TOKEN, cleaned, date_faults
from bot.web.moments import moment_of

#: Longest text of each field; they are the columns of `VisitRequest`.
LIMITS = {
    "channel": 10, "on": 10, "at": 8, "name": 200, "organisation": 300, "country": 2, "email": 254, "phone": 40,
    "subject": 200, "message": 20_000, "participants": 6, "from": 10, "to": 10,
}  # fmt: skip


@dataclass(frozen=True)
class Entered:
    """The form as it was sent, and what is wrong with it."""

    values: dict[str, str]
    themes: tuple[str, ...]
    token: str
    moment: dt.datetime | None
    faults: dict[str, str]  #: Field to the key of its sentence, in the order of the form.

    def body(self) -> bytes:
        """What makes two submissions the same."""
        return json.dumps([self.values, self.themes], sort_keys=True).encode("utf-8", "surrogatepass")


def read(form: FormData, *, themes: frozenset[str], countries: frozenset[str], now: dt.datetime) -> Entered:
    values = {name: cleaned(field(form, name, limit=limit + 1)) for name, limit in LIMITS.items()}
    chosen = tuple(dict.fromkeys(value for value in form.getlist("themes") if isinstance(value, str)))
    token = field(form, "token", limit=100)
    moment, fault = moment_of(values, now=now)
    found = _faults(values, countries) | ({"on": fault} if fault else {}) | date_faults(values)
    if len(chosen) > THEMES or not set(chosen) <= themes:
        found["themes"] = "themes"
    if not TOKEN.fullmatch(token):
        found["token"] = "token"
    order = [*LIMITS, "themes", "token"]
    faults = {name: found[name] for name in order if name in found}
    return Entered(values, chosen, token, moment, faults)


def as_request(entered: Entered, *, language: str, now: dt.datetime) -> VisitRequest:
    values = entered.values
    who = values["organisation"] or values["name"]
    named = values["organisation"] or values["country"]
    return VisitRequest.model_validate(
        {
            "submitted_at": min(entered.moment or now, now),
            "channel": values["channel"],
            "contact": {name: values[name] or None for name in ("name", "email", "phone")},
            "organisation": {name: values[key] or None for name, key in _OF_ORGANISATION} if named else None,
            "subject": values["subject"] or text(f"web.doorway_subject_{values['channel']}", language, who=who),
            "message": values["message"],
            "participants": int(values["participants"]) if values["participants"] else None,
            "dates": {"from": values["from"] or None, "to": values["to"] or None} if values["from"] else None,
            "themes": entered.themes,
        }
    )


_OF_ORGANISATION = (("name", "organisation"), ("country", "country"))


def _faults(values: dict[str, str], countries: frozenset[str]) -> dict[str, str]:
    faults = {name: "too_long" for name, limit in LIMITS.items() if len(values[name]) > limit}
    count = values["participants"]
    checks = {
        "channel": (values["channel"] in set(CHANNELS), "channel_wrong"),
        "name": (bool(values["name"] or values["organisation"]), "who_missing"),
        "country": (values["country"] in ("", *countries), "country_wrong"),
        "email": (values["email"] == "" or bool(EMAIL.fullmatch(values["email"])), "email_wrong"),
        "phone": (bool(values["phone"] or values["email"]), "reach_missing"),
        "message": (bool(values["message"]), "said_missing"),
        "participants": (count == "" or (count.isdecimal() and 1 <= int(count) <= 100_000), "participants_wrong"),
    }
    return faults | {name: key for name, (fine, key) in checks.items() if not fine and name not in faults}


def empty(now: dict[str, str]) -> dict[str, str]:
    """Of a call that just ended."""
    return dict.fromkeys(LIMITS, "") | now | {"channel": Channel.PHONE.value}
