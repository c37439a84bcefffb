"""Agreements by partner, country, theme, status and end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from knowledge.lookups.models import Ask, Found, Line, Query
from knowledge.lookups.wording import country, joined, label, labelled, say
from knowledge.registers.models import Agreement, Registers

#: How the sources, which are Danish, speak of one.
_COOPERATION = ("samarbejde", "aftale")


def agreements(query: Query, registers: Registers, language: str, *, today: dt.date) -> Found:
    if query.strangers:
        return _with_nobody(query, registers, language)
    if Ask.END in query.asks:
        return _ending(query, registers, language, today)
    found = [each for each in registers.agreements if _fits(each, query, today)]
    if not found:
        return Found(head=_none(query, registers, language))
    return _listed(say("agreements", language, count=len(found)), found, language, today)


def status(agreement: Agreement, today: dt.date) -> str:
    """An agreement whose last day has passed is expired, whatever the register still says."""
    return "expired" if agreement.ends and agreement.ends < today else agreement.status


def _listed(head: str, found: Sequence[Agreement], language: str, today: dt.date) -> Found:
    notes = [
        say("expired_note", language, name=each.parties[0], date=each.ends)
        for each in found
        if each.ends and status(each, today) == "expired"
    ]
    if any(each.status == "unknown" for each in found):
        notes.append(say("status_note", language))
    return Found(
        head=head,
        lines=tuple(_line(each, language, today) for each in found),
        notes=tuple(notes),
        needles=tuple(f"{each.ends:%d/%m/%Y}" for each in found if each.ends) or _COOPERATION,
    )


def _ending(query: Query, registers: Registers, language: str, today: dt.date) -> Found:
    """Those known to end then; of the others it is said that nothing is known, or when they do."""
    fitting = [each for each in registers.agreements if _fits(each, query, today)]
    ending = [each for each in fitting if each.ends and query.year in (None, each.ends.year)]
    unknown = joined([_name(each) for each in fitting if each.ends is None], language)
    gap = (say("ends_unknown", language, names=unknown),) if unknown else ()
    if ending:
        told = _listed(say("agreements", language, count=len(ending)), ending, language, today)
        return told.model_copy(update={"gaps": gap})
    others = [say("ended", language, name=_name(each), date=each.ends) for each in fitting if each.ends]
    head = say("ends_none", language, year=query.year or "?")
    return Found(head=" ".join([head, *others, *gap]))


def _with_nobody(query: Query, registers: Registers, language: str) -> Found:
    """Nothing with them is in the register, and that is all it says; who is in it may help."""
    known = joined([_name(each) for each in registers.agreements], language)
    head = say("agreements_stranger", language, names=joined(query.strangers, language))
    return Found(head=f"{head} {say('agreements_known', language, names=known)}")


def _none(query: Query, registers: Registers, language: str) -> str:
    if "running" not in query.statuses:
        return say("agreements_none", language, facets=_facets(query, registers, language))
    return say("agreements_none_running", language)


def _name(agreement: Agreement) -> str:
    return " – ".join(agreement.parties)


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
            parties=_name(agreement),
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
