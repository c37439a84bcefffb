"""Templates to pages: one environment, everything escaped, in the language of the person."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot import refusals
from bot.texts import LANGUAGES, all_texts, text
from bot.visits import disclosing, tasks
from bot.visits.lifecycle import SAID_BY
from bot.visits.models import Case
from bot.visits.models.task import Task
from bot.web.context import settings_of
from bot.web.navigation import navigation
from bot.web.proxy import below
from knowledge import Answer
from knowledge.hidden import seen

FOLDER = Path(__file__).parent
_ID = re.compile(r"[a-z0-9_]+")
_ZONE = ZoneInfo("Europe/Copenhagen")


def _shown(value: object) -> object:
    """Of what anybody wrote, what can be seen; markup of ours stays markup."""
    if not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return value
    return type(value)(seen(value))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["css_version"] = hashlib.sha256((FOLDER / "static" / "site.css").read_bytes()).hexdigest()[:12]
    return environment


def render(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    language = values.pop("language", None) or language_of(request)
    visitor = getattr(request.state, "visitor", None)
    html = (
        _environment()
        .get_template(template)
        .render(
            language=language,
            visitor=visitor,
            path=request.url.path,
            nav=navigation(request, visitor if visitor and visitor.person else None, status=status),
            status=status,
            t=partial(_text, language),
            word=partial(_word, language),
            day=partial(_day, language),
            days=partial(_days, language),
            weekday=partial(_weekday, language),
            moment=partial(_moment, language),
            age=partial(_age, language),
            country=partial(_country, language),
            tongue=partial(_tongue, language),
            said=partial(_said, language),
            words_of=partial(_words_of, language),
            sending=partial(_sending, language),
            troubled=partial(refusals.reason, language=language),
            size=_size,
            disclosed=partial(_disclosed, language),
            sorted_by=partial(_sorted_by, language),
            answered_by=partial(_answered_by, language),
            kroner=partial(_kroner, language),
            **values,
        )
    )
    return HTMLResponse(below(html, settings_of(request).prefix), status)


def language_of(request: Request) -> str:
    """Asked for in the address, else the person's own, else what the browser prefers, else Danish."""
    asked = request.query_params.get("lang")
    visitor = getattr(request.state, "visitor", None)
    if asked in LANGUAGES:
        return str(asked)
    if visitor is not None and visitor.person is not None:
        return str(visitor.person.language) if visitor.person.language in LANGUAGES else "en"
    preferred = request.headers.get("accept-language", "da")[:2].lower()
    return preferred if preferred in LANGUAGES else "en"


def text_of(request: Request, key: str) -> str:
    return _text(language_of(request), key)


def _text(language: str, key: str, **values: object) -> str:
    return text(f"web.{key}", language, **values)


def _word(language: str, group: str, word: object) -> str:
    """The label of one word of a closed set; the word itself where there is none, as hosts and flags grow by data."""
    key = f"web.{group}_{word}"
    if key in all_texts():
        return text(key, language)
    plain = str(word)
    return plain.replace("_", " ") if _ID.fullmatch(plain) else plain


def _words_of(language: str, task: Task) -> str:
    return tasks.words(task, language)


def _sending(language: str, detail: str) -> str:
    """Why a letter did not simply go out: a code of ours, with figures of the mail server behind it."""
    told: list[str] = []
    figures, _, who = detail.partition(SAID_BY)
    if who and (key := f"web.sending_{figures}") in all_texts():
        return text(key, language, who=who)
    while figures:
        head, _, rest = figures.partition(": ")
        key = f"web.sending_{head.strip('()').replace(' ', '_')}"
        if key not in all_texts():
            return " ".join([*told, f"({figures.strip('()')})"])
        told.append(text(key, language))
        figures = rest
    return " ".join(told)


def _day(language: str, day: dt.date | str | None) -> str:
    if isinstance(day, str):
        day = dt.date.fromisoformat(day[:10])
    return format_date(day, "long", locale=_locale(language)) if day else ""


def _days(language: str, first: dt.date, last: dt.date) -> str:
    return _day(language, first) if first == last else f"{_day(language, first)} – {_day(language, last)}"


@lru_cache(maxsize=2_000)  # the editor offers each day of the window beside each item
def _weekday(language: str, day: dt.date) -> str:
    written = format_date(day, "full", locale=_locale(language))
    return written[:1].upper() + written[1:]


def _moment(language: str, moment: dt.datetime) -> str:
    """Hours and minutes as timetables write them, in both languages."""
    local = moment.astimezone(_ZONE)
    return f"{_day(language, local.date())} {local:%H:%M}"


def _age(language: str, as_of: str) -> str:
    """A source's age is a day, a month, or what stays as it is: a year, or words."""
    known = re.fullmatch(r"(\d{4}-\d{2})(-\d{2})?", as_of)
    try:
        first = dt.date.fromisoformat(f"{known[1]}{known[2] or '-01'}") if known else None
    except ValueError:
        return as_of
    return format_date(first, "long" if known and known[2] else "MMMM y", locale=_locale(language)) if first else as_of


def _said(language: str, sentence: str, told: Mapping[str, str]) -> str:
    """A sentence of ours in the language of the page, where it was written down in it."""
    return told.get(language, sentence)


def _country(language: str, code: str) -> str:
    """What came as a code is named; what came as a name stays."""
    return str(Locale(language).territories.get(code.upper(), code))


def _tongue(language: str, code: str) -> str:
    return str(Locale(language).languages.get(code, code))


def _kroner(language: str, value: int) -> str:
    return _text(language, "kroner", n=format_decimal(value, locale=_locale(language)))


def _disclosed(language: str, told: disclosing.Disclosure) -> str:
    return disclosing.sentence(told, language)


def _sorted_by(language: str, case: Case) -> str:
    return disclosing.of_triage(case, language)


def _answered_by(language: str, answer: Answer) -> str:
    return disclosing.of_answer(answer, language)


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, round(count / 1024))} kB"


def _locale(language: str) -> str:
    return {"da": "da", "en": "en_GB"}[language]
