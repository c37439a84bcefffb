"""Questions to the hosts: by theme, place, market, size of group, kind, language and state."""

from __future__ import annotations

import datetime as dt

from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import Ask, Query
from knowledge.lookups.reading.facets import KINDS, facets
from knowledge.registers.models import Registers

#: Kinds that many documents speak of; alone they do not make a question one to the register.
_COMMON_KINDS = frozenset({"municipality", "authority", "cluster", "site"})
#: The countries that hosts of ours lie in.
_OURS = frozenset({"DK", "SE"})
_OTHER = ("past", "agreement", "rule", "code", "city", "case")


def read_hosts(heard: Heard, registers: Registers, today: dt.date) -> Query | None:
    if heard.unknown or heard.says(*_OTHER) or heard.asks_when or heard.ids("party") or heard.ids("mission"):
        return None
    if (terms := _read_terms(heard, registers, today)) is not None:
        return terms
    if heard.says("how"):
        return None
    query = _with_countries(heard, facets(heard, today=today))
    if query is None or (query.market and not query.countries):
        return None
    if heard.says("takes_part") and not query.network:
        return None  # who takes part in something, documents tell
    if hosts := hosts_named(heard) or (_hosts_called(heard) if query.group and heard.says("receive") else ()):
        asked = (query.group and heard.says("receive", "own")) or heard.says("register")
        return query.model_copy(update={"entries": hosts, "places": ()}) if asked else None
    if (query.network or query.market) and not query.kinds and not heard.says("host"):
        query = query.model_copy(update={"kinds": ("company",)})  # who belongs to it, and sells
    query = _with_state(heard, _in_which_municipalities(heard, query))
    if not (_is_about_hosts(heard, query) and _is_listing(heard, query)):
        return None
    return query


def _read_terms(heard: Heard, registers: Registers, today: dt.date) -> Query | None:
    """On what terms hosts that are named receive: how many, and how long they want to know before."""
    query = facets(heard, today=today)
    entries = hosts_named(heard) or _hosts_called(heard)
    if not entries or query.group or query.market or query.themes or query.year:
        return None
    if (asks := _terms_asked(heard, registers)) is None:
        return None
    told = {"entries": entries, "asks": (asks,), "places": (), "countries": (), "kinds": (), "counting": False}
    return query.model_copy(update={**told, "languages": _languages(heard)})


def _terms_asked(heard: Heard, registers: Registers) -> Ask | None:
    if heard.says("count", "how", "most") and heard.says("receive", "people", "group"):
        return Ask.CAPACITY
    if any(hit.value in _notice(registers) for hit in heard.policies):
        return Ask.NOTICE
    if heard.says("tongue") or (heard.says("speak", "receive") and heard.languages):
        return Ask.LANGUAGE
    return None


def _notice(registers: Registers) -> set[str]:
    return {policy.id for policy in registers.policies if policy.condition == "days_until_first_day_below"}


def _with_countries(heard: Heard, query: Query) -> Query | None:
    """A country is where a host lies, which market it wants, what it speaks, or where a group is from."""
    if not query.countries or query.market:
        return query
    if heard.says("speak") and heard.languages:
        return query.model_copy(update={"countries": (), "languages": _languages(heard)})
    if _are_visitors(heard, query):
        return query.model_copy(update={"countries": ()})
    sells = heard.says("wants") and heard.says("company", "network", "who") and not heard.says("receive", "see")
    if set(query.countries) <= _OURS and not sells:
        return query
    return query.model_copy(update={"market": True}) if heard.says("wants") else None


def _are_visitors(heard: Heard, query: Query) -> bool:
    """ "A Korean delegation" is who comes, not where to; "Swedish hosts" are hosts."""
    if not heard.says("group", "people", "delegations"):
        return False
    if not set(query.countries) <= _OURS:
        return True
    kinds = [hit.start for hit in heard.concepts if hit.value in ("host", *KINDS)]
    peoples = [hit for hit in heard.names if hit.value.group == "people"]
    return bool(peoples) and not any(0 <= start - hit.end <= 1 for hit in peoples for start in kinds)


def _languages(heard: Heard) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.value for hit in heard.languages))


def _in_which_municipalities(heard: Heard, query: Query) -> Query:
    """ "In which municipalities do we have hosts?" asks for hosts of every kind."""
    if query.kinds == ("municipality",) and heard.says("host") and heard.says("own"):
        return query.model_copy(update={"kinds": ()})
    return query


def _with_state(heard: Heard, query: Query) -> Query:
    if not heard.says("confirmed", "unconfirmed"):
        return query
    return query.model_copy(update={"is_confirmed": heard.says("confirmed") and not heard.says("not", "unconfirmed")})


def hosts_named(heard: Heard) -> tuple[str, ...]:
    """Hosts that are not also the name of a place."""
    places = {(hit.start, hit.end) for hit in heard.names if hit.value.group == "place"}
    spans = [hit for hit in heard.names if hit.value.group == "host" and (hit.start, hit.end) not in places]
    return tuple(dict.fromkeys(hit.value.id for hit in spans))


def _hosts_called(heard: Heard) -> tuple[str, ...]:
    """Hosts by a name that is a place's too; a place that something stands in is not meant as one."""
    spans = [hit for hit in heard.names if hit.value.group == "host"]
    inside = any(heard.text[: hit.start].rstrip().endswith(_IN) for hit in spans)
    return () if inside or heard.says("host", *KINDS) else tuple(dict.fromkeys(hit.value.id for hit in spans))


#: Besides a place, all that a bare question says.
_BARE = frozenset({"own", "polite", "who", "what", "we", "near"})
_IN = (" i", " in", " på", " à", " en", "在")


def _is_about_hosts(heard: Heard, query: Query) -> bool:
    facet = bool(
        query.themes
        or query.places
        or query.group
        or query.countries
        or query.languages
        or query.is_confirmed is not None
    )
    if heard.says("host", "network") or (heard.says("register") and not heard.says("status")):
        return facet or bool(query.kinds) or heard.says("own", "count", "register")
    if heard.says("receive"):
        return facet or bool(set(query.kinds) - _COMMON_KINDS)
    if heard.says("own"):
        kind = bool(query.kinds or heard.says("organisation", "who"))
        return (facet and kind) or bool(set(query.kinds) - _COMMON_KINDS) or _is_bare(heard, query)
    if heard.says("see"):
        narrowed = query.places or query.kinds or query.group or heard.says("who", "where", "organisation")
        kind = heard.says("who") and bool(set(query.kinds) - _COMMON_KINDS)
        return (bool(query.themes) and bool(narrowed)) or kind or _asks_what_to_see(heard, query)
    if heard.says("wants") and query.market:
        return "company" in query.kinds or heard.says("who")
    if query.counting or not set(query.kinds) - {"municipality", "authority"}:
        return False
    return facet if set(query.kinds) - _COMMON_KINDS else bool(query.themes and query.places)


def _is_bare(heard: Heard, query: Query) -> bool:
    """ "What do we have in Lyngby?": a place, and nothing that could be had there but hosts."""
    return bool(query.places) and {hit.value for hit in heard.concepts} <= _BARE


def _asks_what_to_see(heard: Heard, query: Query) -> bool:
    """ "Which sites can we visit in Malmö?"."""
    return bool(query.places) and bool(set(query.kinds) & {"site", "lab", "company"}) and heard.says("applies", "we")


def _is_listing(heard: Heard, query: Query) -> bool:
    return not (query.counting and not heard.says("host", "network", "own", "register", "receive"))
