"""Scoring: how well a host fits a request, from nothing to one, with the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.visits.hosting import Load
from bot.visits.matching.earlier import relations
from bot.visits.matching.region import lies_in
from bot.visits.matching.told import from_request, reason, theme_names
from bot.visits.matching.wishes import Wishes
from bot.visits.models import HostMatch, Reason, Told, Triage
from bot.visits.norms import norms
from bot.visits.wording.sentences import country, joined, sentence
from knowledge import Agreement, Host, HostKind, HostStatus, Registers, Source

SEEN_ON_SITE = frozenset({HostKind.SITE, HostKind.LAB, HostKind.UTILITY, HostKind.HOSPITAL})
_MOST_RELATIONS = 3
_NEAR_ENOUGH = 0.6  # of the best closeness in meaning; below this it is no reason to give


def scored(
    host: Host,
    triage: Triage,
    wishes: Wishes,
    meanings: Mapping[str, float],
    registers: Registers,
    load: Load | None = None,
) -> HostMatch:
    """Without a `load` nothing is said of fairness."""
    parts = [*_parts(host, triage, wishes, meanings, registers), *_shared(host, triage, registers, load)]
    score = sum(points for points, _ in parts)
    if _is_home(host, triage, registers) and host.id not in triage.requested_hosts:
        score *= norms().matching.at_home
    return HostMatch(id=host.id, score=round(score, 4), why=tuple(why for _, why in parts if why))


def served_themes(host: Host, triage: Triage) -> tuple[str, ...]:
    return tuple(theme for theme in triage.themes if theme in host.themes)


def places_named(host: Host, wishes: Wishes, registers: Registers) -> list[str]:
    """Names of the places they want to see that the host lies in."""
    return [place.name for place in registers.places if place.id in wishes.places and lies_in(host, place, registers)]


def _parts(
    host: Host, triage: Triage, wishes: Wishes, meanings: Mapping[str, float], registers: Registers
) -> Iterator[tuple[float, Reason | None]]:
    parts, served = norms().matching, served_themes(host, triage)
    if host.id in triage.requested_hosts:
        yield parts.wish, reason(sentence("reasons", "why", "wish", host=host.name), from_request("wish"))
    named = places_named(host, wishes, registers)
    if named:
        told = sentence("reasons", "why", "place", place=", ".join(named))
        yield parts.place, reason(told, from_request("wish"))
    if served:
        yield (
            parts.theme * _fit(host, served, triage),
            reason(_theme_sentence(host, served, registers), host.sources[0]),
        )
    near = meanings.get(host.id, 0.0)
    if near:
        told = sentence("reasons", "why", "meaning")
        yield (
            parts.meaning * near * _does_it(host),
            reason(told, from_request("message")) if near >= _NEAR_ENOUGH else None,
        )
    yield from _circumstances(host, triage, registers)


def _circumstances(host: Host, triage: Triage, registers: Registers) -> Iterator[tuple[float, Reason | None]]:
    parts = norms().matching
    if triage.country and triage.country in host.markets:
        told = sentence("reasons", "why", "market", country=country(triage.country))
        yield parts.market, reason(told, host.sources[0])
    agreement = _agreement(host, triage, registers)
    if agreement:
        yield parts.agreement, _agreement_reason(agreement, registers)
    if host.kind in SEEN_ON_SITE:
        yield parts.on_site, reason(sentence("reasons", "why", "on_site"), host.sources[0])
    if host.status is HostStatus.ACTIVE and host.confirmed_on:
        told = sentence("reasons", "why", "confirmed", date=host.confirmed_on)
        yield parts.confirmed, reason(told, Source(document="hosts.yaml", title="Host register"))


def _shared(
    host: Host, triage: Triage, registers: Registers, load: Load | None
) -> Iterator[tuple[float, Reason | None]]:
    """What there was between them, and how much the host and its municipality received of late."""
    parts = norms().matching
    known = relations(host, triage, registers, load)
    if known:
        yield parts.relation, known[0]
        yield from ((0.0, one) for one in known[1:_MOST_RELATIONS])
    if load is None or not load.busy:
        return
    place = host.place.municipality or host.place.name
    visits, nearby = load.of_host(host.id), load.of_municipality(place)
    told = sentence("reasons", "why", "fairness" if visits else "fairness_none", n=visits, place=place, m=nearby)
    source = Source(document="cases", title="Cases of the last twelve months")
    yield parts.fairness / (1 + visits + parts.fairness_of_municipality * nearby), reason(told, source)


def _is_home(host: Host, triage: Triage, registers: Registers) -> bool:
    """Whether guests would be taken back to the country they come from."""
    return host.place.country == triage.country != registers.house.office.country


def _fit(host: Host, served: tuple[str, ...], triage: Triage) -> float:
    """The share of the wished themes it serves, less where it does much else or rather speaks for those who do it."""
    parts = norms().matching
    focus = 1 - parts.focus + parts.focus * len(served) / len(host.themes)
    return focus * len(served) / len(triage.themes) * _does_it(host)


def _does_it(host: Host) -> float:
    return norms().matching.kinds.get(host.kind, 1.0)


def _theme_sentence(host: Host, served: tuple[str, ...], registers: Registers) -> Told:
    told = sentence("reasons", "why", "theme", themes=theme_names(served, registers))
    if host.solutions:
        solutions = {language: "; ".join(host.shown(language)[:3]) for language in told}
        shown = sentence("reasons", "why", "solution", solutions=solutions)
        told = joined((told, shown), by=" ")
    return told


def _agreement(host: Host, triage: Triage, registers: Registers) -> Agreement | None:
    """Return the first running agreement with the sender's region that covers what the host is wanted for."""
    wanted = set(triage.themes) & set(host.themes)
    found = (one for one in registers.agreements if one.id in triage.agreements and one.status == "running")
    return next((one for one in found if wanted & set(one.themes)), None)


def _agreement_reason(agreement: Agreement, registers: Registers) -> Reason:
    title = " – ".join(agreement.parties)
    themes = theme_names(agreement.themes, registers)
    return reason(sentence("reasons", "why", "agreement", agreement=title, themes=themes), agreement.sources[0])
