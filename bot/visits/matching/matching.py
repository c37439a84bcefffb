"""Triage → Matching: which hosts could receive them, and why; which wishes nobody serves, and why."""

from __future__ import annotations

import datetime as dt
import math

from bot.visits.matching.region import inside_region, place_named
from bot.visits.models import HostMatch, LeftOut, Reason, Told, Triage
from bot.visits.models.request import Frozen
from bot.visits.norms import norms
from bot.visits.wording.sentences import country, joined, lowered, sentence
from knowledge import Agreement, Host, HostKind, HostStatus, Registers, Source

SEEN_ON_SITE = frozenset({HostKind.SITE, HostKind.LAB, HostKind.UTILITY, HostKind.HOSPITAL})


class Matching(Frozen):
    hosts: tuple[HostMatch, ...]  #: Best first.
    left_out: tuple[LeftOut, ...]


def match(triage: Triage, *, registers: Registers, today: dt.date) -> Matching:
    offered = []
    refused: dict[str, Told] = {}
    for host in registers.hosts:
        if not _concerns(host, triage):
            continue
        obstacle = _obstacle(host, triage, registers=registers, today=today)
        if obstacle:
            refused[host.id] = obstacle
        else:
            offered.append(_matched(host, triage, registers))
    offered.sort(key=lambda found: (-found.score, found.id))
    left_out = [*_wishes_left_out(triage, refused, registers), *_themes_left_out(triage, offered, refused, registers)]
    return Matching(hosts=tuple(offered), left_out=tuple(left_out))


def splits(host: Host, triage: Triage, registers: Registers) -> int:
    """Return into how many parts the group would have to be split for this host."""
    size = triage.group_size.max if triage.group_size else 0
    return max(1, math.ceil(size / group_limit(host, registers)))


def group_limit(host: Host, registers: Registers) -> int:
    return max(1, host.max_group or registers.house.max_group)


def _concerns(host: Host, triage: Triage) -> bool:
    return host.id in triage.requested_hosts or bool(_served(host, triage))


def _served(host: Host, triage: Triage) -> tuple[str, ...]:
    return tuple(theme for theme in triage.themes if theme in host.themes)


def _obstacle(host: Host, triage: Triage, *, registers: Registers, today: dt.date) -> Told | None:
    if host.status is HostStatus.CLOSED:
        return sentence("reasons", "left_out", "closed", host=host.name)
    if not inside_region(host.place, registers):
        return sentence("reasons", "left_out", "outside_region", host=host.name)
    parts = splits(host, triage, registers)
    if triage.group_size and parts > norms().matching.most_splits:
        size, limit = triage.group_size.max, group_limit(host, registers)
        return sentence("reasons", "left_out", "too_large", host=host.name, limit=limit, size=size, parts=parts)
    last_day = triage.dates.latest if triage.dates else None
    if host.notice_days and last_day and (last_day - today).days < host.notice_days:
        return sentence("reasons", "left_out", "notice", host=host.name, days=host.notice_days)
    return None


def _matched(host: Host, triage: Triage, registers: Registers) -> HostMatch:
    parts = norms().matching
    served = _served(host, triage)
    score = 0.0
    why = []
    if host.id in triage.requested_hosts:
        score += parts.wish
        why.append(_reason(sentence("reasons", "why", "wish", host=host.name), _from_request("wish")))
    if served:
        score += parts.theme * _fit(host, served, triage)
        why.append(_reason(_theme_sentence(host, served, registers), host.sources[0]))
    if triage.country and triage.country in host.markets:
        score += parts.market
        told = sentence("reasons", "why", "market", country=country(triage.country))
        why.append(_reason(told, host.sources[0]))
    agreement = _agreement(host, triage, registers)
    if agreement:
        score += parts.agreement
        why.append(_agreement_reason(agreement, registers))
    if host.kind in SEEN_ON_SITE:
        score += parts.on_site
        why.append(_reason(sentence("reasons", "why", "on_site"), host.sources[0]))
    if host.status is HostStatus.ACTIVE and host.confirmed_on:
        score += parts.confirmed
        told = sentence("reasons", "why", "confirmed", date=host.confirmed_on)
        why.append(_reason(told, Source(document="hosts.yaml", title="Host register")))
    return HostMatch(id=host.id, score=round(score, 4), why=tuple(why))


