"""Registers that do not contradict one another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from knowledge.errors import RegisterInvalid
from knowledge.registers.models import Host, Mission, Registers

_NOTHING_ELSE: dict[str, tuple[()]] = dict.fromkeys(("places", "initiatives", "agreements", "policies", "missions"), ())
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def crosscheck(registers: Registers) -> None:
    """Refuse registers with a reference to nowhere, an id twice or a fact without a source.

    Raises:
        RegisterInvalid: names the file, the entry and the field.
    """
    _check_ids(registers)
    _check_themes(registers)
    _check_labels(registers)
    _check_solutions(registers)
    _check_sources(registers)
    _check_places(registers)


def crosscheck_host(host: Host, registers: Registers) -> None:
    """The same of one host alone, so that many can be put in one after another. Raises RegisterInvalid."""
    crosscheck(Registers(themes=registers.themes, house=registers.house, hosts=(host,), **_NOTHING_ELSE))


def crosscheck_mission(mission: Mission, registers: Registers) -> None:
    """The same of one mission alone. Raises RegisterInvalid."""
    alone = registers.model_copy(update={"hosts": (), **_NOTHING_ELSE, "missions": (mission,)})
    crosscheck(alone.model_copy(update={"places": registers.places}))


def _check_ids(registers: Registers) -> None:
    for file, ids in _ids(registers):
        for identifier, times in Counter(ids).items():
            if times > 1:
                raise RegisterInvalid(f"{file}, entry {identifier!r}, field id: stands {times} times.")
            if not SLUG.fullmatch(identifier):
                raise RegisterInvalid(f"{file}, entry {identifier!r}, field id: only a-z, 0-9, - and _.")


def _ids(registers: Registers) -> Iterable[tuple[str, list[str]]]:
    yield "themes.yaml", [entry.id for entry in registers.themes]
    yield "places.yaml", [entry.id for entry in registers.places]
    yield "hosts.yaml", [entry.id for entry in registers.hosts]
    yield "initiatives.yaml", [entry.id for entry in registers.initiatives]
    yield "agreements.yaml", [entry.id for entry in registers.agreements]
    yield "policies.yaml", [entry.id for entry in registers.policies]
    yield "missions.yaml", [entry.id for entry in registers.missions]
    yield "visits.yaml", [entry.id for entry in registers.visits]


def _check_themes(registers: Registers) -> None:
    known = {theme.id for theme in registers.themes}
    entries = [
        *(("hosts.yaml", host.id, host.themes) for host in registers.hosts),
        *(("initiatives.yaml", initiative.id, initiative.themes) for initiative in registers.initiatives),
        *(("agreements.yaml", agreement.id, agreement.themes) for agreement in registers.agreements),
        *(("missions.yaml", mission.id, mission.themes) for mission in registers.missions),
        *(("visits.yaml", visit.id, visit.themes) for visit in registers.visits),
    ]
    for file, identifier, themes in entries:
        for theme in themes:
            if theme not in known:
                raise RegisterInvalid(f"{file}, entry {identifier!r}, field themes: there is no theme {theme!r}.")


def _check_labels(registers: Registers) -> None:
    entries = [
        *(("themes.yaml", theme.id, theme.labels) for theme in registers.themes),
        *(("initiatives.yaml", initiative.id, initiative.labels) for initiative in registers.initiatives),
        *(("policies.yaml", policy.id, policy.title) for policy in registers.policies),
    ]
    for file, identifier, labels in entries:
        for language in ("da", "en"):
            if not labels.get(language):
                raise RegisterInvalid(f"{file}, entry {identifier!r}, field labels: {language!r} is missing.")


def _check_solutions(registers: Registers) -> None:
    for host in registers.hosts:
        for language, solutions in host.solutions_in.items():
            if len(solutions) != len(host.solutions):
                entry = f"hosts.yaml, entry {host.id!r}"
                raise RegisterInvalid(f"{entry}, field solutions_in: {language!r} has not one for each of solutions.")


def _check_sources(registers: Registers) -> None:
    entries = [
        *(("hosts.yaml", host.id, host.sources) for host in registers.hosts),
        *(("initiatives.yaml", initiative.id, initiative.sources) for initiative in registers.initiatives),
        *(("agreements.yaml", agreement.id, agreement.sources) for agreement in registers.agreements),
        *(("missions.yaml", mission.id, mission.sources) for mission in registers.missions),
        *(("visits.yaml", visit.id, visit.sources) for visit in registers.visits),
    ]
    for file, identifier, sources in entries:
        if not sources:
            raise RegisterInvalid(f"{file}, entry {identifier!r}, field sources: every entry needs one.")


def _check_places(registers: Registers) -> None:
    known = {place.id for place in registers.places}
    for mission in registers.missions:
        if mission.home and mission.home not in known:
            raise RegisterInvalid(
                f"missions.yaml, entry {mission.id!r}, field home: there is no place {mission.home!r}."
            )
    entries = [
        *(("places.yaml", place.id, place.lat, place.lon) for place in registers.places),
        *(("hosts.yaml", host.id, host.place.lat, host.place.lon) for host in registers.hosts),
    ]
    for file, identifier, lat, lon in entries:
        if not (54.0 <= lat <= 70.0 and 7.0 <= lon <= 25.0):
            raise RegisterInvalid(f"{file}, entry {identifier!r}, field lat/lon: not in Scandinavia.")
