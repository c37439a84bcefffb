"""Earlier cases: have they been here before?"""

from __future__ import annotations

from knowledge.lookups.models import EarlierCase, EarlierCases, EarlierQuery, Found, Line
from knowledge.lookups.wording import country, joined, labelled, say
from knowledge.registers.models import Registers

_MOST = 5


def earlier(wanted: EarlierQuery, cases: EarlierCases, registers: Registers, language: str) -> Found:
    found = cases.earlier(wanted, limit=_MOST)
    if not found:
        return Found(head=say("earlier_none", language))
    return Found(
        head=say("earlier", language, count=len(found)),
        lines=tuple(_line(case, registers, language) for case in found),
    )


def _line(case: EarlierCase, registers: Registers, language: str) -> Line:
    themes = [labelled(theme.labels, language) for theme in registers.themes if theme.id in case.themes]
    dates = say("earlier_dates", language, first=case.from_, last=case.to or case.from_) if case.from_ else ""
    text = say(
        "earlier_case",
        language,
        number=case.number,
        organisation=case.organisation or say("nobody", language),
        country=f" ({country(case.country, language)})" if case.country else "",
        received=case.received_on,
        themes=f"{joined(themes, language)}, " if themes else "",
        status=case.status,
        dates=dates,
    )
    return Line(text=text)
