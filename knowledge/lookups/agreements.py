"""Agreements by partner, country, theme and status."""

from __future__ import annotations

import datetime as dt

from knowledge.lookups.models import Found, Line, Query
from knowledge.lookups.wording import country, joined, label, labelled, say
from knowledge.registers.models import Agreement, Registers

#: How the sources, which are Danish, speak of one.
_COOPERATION = ("samarbejde", "aftale")


def agreements(query: Query, registers: Registers, language: str, *, today: dt.date) -> Found:
    found = [each for each in registers.agreements if _fits(each, query, today)]
    if not found:
        return Found(head=say("agreements_none", language, facets=_facets(query, registers, language)))
    notes = [
        say("expired_note", language, name=each.parties[0], date=each.ends)
        for each in found
        if each.ends and status(each, today) == "expired"
    ]
    if any(each.status == "unknown" for each in found):
        notes.append(say("status_note", language))
    return Found(
        head=say("agreements", language, count=len(found)),
        lines=tuple(_line(each, language, today) for each in found),
        notes=tuple(notes),
        needles=tuple(f"{each.ends:%d/%m/%Y}" for each in found if each.ends) or _COOPERATION,
    )


def status(agreement: Agreement, today: dt.date) -> str:
    """An agreement whose last day has passed is expired, whatever the register still says."""
    return "expired" if agreement.ends and agreement.ends < today else agreement.status


def _fits(agreement: Agreement, query: Query, today: dt.date) -> bool:
    countries = [code for code in query.countries if code != "DK"]
    is_named = not query.entries or agreement.id in query.entries
    is_there = not countries or agreement.country in countries
    is_about = not query.themes or bool(set(query.themes) & set(agreement.themes))
    # Of one agreement named, the status is what is asked about.
    has_status = bool(query.entries) or not query.statuses or status(agreement, today) in query.statuses
    return is_named and is_there and is_about and has_status


def _line(agreement: Agreement, language: str, today: dt.date) -> Line:
    period = f", {agreement.starts or '?'} – {agreement.ends or '?'}" if agreement.starts or agreement.ends else ""
    where = [agreement.region] if agreement.region else []
    return Line(
        text=say(
            "agreement",
            language,
            parties=" – ".join(agreement.parties),
            where=joined([*where, country(agreement.country, language)], language),
            status=label("statuses", status(agreement, today), language),
            period=period,
            summary=labelled(agreement.summary, language),
        ),
        profile=f"agreement:{agreement.id}",
        quotes=(labelled(agreement.summary, language),),
        names=tuple(name for name in (agreement.region, *agreement.parties) if name),
        sources=agreement.sources,
    )


def _facets(query: Query, registers: Registers, language: str) -> str:
    said = [country(code, language) for code in query.countries]
    said += [labelled(theme.labels, language) for theme in registers.themes if theme.id in query.themes]
    said += [label("statuses", each, language) for each in query.statuses]
    return joined(said, language)
