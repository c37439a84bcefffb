"""Fields of our own form → VisitRequest, or what is wrong with each field."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile

from bot.texts import text
from bot.visits.enquirers.keeping import KeptFile
from bot.visits.models import Channel, VisitRequest
from bot.web import forgiving
from bot.web.csrf import field

FILES = 5
FILE_BYTES = 5 * 1024 * 1024
ALL_BYTES = 10 * 1024 * 1024
THEMES = 5

SENDER_TYPES = (
    "national_government", "region", "municipality", "utility", "company", "association", "university", "school",
    "ngo", "investor", "press", "embassy", "agency", "other",
)  # fmt: skip
DURATIONS = ("hours", "half_day", "day", "two_days", "longer")

#: Longest text of each one-line field; they are the columns of `VisitRequest`, or a line of its message.
LIMITS = {
    "organisation": 300, "sender_type": 30, "country": 2, "city": 100, "name": 200, "email": 254, "phone": 40,
    "message": 20_000, "participants": 60, "from": 40, "to": 40, "period": 300, "on_behalf_of": 300, "duration": 20,
    "languages": 200, "others": 500,
}  # fmt: skip
REQUIRED = ("organisation", "country", "name", "email", "message")
_KEPT = "\n\t\u200c\u200d"  #: Joiners belong to Persian and Hindi words.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\]{1,187}\.[^@\s.<>,;:\"()\[\]\\]{2,}")


@dataclass(frozen=True)
class Filled:
    """The form as it was sent, and what is wrong with it."""

    values: dict[str, str]
    themes: tuple[str, ...]
    files: tuple[KeptFile, ...]
    token: str
    faults: dict[str, str]  #: Field to the key of its sentence, in the order of the form.

    def body(self) -> bytes:
        """What makes two submissions the same: everything but the moment."""
        files = [[file.name, file.media_type, file.content.hex()] for file in self.files]
        return json.dumps([self.values, self.themes, files], sort_keys=True).encode("utf-8", "surrogatepass")


def read(
    form: FormData, *, themes: frozenset[str], countries: frozenset[str], kept: tuple[KeptFile, ...] = ()
) -> Filled:
    """`kept` are files that came with this form before."""
    values = {name: cleaned(field(form, name, limit=limit + 1)) for name, limit in LIMITS.items()}
    chosen = tuple(dict.fromkeys(value for value in form.getlist("themes") if isinstance(value, str)))
    new = tuple(_file(value) for value in form.getlist("files") if isinstance(value, UploadFile) and value.filename)
    dropped = {value for value in form.getlist("drop") if isinstance(value, str)}
    held = tuple(file for position, file in enumerate(kept, start=1) if str(position) not in dropped)
    files = tuple({(file.name, file.content): file for file in (*held, *new)}.values())
    faults = _text_faults(values, countries) | _day_faults(values)
    if len(chosen) > THEMES or not set(chosen) <= themes:
        faults["themes"] = "themes"
    if _too_much(files):
        faults["files"] = "files"
    order = [*LIMITS, "themes", "files"]
    faults = {name: faults[name] for name in order if name in faults}
    return Filled(values, chosen, files, field(form, "token", limit=100), faults)


def as_request(filled: Filled, *, language: str, at: dt.datetime, caught: tuple[str, ...] = ()) -> VisitRequest:
    """Answers without a field of their own become lines under the message, in the language of the form."""
    values, group = filled.values, forgiving.group(filled.values["participants"])
    first, last = (forgiving.day(values[name]) for name in ("from", "to"))
    return VisitRequest.model_validate(
        {
            "submitted_at": at,
            "channel": Channel.WEB_FORM,
            "contact": {"name": values["name"], "email": values["email"], "phone": values["phone"] or None},
            "organisation": {
                "name": values["organisation"],
                "type": values["sender_type"] or None,
                "country": values["country"],
                "city": values["city"] or None,
            },
            "on_behalf_of": values["on_behalf_of"] or None,
            "subject": text("web.form_subject", language, organisation=values["organisation"]),
            "message": _message(values, language),
            "participants": group[0] if group and group[0] == group[1] else None,
            "dates": {"from": first, "to": last} if first else None,
            "themes": filled.themes,
            "attachments": [file.model_dump() for file in filled.files],
            "language": language,
            "caught": caught,
        }
    )


def _message(values: dict[str, str], language: str) -> str:
    asked = {
        "participants": _size_said(values["participants"], language),
        "period": _period_said(values),
        "duration": text(f"web.duration_{values['duration']}", language) if values["duration"] in DURATIONS else "",
        "languages": values["languages"],
        "others": values["others"],
    }
    lines = [f"{text(f'web.form_{name}_line', language)}: {said}" for name, said in asked.items() if said]
    return "\n\n".join([values["message"], "\n".join(lines)]) if lines else values["message"]


def _size_said(written: str, language: str) -> str:
    """Nothing where the number has a field of its own."""
    group = forgiving.group(written)
    if group is None:
        return written
    least, most = group
    return f"{least}–{most} {text('web.form_persons', language)}" if least != most else ""


def _period_said(values: dict[str, str]) -> str:
    """What was written of days and no date could be made of, and the period in their own words."""
    days = [values[name] for name in ("from", "to") if not forgiving.day(values[name])]
    return ", ".join(filter(None, [*days, values["period"]]))


def _text_faults(values: dict[str, str], countries: frozenset[str]) -> dict[str, str]:
    faults = {}
    for name, limit in LIMITS.items():
        if name in REQUIRED and not values[name]:
            faults[name] = f"{name}_missing"
        elif len(values[name]) > limit:
            faults[name] = "too_long"
    checks = {
        "country": values["country"] in countries,
        "sender_type": values["sender_type"] in ("", *SENDER_TYPES),
        "email": bool(EMAIL.fullmatch(values["email"])),
        "duration": values["duration"] in ("", *DURATIONS),
    }
    return faults | {name: f"{name}_wrong" for name, fine in checks.items() if not fine and name not in faults}


def _day_faults(values: dict[str, str]) -> dict[str, str]:
    first, last = (forgiving.day(values[name]) for name in ("from", "to"))
    if last and not values["from"]:
        return {"from": "from_missing"}
    return {"to": "to_before_from"} if first and last and last < first else {}


def date_faults(values: dict[str, str]) -> dict[str, str]:
    """Of a form that staff fill in."""
    days: dict[str, dt.date] = {}
    faults = {}
    for name in ("from", "to"):
        if values[name]:
            try:
                days[name] = _day(values[name])
            except ValueError:
                faults[name] = "date_wrong"
    if not faults and values["to"] and not values["from"]:
        faults["from"] = "from_missing"
    if len(days) == 2 and days["to"] < days["from"]:
        faults["to"] = "to_before_from"
    return faults


def _day(value: str) -> dt.date:
    """As date fields send it; `fromisoformat` takes weeks too, which nothing after it does."""
    if not _DAY.fullmatch(value):
        raise ValueError
    return dt.date.fromisoformat(value)


def _too_much(files: tuple[KeptFile, ...]) -> bool:
    sizes = [len(file.content) for file in files]
    return len(files) > FILES or max(sizes, default=0) > FILE_BYTES or sum(sizes) > ALL_BYTES


def _file(upload: UploadFile) -> KeptFile:
    """Its name is only shown; a path or a control character in it is nobody's file name."""
    name = re.split(r"[/\\]", upload.filename or "")[-1]
    content = upload.file.read(FILE_BYTES + 1)
    media_type = cleaned(upload.content_type or "")[:100]
    return KeptFile(name=cleaned(name)[:200] or "file", media_type=media_type, content=content)


def cleaned(value: str) -> str:
    """Control characters have no business in a form; line breaks and tabs do."""
    return "".join(c for c in value if c in _KEPT or unicodedata.category(c)[0] != "C").strip()
