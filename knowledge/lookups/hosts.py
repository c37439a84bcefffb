"""Hosts by theme, place, market, size of group and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.lookups.folding import fold, words
from knowledge.lookups.geography import Geography
from knowledge.lookups.models import Found, Line, Query
from knowledge.lookups.policies import policy_line
from knowledge.lookups.vocabulary import topics
from knowledge.lookups.wording import country, joined, label, labelled, say
from knowledge.registers.models import Host, HostKind, HostStatus, Registers

#: What people mean by a word for a kind; a utility is a company in common speech, a site may be a lab.
_MEANT = {"company": (HostKind.COMPANY, HostKind.UTILITY), "site": (HostKind.SITE, HostKind.LAB)}
#: What is shown, as what it is, where there is none of the kind.
_NEAR_KINDS = {
    "lab": ("site", "university"),
    "company": ("cluster", "site"),
    "university": ("lab", "site"),
    "utility": ("company",),
}


@dataclass(frozen=True)
class _Fit:
    """A host that fits, and how."""

    host: Host
    themes: tuple[str, ...]
    solution: str | None  #: What it does for the topic asked, in the register's words.
    km: float | None = None


def hosts(query: Query, registers: Registers, geography: Geography, language: str) -> Found:
    if not query.themes and not query.places and not query.kinds and not _is_narrow(query):
        return _overview(registers, language)
    fits, widened = _fitting(query, registers, geography), query
    for wider in _wider(query):
        if not fits:
            fits, widened = _fitting(wider, registers, geography), wider
    known = [fit for fit in fits if _is_stated(fit.host, query)]
    if not known and not _is_narrowed(query):
        fits = []  # a list of everybody would say nothing
    head = _head(query, fits, known, registers, geography, language, is_exact=widened is query)
    shown = tuple(_line(fit, widened, registers, geography, language) for fit in fits)
    return Found(
        head=head,
        lines=(*shown, *_house_rule(query, registers, language)),
        gaps=tuple(_gaps(fits, query, registers, language)),
        notes=tuple(_notes(fits, language)) if fits else (),
    )


def _wider(query: Query) -> Iterator[Query]:
    """What comes nearest where nothing fits: kinds that people may have meant, then places around."""
    kinds = tuple(dict.fromkeys(each for kind in query.kinds for each in (kind, *_NEAR_KINDS.get(kind, ()))))
    if kinds != query.kinds:
        yield query.model_copy(update={"kinds": kinds})
    if query.places and not query.near:
        yield query.model_copy(update={"near": True})


def _head(
    query: Query,
    fits: Sequence[_Fit],
    known: Sequence[_Fit],
    registers: Registers,
    geography: Geography,
    language: str,
    *,
    is_exact: bool,
) -> str:
    facets = joined([*_facets(query, registers, geography, language), *_unstated(query, language)], language)
    exact = [fit for fit in fits if not query.topics or fit.solution]
    if not is_exact or not exact:
        none = say(
            "hosts_nobody" if query.group and not fits else "hosts_none", language, facets=facets, unstated=facets
        )
        return f"{none} {say('nearest', language)}" if fits else none
    total = sum(host.status is not HostStatus.CLOSED for host in registers.hosts)
    if known:
        count = len([fit for fit in known if fit in exact])
        return say("hosts", language, count=count, total=total, facets=facets)
    others = joined(_facets(query, registers, geography, language), language)
    unstated = joined(_unstated(query, language), language)
    return say("hosts_unstated", language, unstated=unstated, count=len(exact), total=total, facets=others)


def _is_stated(host: Host, query: Query) -> bool:
    """What was asked of a host, its entry says; unknown is not yes."""
    large = not query.group or host.max_group is not None
    wants = not (query.market and query.countries) or bool(host.markets)
    return large and wants


def _house_rule(query: Query, registers: Registers, language: str) -> tuple[Line, ...]:
    """Above the house's own limit, the rule on large groups is part of the answer."""
    if not query.group or query.group <= registers.house.max_group:
        return ()
    return tuple(policy_line(policy, language) for policy in registers.policies if policy.condition == "group_over")


