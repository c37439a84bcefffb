"""Earlier cases and visits: have they been here before?"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.lookups.folding import composed, words
from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import EarlierCase, EarlierCases, EarlierQuery, Found, Line, Query
from knowledge.lookups.wording import country, joined, label, labelled, say
from knowledge.registers.models import PastVisit, Registers

_LOOKED_THROUGH = 20_000  #: Cases, the newest; files of earlier years bring thousands.
_SHOWN = 8
_SHORTEST = 4  #: Letters of a word that names an organisation, but for those written in capitals.


def whom(query: Query, turns: Sequence[Heard], registers: Registers) -> EarlierQuery:
    """What the turns name; the later ones only add."""
    return EarlierQuery(
        names=tuple(dict.fromkeys(name for heard in turns for name in heard.may_name)),
        countries=query.countries or tuple(dict.fromkeys(code for heard in turns for code in heard.countries)),
        themes=query.themes,
        year=query.year,
        state=query.state,
    )


def earlier(wanted: EarlierQuery, cases: EarlierCases, registers: Registers, language: str) -> Found:
    found = cases.earlier(wanted, limit=_LOOKED_THROUGH)
    told = [visit for visit in registers.visits if _is_meant(visit, wanted)]
    if told:
        found = [case for case in found if not case.is_near]
    if not found and not told:
        return Found(head=say("earlier_none", language))
    shown = found[:_SHOWN]
    more = [say("earlier_more", language, count=len(found) - _SHOWN)] if len(found) > _SHOWN else []
    return Found(
        head=_head(found, told, language),
        lines=(
            *(_line(case, registers, language) for case in shown),
            *(_told(visit, language) for visit in told),
        ),
        gaps=tuple(more),
        notes=(say("earlier_note", language),) if found and wanted.state is None else (),
        needles=tuple(needle for visit in told for needle in visit.quoted_by),
    )


def _head(found: Sequence[EarlierCase], told: Sequence[PastVisit], language: str) -> str:
    if not found:
        return say("earlier_told", language)
    if all(case.is_near for case in found):
        return say("earlier_near", language, country=country(found[0].country or "", language), count=len(found))
    return say("earlier", language, count=len(found))


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
        themes=say("earlier_themes", language, themes=joined(themes, language)) if themes else "",
        status=label("case_statuses", case.status, language),
        dates=dates,
    )
    return Line(text=text)


def _told(visit: PastVisit, language: str) -> Line:
    """A visit that a source tells of: before there were cases."""
    return Line(
        text=say("earlier_visit", language, year=visit.year or "?", summary=labelled(visit.summary, language)),
        names=(visit.visitor, *visit.aliases),
        sources=visit.sources,
    )


def _is_meant(visit: PastVisit, wanted: EarlierQuery) -> bool:
    if wanted.state is not None or (wanted.year is not None and wanted.year != visit.year):
        return False
    if wanted.themes and not set(wanted.themes) & set(visit.themes):
        return False
    said = " ".join((visit.visitor, *visit.aliases))
    own = {word.folded.removesuffix("s") for word in words(composed(said)) if len(word.raw) >= _SHORTEST}
    if wanted.names and own & {name.removesuffix("s") for name in wanted.names}:
        return True
    if wanted.countries:
        return visit.country in wanted.countries
    return bool(wanted.themes) and not wanted.names
