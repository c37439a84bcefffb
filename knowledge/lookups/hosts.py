"""Hosts by theme, place, market, size of group and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from knowledge.lookups.fitting import Fit, fitting, is_stated, too_small, unwilling, wider
from knowledge.lookups.geography import Geography
from knowledge.lookups.models import Found, Line, Query
from knowledge.lookups.policies import policy_line
from knowledge.lookups.terms import terms
from knowledge.lookups.vocabulary import topics
from knowledge.lookups.wording import country, joined, label, labelled, say, tongue, written_in
from knowledge.registers.models import Host, HostKind, HostStatus, Registers


def hosts(query: Query, registers: Registers, geography: Geography, language: str) -> Found:
    if query.asks and query.entries:
        return terms(query, [host for host in registers.hosts if host.id in query.entries], registers, language)
    if not query.themes and not query.places and not query.kinds and not _is_narrow(query):
        return _overview(registers, language)
    fits, widened = fitting(query, registers, geography), query
    for nearer in wider(query):
        if not fits:
            fits, widened = fitting(nearer, registers, geography), nearer
    if query.asks and fits:
        return terms(query, [fit.host for fit in fits], registers, language)
    known = [fit for fit in fits if is_stated(fit.host, query)]
    if not known and not _is_narrowed(query):
        fits = []  # a list of everybody would say nothing
    head = _head(query, fits, known, registers, geography, language, is_exact=widened is query)
    shown = tuple(_line(fit, widened, registers, geography, language) for fit in fits)
    if not shown and (beyond := _beyond(query, geography, language)):
        head = f"{head} {beyond}"
    return Found(
        head=head,
        lines=(*shown, *_house_rule(query, registers, language), *_network(query, registers, language)),
        most=_most(widened, fits),
        gaps=(*_gaps(fits, query, registers, language), *_refusals(query, registers, geography, language)),
        notes=tuple(_notes(fits, language)) if fits else (),
    )


def _head(
    query: Query,
    fits: Sequence[Fit],
    known: Sequence[Fit],
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


def _house_rule(query: Query, registers: Registers, language: str) -> tuple[Line, ...]:
    """Above the house's own limit, the rule on large groups is part of the answer."""
    if not query.group or query.group <= registers.house.max_group:
        return ()
    return tuple(policy_line(policy, language) for policy in registers.policies if policy.condition == "group_over")


def _most(query: Query, fits: Sequence[Fit]) -> int:
    """Of those that only come near, a few are enough beside the ones that are meant."""
    if query.anywhere:
        return _NEAREST
    exact = sum(fit.solution is not None for fit in fits)
    return min(_MOST, exact + _NEAR) if query.topics and exact else _MOST


def _network(query: Query, registers: Registers, language: str) -> tuple[Line, ...]:
    """What a source says of the companies together, where each of them is asked for a market."""
    network = registers.house.network
    if network is None or not (query.market or (query.network and not query.themes)):
        return ()
    text = say("network", language, name=network.name, summary=labelled(network.summary, language))
    rank = _FIRST if set(network.markets) & set(query.countries) else _LAST
    return (Line(text=text, names=network.quoted_by, sources=network.sources, rank=rank, is_context=True),)


def _beyond(query: Query, geography: Geography, language: str) -> str:
    """Whose hosts are not ours to ask."""
    places = [geography.place(place) for place in query.places]
    beyond = [place.name for place in places if not place.in_greater_copenhagen]
    return say("beyond", language, names=joined(beyond, language)) if beyond else ""


def _is_narrowed(query: Query) -> bool:
    where = query.places or (query.countries and not query.market)
    return bool(query.themes or where or query.kinds or query.entries) or query.is_confirmed is not None


def _is_narrow(query: Query) -> bool:
    asked = query.group or query.entries or query.countries or query.languages or query.network
    return bool(asked) or query.is_confirmed is not None


