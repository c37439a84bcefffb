"""Questions to the missions: who went, whom they met, when, and whether anybody was there."""

from __future__ import annotations

import datetime as dt

from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import Query, Subject
from knowledge.lookups.reading.facets import KINDS, facets
from knowledge.registers.models import Registers

#: Words by which one asks whether somebody was of the party; `belongs` is the "med i" of Danish.
_TAKING_PART = ("went", "met", "been", "belongs")


def read_missions(heard: Heard, registers: Registers, today: dt.date) -> Query | None:
    if heard.says("how", "agreement", "rule") or (heard.says("count") and not heard.says("own")):
        return None
    parties, missions = heard.ids("party"), heard.ids("mission")
    if heard.unknown and not (missions and len(heard.strangers) == len(heard.unknown) and heard.says(*_TAKING_PART)):
        return None
    if not (_is_about(heard, parties, missions) or _asks_of_all(heard) or _was_there(heard, registers)):
        return None
    query = facets(heard, today=today)
    if heard.numbers and query.year is None:
        return None
    strangers = () if parties else (*heard.strangers, *_named_so(heard))
    found = {"subject": Subject.MISSIONS, "entries": missions, "names": parties, "roles": roles(heard)}
    return query.model_copy(update={**found, "strangers": strangers})


def roles(heard: Heard) -> tuple[str, ...]:
    return tuple(role for role, says in (("participants", "went"), ("met", "met")) if heard.says(says))


def _is_about(heard: Heard, parties: tuple[str, ...], missions: tuple[str, ...]) -> bool:
    if heard.says("when"):
        return bool(missions) and heard.says("mission", "went", "been") and not parties
    asked = heard.says("met", "went", "mission", "been")
    asked = asked or bool(heard.strangers)
    return (asked and bool(parties or missions)) or bool(parties and missions)


def _asks_of_all(heard: Heard) -> bool:
    return heard.says("mission") and heard.says("own", "abroad", "all", "register") and not heard.says("when", *KINDS)


def _was_there(heard: Heard, registers: Registers) -> bool:
    """Somebody of ours in a country that a mission went to; what else happened there is for the documents."""
    abroad = {mission.country for mission in registers.missions}
    asked = heard.says("been", "went") and heard.says("who", "own", "we", "company")
    return asked and bool(abroad & set(heard.countries)) and not heard.says("when", "market", *KINDS[1:])


def _named_so(heard: Heard) -> tuple[str, ...]:
    """What is written as a name though we know it as a thing: "the Port of LA"."""
    named = [hit for hit in heard.themes if heard.text[hit.start].isupper() and hit.start > 0]
    if not named:
        return ()
    start = min(hit.start for hit in named)
    after = [hit.end for hit in heard.names if hit.value.group == "mission" and hit.start > start]
    return (heard.text[start : max(after, default=named[0].end)],)
