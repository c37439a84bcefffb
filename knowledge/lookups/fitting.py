"""Fitting: which hosts a query means, best first; what an entry leaves open never rules it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.lookups.folding import fold, words
from knowledge.lookups.geography import Geography
from knowledge.lookups.models import Query
from knowledge.lookups.vocabulary import topics
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
class Fit:
    """A host that fits, and how."""

    host: Host
    themes: tuple[str, ...]
    solution: str | None  #: What it does for the topic asked, in the register's words.
    km: float | None = None


def fitting(query: Query, registers: Registers, geography: Geography) -> list[Fit]:
    fits = []
    for host in registers.hosts:
        km = _distance(host, query, geography)
        is_far = km is not None and km > registers.house.near_km and not query.anywhere
        if is_far or not _is_meant(host, query, geography) or not _is_as_asked(host, query):
            continue
        themes = tuple(theme for theme in query.themes if theme in host.themes)
        fits.append(Fit(host, themes, _solution(host, query), km))
    return sorted(fits, key=lambda fit: _order(fit, query))


def _is_meant(host: Host, query: Query, geography: Geography) -> bool:
    """By what every entry states: its name, kind, themes and place."""
    kinds = {kind for word in query.kinds for kind in _MEANT.get(word, (HostKind(word),))}
    if host.status is HostStatus.CLOSED or (query.entries and host.id not in query.entries):
        return False
    if (kinds and host.kind not in kinds) or not _has_themes(host, query):
        return False
    return _is_there(host, query, geography)


def _has_themes(host: Host, query: Query) -> bool:
    has = [theme in host.themes for theme in query.themes]
    return not has or (all(has) if query.all_themes else any(has))


def _is_as_asked(host: Host, query: Query) -> bool:
    """By what an entry may leave open; only what it states can rule it out."""
    if _is_small(host, query) or _wants_others(host, query):
        return False
    if query.is_confirmed is not None and query.is_confirmed is not bool(host.confirmed_on):
        return False
    if query.network and host.in_network is False:
        return False
    return not query.languages or not host.languages or bool(set(query.languages) & set(host.languages))


def _order(fit: Fit, query: Query) -> tuple[object, ...]:
    wants = bool(set(query.countries) & set(fit.host.markets)) if query.market else False
    large = bool(query.group and fit.host.max_group)
    planned = fit.host.status is HostStatus.PLANNED
    return (
        fit.solution is None,
        not wants,
        not large,
        bool(query.network) and not fit.host.in_network,
        bool(query.languages) and not fit.host.languages,
        planned,
        fit.km or 0.0,
        -len(fit.themes),
        not fit.host.solutions,
        _place(query.themes, fit),
    )


def _place(themes: Sequence[str], fit: Fit) -> int:
    """How far up in the host's own list of themes the first one asked for stands."""
    return min((fit.host.themes.index(theme) for theme in themes if theme in fit.host.themes), default=0)


def _is_there(host: Host, query: Query, geography: Geography) -> bool:
    side = [code for code in query.countries if not query.market]
    if side and host.place.country not in side:
        return False
    return query.near or not query.places or any(geography.lies_in(host, place) for place in query.places)


def _distance(host: Host, query: Query, geography: Geography) -> float | None:
    return min((geography.kilometres(host, place) for place in query.places), default=None) if query.near else None


def too_small(query: Query, registers: Registers, geography: Geography) -> list[str]:
    """Names of the hosts that would fit with fewer people."""
    fewer = fitting(query.model_copy(update={"group": None}), registers, geography) if query.group else []
    return [fit.host.name for fit in fewer if _is_small(fit.host, query)]


def unwilling(query: Query, registers: Registers, geography: Geography) -> list[str]:
    """Names of the hosts that would fit but want other markets only."""
    anywhere = query.model_copy(update={"market": False, "countries": ()})
    fits = fitting(anywhere, registers, geography) if query.market else []
    return [fit.host.name for fit in fits if _wants_others(fit.host, query)]


def _is_small(host: Host, query: Query) -> bool:
    return bool(query.group and host.max_group and host.max_group < query.group)


def _wants_others(host: Host, query: Query) -> bool:
    return bool(query.market and query.countries and host.markets and not set(query.countries) & set(host.markets))


def _solution(host: Host, query: Query) -> str | None:
    """The register's words for the topic asked; a host is believed only where its entry says so."""
    for topic in query.topics:
        for beginning in topics()[topic].solutions:
            for solution in host.solutions:
                if f" {fold(beginning)}" in " " + " ".join(word.folded for word in words(solution)):
                    return solution
    return None


def wider(query: Query) -> Iterator[Query]:
    """What comes nearest where nothing fits: kinds that people may have meant, then places around."""
    kinds = tuple(dict.fromkeys(each for kind in query.kinds for each in (kind, *_NEAR_KINDS.get(kind, ()))))
    if kinds != query.kinds:
        yield query.model_copy(update={"kinds": kinds})
    if query.places and not query.near:
        yield query.model_copy(update={"near": True})
    if query.places and query.themes:
        yield query.model_copy(update={"near": True, "anywhere": True})


def is_stated(host: Host, query: Query) -> bool:
    """What was asked of a host, its entry says; unknown is not yes."""
    large = not query.group or host.max_group is not None
    wants = not (query.market and query.countries) or bool(host.markets)
    speaks = not query.languages or bool(host.languages)
    return large and wants and speaks
