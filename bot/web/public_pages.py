"""Pages for the public: in every language we write letters in, with nothing of the staff's around them."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale
from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.services import Services
from bot.visits import wording
from bot.visits.wording import LANGUAGES
from bot.web import pages

#: Norwegian is written in two ways, and browsers name each.
_NAMED = {"nb": "no", "nn": "no"}
_NOT_STATES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})


def language_of(request: Request) -> str:
    """Asked for in the address, else the first that the browser prefers and we write, else English."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    for each in request.headers.get("accept-language", "da").split(",")[:20]:
        name = each.split(";")[0].strip()[:2].lower()
        if _NAMED.get(name, name) in LANGUAGES:
            return _NAMED.get(name, name)
    return wording.FALLBACK


def render(request: Request, template: str, services: Services, *, status: int = 200, **values: Any) -> HTMLResponse:
    language = values.pop("language", None) or language_of(request)
    return pages.render(
        request,
        template,
        status=status,
        language=language,
        languages=names(),
        letter_languages=_listed(language),
        sender=services.sender,
        **values,
    )


@cache
def names() -> dict[str, str]:
    """Of the languages, each in itself."""
    return {each: wording.of(each).language_name(each) for each in LANGUAGES}


@cache
def _listed(language: str) -> str:
    """Those that we write letters in, as one reads them out."""
    words = wording.of(language)
    return words.together(words.language_name(each) for each in LANGUAGES)


def locale(language: str) -> Locale:
    return Locale.parse(wording.of(language).locale)


@cache
def countries(language: str) -> dict[str, str]:
    """ISO 3166 code to name, by name."""
    named = locale(language).territories
    real = {code: name for code, name in named.items() if len(code) == 2 and code.isalpha() and code not in _NOT_STATES}
    return dict(sorted(real.items(), key=lambda pair: pair[1].casefold()))
