"""Terms: on what terms a host that is named receives; what its entry leaves open is said, with the house's default."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.lookups.models import Ask, Found, Line, Query
from knowledge.lookups.wording import joined, say, tongue
from knowledge.registers.models import Host, Registers


def terms(query: Query, asked: Sequence[Host], registers: Registers, language: str) -> Found:
    told = [(host, _told(host, query, language)) for host in asked]
    silent = [host.name for host, text in told if not text]
    gap = _gap(query.asks[0], silent, registers, language) if silent else ""
    lines = tuple(
        Line(text=text, profile=f"host:{host.id}", names=(host.name, *host.aliases), sources=host.sources)
        for host, text in told
        if text
    )
    return Found(head=say("terms", language), lines=lines, gaps=(gap,) if gap else ()) if lines else Found(head=gap)


def _told(host: Host, query: Query, language: str) -> str:
    match query.asks[0]:
        case Ask.CAPACITY if host.max_group:
            return say("term_group", language, name=host.name, people=host.max_group)
        case Ask.NOTICE if host.notice_days:
            return say("term_notice", language, name=host.name, days=host.notice_days)
        case Ask.LANGUAGE if host.languages:
            spoken = joined([tongue(code, language) for code in host.languages], language)
            return say("term_language", language, name=host.name, languages=spoken)
    return ""


def _gap(ask: Ask, names: list[str], registers: Registers, language: str) -> str:
    said = joined(names, language)
    match ask:
        case Ask.NOTICE:
            rules = (p for p in registers.policies if p.condition == "days_until_first_day_below")
            days = next((p.values["days"] for p in rules), "?")
            return say("gap_notice", language, names=said, days=days)
        case Ask.LANGUAGE:
            return say("gap_language", language, names=said)
    return say("gap_group", language, names=said, limit=registers.house.max_group)