def _is_narrowed(query: Query) -> bool:
    return bool(query.themes or query.places or query.kinds or query.entries)


def _is_narrow(query: Query) -> bool:
    return bool(query.group or query.entries or (query.market and query.countries) or query.countries)


def _fitting(query: Query, registers: Registers, geography: Geography) -> list[_Fit]:
    kinds = {kind for word in query.kinds for kind in _MEANT.get(word, (HostKind(word),))}
    fits = []
    for host in registers.hosts:
        if host.status is HostStatus.CLOSED or (query.entries and host.id not in query.entries):
            continue
        themes = tuple(theme for theme in query.themes if theme in host.themes)
        km = _distance(host, query, geography)
        if (kinds and host.kind not in kinds) or (query.themes and not themes) or not _is_there(host, query, geography):
            continue
        if (query.near and km is not None and km > registers.house.near_km) or _refuses(host, query):
            continue
        fits.append(_Fit(host, themes, _solution(host, query), km))
    return sorted(fits, key=lambda fit: _order(fit, query))


def _order(fit: _Fit, query: Query) -> tuple[object, ...]:
    wants = bool(set(query.countries) & set(fit.host.markets)) if query.market else False
    large = bool(query.group and fit.host.max_group)
    planned = fit.host.status is HostStatus.PLANNED
    return (
        fit.solution is None,
        not wants,
        not large,
        planned,
        -len(fit.themes),
        fit.km or 0.0,
        not fit.host.solutions,
        _place(query.themes, fit),
    )


def _place(themes: Sequence[str], fit: _Fit) -> int:
    """How far up in the host's own list of themes the first one asked for stands."""
    return min((fit.host.themes.index(theme) for theme in themes if theme in fit.host.themes), default=0)


def _is_there(host: Host, query: Query, geography: Geography) -> bool:
    side = [code for code in query.countries if not query.market]
    if side and host.place.country not in side:
        return False
    return query.near or not query.places or any(geography.lies_in(host, place) for place in query.places)


def _distance(host: Host, query: Query, geography: Geography) -> float | None:
    return min((geography.kilometres(host, place) for place in query.places), default=None) if query.near else None


def _refuses(host: Host, query: Query) -> bool:
    """Known to be too small, or to want other markets only; unknown is neither."""
    small = bool(query.group and host.max_group and host.max_group < query.group)
    elsewhere = bool(query.market and query.countries and host.markets and not set(query.countries) & set(host.markets))
    return small or elsewhere


def _solution(host: Host, query: Query) -> str | None:
    """The register's words for the topic asked; a host is believed only where its entry says so."""
    for topic in query.topics:
        for beginning in topics()[topic].solutions:
            for solution in host.solutions:
                if f" {fold(beginning)}" in " " + " ".join(word.folded for word in words(solution)):
                    return solution
    return None


def _line(fit: _Fit, query: Query, registers: Registers, geography: Geography, language: str) -> Line:
    host = fit.host
    reasons = [_reason(fit, query, registers, language)]
    if fit.km is not None:
        place = geography.place(query.places[0]).name
        reasons.append(say("distance", language, km=max(1, round(fit.km)), place=place))
    if host.status is HostStatus.PLANNED:
        reasons.append(say("planned", language))
    wanted = [code for code in query.countries if query.market and code in host.markets]
    reasons += [say("wants", language, country=country(code, language)) for code in wanted]
    if query.group and host.max_group:
        reasons.append(say("largest", language, people=host.max_group))
    text = say(
        "host",
        language,
        name=host.name,
        kind=label("kinds", host.kind, language),
        place=host.place.municipality or host.place.name,
        reason=joined(reasons, language),
    )
    quotes = [fit.solution] if fit.solution else list(host.solutions[:1])
    return Line(
        text=text,
        profile=f"host:{host.id}",
        quotes=tuple(quote for quote in quotes if quote),
        names=(host.name, *host.aliases),
        sources=host.sources,
        rank=1 if query.topics and fit.solution is None else 0,
    )


