"""Missions: who went, whom they met, and when."""

from __future__ import annotations

from knowledge.lookups.models import Found, Line, Query
from knowledge.lookups.wording import joined, labelled, say
from knowledge.registers.models import Mission, Registers
from knowledge.registers.places import GazetteerEntry


def missions(query: Query, registers: Registers, language: str) -> Found:
    found = [mission for mission in registers.missions if _fits(mission, query)]
    if not found:
        return Found(head=say("missions_none", language))
    if (elsewhere := _elsewhere(found[0], query, registers, language)) is not None:
        return elsewhere
    met = {name for mission in found for name in mission.met}
    returns = any(name in met for name in query.names) or "met" in query.roles
    stranger = [say("mission_stranger", language, names=joined(query.strangers, language))] if query.strangers else []
    return Found(
        head=" ".join([*stranger, say("missions", language)]),
        lines=tuple(line for mission in found for line in _lines(mission, query, language)),
        gaps=_from_where(found[0], query, registers, language),
        notes=(say("return_visit", language),) if returns else (),
    )


def _elsewhere(mission: Mission, query: Query, registers: Registers, language: str) -> Found | None:
    """Of a place that those who went are not from, nobody is known to have gone."""
    home = _place(mission.home, registers)
    named = [_place(each, registers) for each in query.places]
    strange = [place for place in named if _is_strange(place, home)]
    if home is None or not strange or query.names:
        return None
    names = joined([place.name for place in strange if place], language)
    return Found(head=say("mission_elsewhere", language, city=mission.city, home=home.name, names=names))


def _from_where(mission: Mission, query: Query, registers: Registers, language: str) -> tuple[str, ...]:
    """Who of them is from a town of the region they are all from, the register does not say."""
    within = [place for place in query.places if place != mission.home and not query.names]
    named = [place.name for place in (_place(each, registers) for each in within) if place]
    return (say("mission_within", language, names=joined(named, language)),) if named and mission.home else ()


def _place(place_id: str | None, registers: Registers) -> GazetteerEntry | None:
    return next((place for place in registers.places if place.id == place_id), None)


def _is_strange(place: GazetteerEntry | None, home: GazetteerEntry | None) -> bool:
    return place is not None and home is not None and place.region != home.region


def _fits(mission: Mission, query: Query) -> bool:
    if query.entries and mission.id not in query.entries:
        return False
    if query.countries and mission.country not in query.countries:
        return False
    if query.year not in (None, mission.starts.year):
        return False
    known = {*mission.participants, *mission.met}
    return all(name in known for name in query.names)


def _lines(mission: Mission, query: Query, language: str) -> list[Line]:
    if query.names:
        return [line for name in query.names for line in _about(name, mission, query, language)]
    lists = {"participants": mission.participants, "met": mission.met}
    # Who met somebody whom nobody is known to have met, is asked of all who went.
    roles = ("participants", "met") if query.strangers else query.roles
    if roles:
        return [_listed(role, mission, lists[role], language) for role in roles]
    summary = labelled(mission.summary, language)
    text = say(
        "mission",
        language,
        title=mission.title,
        city=mission.city,
        starts=mission.starts,
        ends=mission.ends,
        summary=summary,
    )
    return [_line(text, mission, (summary,), (mission.city, str(mission.starts.year)))]


def _about(name: str, mission: Mission, query: Query, language: str) -> list[Line]:
    """Whom they met together is known; who of them met whom is not."""
    values = {"title": mission.title, "city": mission.city, "year": mission.starts.year, "party": name}
    called = (name, *mission.called.get(name, ()))
    if name in mission.met:
        names = joined(mission.participants, language)
        text = say("met_by", language, names=names, **values)
        return [_line(text, mission, (name,), (*called, *mission.met))]
    lines = [_line(say("was_there", language, **values), mission, (name,), (*called, *mission.participants))]
    if "met" in query.roles:
        lines.append(_listed("met", mission, mission.met, language))
    return lines


def _listed(role: str, mission: Mission, names: tuple[str, ...], language: str) -> Line:
    text = say(
        role, language, title=mission.title, city=mission.city, year=mission.starts.year, names=joined(names, language)
    )
    return _line(text, mission, names[:1], names)


def _line(text: str, mission: Mission, quotes: tuple[str, ...], names: tuple[str, ...]) -> Line:
    return Line(text=text, profile=f"mission:{mission.id}", quotes=quotes, names=names, sources=mission.sources)
