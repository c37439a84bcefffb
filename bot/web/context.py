"""What every endpoint may ask for: the services, the settings, the body."""

from __future__ import annotations

import re
from typing import Annotated, cast

from fastapi import Depends, Request

from bot.services import Services
from bot.visits.errors import CaseUnknown
from bot.visits.models import Case
from bot.web.settings import WebSettings

_NUMBER = re.compile(r"[0-9]{4}-[0-9]{4,9}")


def services_of(request: Request) -> Services:
    return cast(Services, request.app.state.services)


def settings_of(request: Request) -> WebSettings:
    return cast(WebSettings, request.app.state.settings)


async def body_of(request: Request) -> bytes:
    """The bytes as they came; their number is bounded before they get here."""
    return await request.body()


ServicesDep = Annotated[Services, Depends(services_of)]
SettingsDep = Annotated[WebSettings, Depends(settings_of)]
Body = Annotated[bytes, Depends(body_of)]


def case_of(number: str, services: ServicesDep) -> Case:
    """Raises CaseUnknown, for what cannot be a number too."""
    if not _NUMBER.fullmatch(number):
        raise CaseUnknown
    return services.store.case(number)


CaseDep = Annotated[Case, Depends(case_of)]