def _line(fit: Fit, query: Query, registers: Registers, geography: Geography, language: str) -> Line:
    host = fit.host
    reasons = [_reason(fit, query, registers, language)]
    if fit.km is not None:
        place = geography.place(query.places[0]).name
        reasons.append(say("distance", language, km=max(1, round(fit.km)), place=place))
    if host.status is HostStatus.PLANNED:
        reasons.append(say("planned", language))
    if query.network and host.in_network:
        reasons.append(say("in_network", language))
    if spoken := [code for code in query.languages if code in host.languages]:
        reasons.append(say("speaks", language, languages=joined([tongue(c, language) for c in spoken], language)))
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
    quotes = [fit.solution] if fit.solution else list(host.solutions[:1])  # in the words of its page
    return Line(
        text=text,
        profile=f"host:{host.id}",
        quotes=tuple(quote for quote in quotes if quote),
        names=(host.name, *host.aliases),
        sources=host.sources,
        rank=1 if query.topics and fit.solution is None else 0,
    )


def _shown(host: Host, language: str) -> tuple[str, ...]:
    return host.shown(written_in(language))


def _said(host: Host, solution: str, language: str) -> str:
    """The words for one of its solutions, which stand in the same place in every language."""
    return _shown(host, language)[host.solutions.index(solution)]


def _reason(fit: Fit, query: Query, registers: Registers, language: str) -> str:
    if fit.solution:
        return say("shows", language, solution=_said(fit.host, fit.solution, language))
    labels = [
        labelled(theme.labels, language) for theme in registers.themes if theme.id in (fit.themes or fit.host.themes)
    ]
    themes = joined(labels, language)
    if query.topics:
        asked = joined([labelled(topics()[topic].label, language) for topic in query.topics], language)
        return say("theme_only", language, themes=themes, topic=asked)
    if fit.host.solutions:
        return say("shows", language, solution="; ".join(_shown(fit.host, language)[:_SHOWN]))
    return say("themes", language, themes=themes)


def _gaps(fits: Sequence[Fit], query: Query, registers: Registers, language: str) -> list[str]:
    gaps: list[str] = []
    if not fits:
        return gaps if not query.group else [*gaps, *_over(query, registers, language)]
    if query.market and query.countries:
        wanted = joined([country(code, language) for code in query.countries], language)
        if names := _unknown(fits, lambda host: not host.markets, language):
            gaps.append(say("gap_market", language, country=wanted, names=names))
    if query.network and (names := _unknown(fits, lambda host: host.in_network is None, language)):
        gaps.append(say("gap_network", language, names=names))
    if query.languages and (names := _unknown(fits, lambda host: not host.languages, language)):
        gaps.append(say("gap_language", language, names=names))
    if query.group:
        limit = registers.house.max_group
        if names := _unknown(fits, lambda host: host.max_group is None, language):
            gaps.append(say("gap_group", language, names=names, limit=limit))
        gaps += _over(query, registers, language)
    return gaps


def _refusals(query: Query, registers: Registers, geography: Geography, language: str) -> list[str]:
    """Who would fit but is known to be too small, or to want other markets."""
    said = []
    if small := too_small(query, registers, geography):
        said.append(say("too_small", language, people=query.group, names=joined(small[:_NAMED], language)))
    if elsewhere := unwilling(query, registers, geography):
        said.append(say("unwilling", language, names=joined(elsewhere[:_NAMED], language)))
    return said


def _over(query: Query, registers: Registers, language: str) -> list[str]:
    limit = registers.house.max_group
    is_over = query.group is not None and query.group > limit
    return [say("gap_group_over", language, people=query.group, limit=limit)] if is_over else []


def _unknown(fits: Sequence[Fit], is_unknown: Callable[[Host], bool], language: str) -> str:
    names = [fit.host.name for fit in fits if is_unknown(fit.host)]
    return say("all_of_them", language) if len(names) == len(fits) else joined(names[:_NAMED], language)


_NAMED = 8  #: Names in a sentence about what is missing.
_MOST = 12  #: Hosts that are written out with their reasons.
_NEAR = 3  #: And of those that come near, where others fit.
_NEAREST = 5
_SHOWN = 2  #: Of what a host shows.
_FIRST, _LAST = -1, 9


def _notes(fits: Sequence[Fit], language: str) -> list[str]:
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
    if query.is_confirmed is not None:
        said.append(say("facet_confirmed" if query.is_confirmed else "facet_unconfirmed", language))
    return said


def _unstated(query: Query, language: str) -> list[str]:
    """Facets that an entry may well leave open."""
    said = [say("facet_market", language, country=country(c, language)) for c in query.countries if query.market]
    said += [say("facet_language", language, tongue=tongue(code, language)) for code in query.languages]
    return [*said, *([say("facet_group", language, people=query.group)] if query.group else [])]