def _fit(host: Host, served: tuple[str, ...], triage: Triage) -> float:
    """The share of the wished themes it serves, less where it does much else or rather passes visits on."""
    parts = norms().matching
    focus = 1 - parts.focus + parts.focus * len(served) / len(host.themes)
    return focus * len(served) / len(triage.themes) * (parts.passes_on if host.kind is HostKind.SERVICE else 1)


def _theme_sentence(host: Host, served: tuple[str, ...], registers: Registers) -> Told:
    told = sentence("reasons", "why", "theme", themes=_theme_names(served, registers))
    if host.solutions:
        shown = sentence("reasons", "why", "solution", solutions="; ".join(host.solutions[:3]))
        told = joined((told, shown), by=" ")
    return told


def _agreement(host: Host, triage: Triage, registers: Registers) -> Agreement | None:
    """Return the first running agreement with the sender's region that covers what the host is wanted for."""
    wanted = set(triage.themes) & set(host.themes)
    found = (one for one in registers.agreements if one.id in triage.agreements and one.status == "running")
    return next((one for one in found if wanted & set(one.themes)), None)


def _agreement_reason(agreement: Agreement, registers: Registers) -> Reason:
    title = " – ".join(agreement.parties)
    themes = _theme_names(agreement.themes, registers)
    return _reason(sentence("reasons", "why", "agreement", agreement=title, themes=themes), agreement.sources[0])


def _wishes_left_out(triage: Triage, refused: dict[str, Told], registers: Registers) -> list[LeftOut]:
    left_out = []
    for wish in triage.requested_hosts:
        if wish in refused:
            left_out.append(left_out_because(wish, refused[wish]))
        elif registers.host(wish) is None:
            left_out.append(left_out_because(wish, _unknown_wish(wish, registers)))
    for flag in triage.flags:
        if flag.id == "outside_region":
            why = sentence("reasons", "left_out", "outside_wish", detail=flag.told or flag.reason)
            left_out.append(left_out_because(flag.id, why))
    return left_out


def _unknown_wish(wish: str, registers: Registers) -> Told:
    place = place_named(wish, registers)
    if place and not place.in_greater_copenhagen:
        return sentence("reasons", "left_out", "outside_region", host=place.name)
    return sentence("reasons", "left_out", "no_such_host", host=wish)


def _themes_left_out(
    triage: Triage, offered: list[HostMatch], refused: dict[str, Told], registers: Registers
) -> list[LeftOut]:
    hosts = {host.id: host for host in registers.hosts}
    served = {theme for found in offered for theme in hosts[found.id].themes}
    return [
        left_out_because(theme, _unserved(theme, refused, registers)) for theme in triage.themes if theme not in served
    ]


def _unserved(theme: str, refused: dict[str, Told], registers: Registers) -> Told:
    because = [why for host_id, why in refused.items() if theme in getattr(registers.host(host_id), "themes", ())]
    name = _theme_names((theme,), registers)
    if because:
        reasons = {language: said.rstrip(".") for language, said in joined(because, by=" ").items()}
        return sentence("reasons", "left_out", "theme_unavailable", theme=name, because=reasons)
    return sentence("reasons", "left_out", "theme_unserved", theme=name)


def _theme_names(themes: tuple[str, ...], registers: Registers) -> Told:
    found = [registers.theme(theme) for theme in themes]
    return joined(lowered(theme.labels) if theme else name for theme, name in zip(found, themes, strict=True))


def left_out_because(theme_or_host: str, told: Told) -> LeftOut:
    return LeftOut(theme_or_host=theme_or_host, why=told["en"], told=told)


def _reason(told: Told, source: Source) -> Reason:
    return Reason(text=told["en"], told=told, source=source)


def _from_request(field: str) -> Source:
    return Source(document="request", title="What the sender wrote", section=field)