def _reason(fit: _Fit, query: Query, registers: Registers, language: str) -> str:
    if fit.solution:
        return say("shows", language, solution=fit.solution)
    labels = [
        labelled(theme.labels, language) for theme in registers.themes if theme.id in (fit.themes or fit.host.themes)
    ]
    themes = joined(labels, language)
    if query.topics:
        asked = joined([labelled(topics()[topic].label, language) for topic in query.topics], language)
        return say("theme_only", language, themes=themes, topic=asked)
    if not fit.themes and fit.host.solutions:
        return say("shows", language, solution=fit.host.solutions[0])
    return say("themes", language, themes=themes)


def _gaps(fits: Sequence[_Fit], query: Query, registers: Registers, language: str) -> list[str]:
    gaps: list[str] = []
    if not fits:
        return gaps if not query.group else [*gaps, *_over(query, registers, language)]
    if query.market and query.countries:
        wanted = joined([country(code, language) for code in query.countries], language)
        if names := _unknown(fits, lambda host: not host.markets, language):
            gaps.append(say("gap_market", language, country=wanted, names=names))
    if query.group:
        limit = registers.house.max_group
        if names := _unknown(fits, lambda host: host.max_group is None, language):
            gaps.append(say("gap_group", language, names=names, limit=limit))
        gaps += _over(query, registers, language)
    return gaps


def _over(query: Query, registers: Registers, language: str) -> list[str]:
    limit = registers.house.max_group
    is_over = query.group is not None and query.group > limit
    return [say("gap_group_over", language, people=query.group, limit=limit)] if is_over else []


def _unknown(fits: Sequence[_Fit], is_unknown: Callable[[Host], bool], language: str) -> str:
    names = [fit.host.name for fit in fits if is_unknown(fit.host)]
    return say("all_of_them", language) if len(names) == len(fits) else joined(names[:_NAMED], language)


_NAMED = 8  #: Names in a sentence about what is missing.


def _notes(fits: Sequence[_Fit], language: str) -> list[str]:
    if all(fit.host.confirmed_on for fit in fits):
        return []
    years = sorted({source.as_of[:4] for fit in fits for source in fit.host.sources if source.as_of})
    if not years:
        return [say("unconfirmed_undated", language)]
    return [say("unconfirmed", language, years="–".join(dict.fromkeys([years[0], years[-1]])))]


def _overview(registers: Registers, language: str) -> Found:
    counted = Counter(host.kind for host in registers.hosts if host.status is not HostStatus.CLOSED)
    kinds = joined([f"{label('kinds', kind, language)} {number}" for kind, number in counted.most_common()], language)
    return Found(
        head=say("hosts_all", language, total=sum(counted.values()), kinds=kinds),
        lines=tuple(_kind_line(kind, registers, language) for kind, _ in counted.most_common()),
        notes=(say("unconfirmed_undated", language),),
    )


def _kind_line(kind: HostKind, registers: Registers, language: str) -> Line:
    of_kind = [host for host in registers.hosts if host.kind is kind and host.status is not HostStatus.CLOSED]
    return Line(
        text=f"{label('kinds', kind, language)}: {joined([host.name for host in of_kind[:_NAMED]], language)}",
        profile=f"host:{of_kind[0].id}",
        names=(of_kind[0].name,),
        sources=of_kind[0].sources,
    )


def _facets(query: Query, registers: Registers, geography: Geography, language: str) -> list[str]:
    said = [label("kinds", HostKind(kind), language) for kind in query.kinds]
    said += [host.name for host in registers.hosts if host.id in query.entries]
    said += [labelled(topics()[topic].label, language) for topic in query.topics]
    topical = {topics()[topic].theme for topic in query.topics}
    said += [labelled(t.labels, language) for t in registers.themes if t.id in query.themes and t.id not in topical]
    for place in query.places:
        name = geography.place(place).name
        near = say("facet_near", language, km=registers.house.near_km, place=name)
        said.append(near if query.near else name)
    if not query.market:
        said += [country(code, language) for code in query.countries]
    return said


def _unstated(query: Query, language: str) -> list[str]:
    """Facets that an entry may well leave open."""
    said = [say("facet_market", language, country=country(c, language)) for c in query.countries if query.market]
    return [*said, *([say("facet_group", language, people=query.group)] if query.group else [])]
