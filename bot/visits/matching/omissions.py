"""Omissions: wishes and themes that no host on offer serves, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.visits.matching.region import lies_in, place_named
from bot.visits.matching.told import left_out_because, theme_names
from bot.visits.matching.wishes import Wishes
from bot.visits.models import HostMatch, LeftOut, Told, Triage
from bot.visits.wording.sentences import joined, sentence, word
from knowledge import GazetteerEntry, Host, Registers

_MOST_REASONS = 3  # of hosts that cannot receive; more would not be read


def omissions(
    triage: Triage,
    wishes: Wishes,
    offered: Sequence[HostMatch],
    refused: Mapping[str, Told],
    registers: Registers,
) -> tuple[LeftOut, ...]:
    hosts = [host for found in offered if (host := registers.host(found.id))]
    return (
        *_wished_hosts(triage, refused, registers),
        *_beyond(triage, wishes),
        *_places(triage, wishes, hosts, registers),
        *_themes(triage, wishes, hosts, refused, registers),
    )


def _wished_hosts(triage: Triage, refused: Mapping[str, Told], registers: Registers) -> Iterator[LeftOut]:
    for wish in triage.requested_hosts:
        if wish in refused:
            yield left_out_because(wish, refused[wish])
        elif registers.host(wish) is None:
            yield left_out_because(wish, _unknown_wish(wish, registers))


def _unknown_wish(wish: str, registers: Registers) -> Told:
    place = place_named(wish, registers)
    if place and not place.in_greater_copenhagen:
        return sentence("reasons", "left_out", "outside_region", host=place.name)
    return sentence("reasons", "left_out", "no_such_host", host=wish)


def _beyond(triage: Triage, wishes: Wishes) -> Iterator[LeftOut]:
    """Names that no host answers to; where only a flag tells of places elsewhere, the flag."""
    for one in wishes.beyond:
        key = {None: "no_such_host", "SE": "outside_in_sweden"}.get(one.country, "outside_region")
        yield left_out_because(one.name, sentence("reasons", "left_out", key, host=one.name))
    if any(one.country for one in wishes.beyond):
        return
    for flag in triage.flags:
        if flag.id == "outside_region":
            why = sentence("reasons", "left_out", "outside_wish", detail=flag.told or flag.reason)
            yield left_out_because(flag.id, why)


def _places(triage: Triage, wishes: Wishes, hosts: list[Host], registers: Registers) -> Iterator[LeftOut]:
    """Districts they want to see, where nobody who could receive them is at home."""
    for place in registers.places:
        if place.id in wishes.places and place.municipality and not _has_a_host(place, triage, registers):
            near = [host.name for host in hosts if lies_in(host, place, registers)]
            key = "place_by_others" if near else "place_without_host"
            told = sentence("reasons", "left_out", key, place=place.name, hosts=", ".join(near[:_MOST_REASONS]))
            yield left_out_because(place.name, told)


def _has_a_host(place: GazetteerEntry, triage: Triage, registers: Registers) -> bool:
    names = {name.casefold() for name in (place.name, *place.aliases)}
    wished = (host for wish in triage.requested_hosts if (host := registers.host(wish)))
    return any(names & {name.casefold() for name in (host.name, *host.aliases)} for host in wished)


def _themes(
    triage: Triage, wishes: Wishes, hosts: list[Host], refused: Mapping[str, Told], registers: Registers
) -> Iterator[LeftOut]:
    served = {theme for host in hosts for theme in host.themes}
    for theme in triage.themes:
        if theme not in served:
            yield left_out_because(theme, _unserved(theme, wishes, refused, registers))


def _unserved(theme: str, wishes: Wishes, refused: Mapping[str, Told], registers: Registers) -> Told:
    name = theme_names((theme,), registers)
    hosts = [host for host_id in refused if (host := registers.host(host_id)) and theme in host.themes]
    if wishes.side and any(host.place.country != wishes.side for host in hosts):
        side = word(f"side_{wishes.side}")
        return sentence("reasons", "left_out", "theme_other_side", theme=name, side=side)
    if hosts:
        because = joined([refused[host.id] for host in hosts[:_MOST_REASONS]], by=" ")
        reasons = {language: said.rstrip(".") for language, said in because.items()}
        return sentence("reasons", "left_out", "theme_unavailable", theme=name, because=reasons)
    return sentence("reasons", "left_out", "theme_unserved", theme=name)
