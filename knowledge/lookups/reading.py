"""Reading: a question that is one to a register becomes a query; any other becomes none.

A register answers only what it understands whole. One word that is neither a name nor a facet nor a
small word, and the question belongs to the documents.
"""

from __future__ import annotations

from collections.abc import Callable

from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import Query, Subject
from knowledge.lookups.phrases import Hit
from knowledge.registers.models import Registers

_KINDS = (
    "company",
    "lab",
    "university",
    "hospital",
    "municipality",
    "cluster",
    "site",
    "utility",
    "authority",
    "service",
)
#: Kinds that many documents speak of; alone they do not make a question one to the register.
_COMMON_KINDS = frozenset({"municipality", "authority", "cluster", "site"})
#: The countries that hosts of ours lie in.
_OURS = frozenset({"DK", "SE"})
_FEWEST_PEOPLE, _MOST_PEOPLE = 2, 1_000


def read(heard: Heard, registers: Registers) -> Query | None:
    if heard.says("why") or (heard.unknown and not heard.says("earlier")):  # who came before may be anybody
        return None
    for reader in _READERS:
        query = reader(heard, registers)
        if query is not None:
            return query
    return None


def follow_up(heard: Heard, before: Query) -> Query | None:
    """Read a question that only names other facets into the one before it: "and in Malmö?"."""
    if heard.unknown:
        return None
    said = facets(heard).model_dump(exclude_defaults=True, exclude={"subject", "said"})
    if heard.ids("agreement") and before.subject is Subject.AGREEMENTS:
        said["entries"] = heard.ids("agreement")
    if "themes" in said:
        said.setdefault("topics", ())
    return before.model_copy(update=said) if set(said) - {"counting", "market", "near"} else None


def facets(heard: Heard) -> Query:
    """What a question names, whatever it asks."""
    return Query(
        subject=Subject.HOSTS,
        kinds=tuple(dict.fromkeys(hit.value for hit in heard.concepts if hit.value in _KINDS)),
        themes=tuple(dict.fromkeys(hit.value for hit in _themes(heard))),
        topics=tuple(dict.fromkeys(hit.value for hit in heard.topics)),
        places=heard.ids("place"),
        near=heard.says("near"),
        countries=heard.ids("country"),
        market=heard.says("market"),
        group=_group(heard),
        counting=heard.says("count"),
        statuses=tuple(status for status in ("expired", "running") if heard.says(status)),
    )


def _themes(heard: Heard) -> list[Hit[str]]:
    """A hospital is a kind of host, not the theme of health."""
    kinds = [hit for hit in heard.concepts if hit.value in _KINDS]
    return [hit for hit in heard.themes if not any(k.start <= hit.start < k.end for k in kinds)]


def _earlier(heard: Heard, registers: Registers) -> Query | None:
    if not heard.says("earlier"):
        return None
    return facets(heard).model_copy(update={"subject": Subject.EARLIER})


def _policies(heard: Heard, registers: Registers) -> Query | None:
    """The terms of one rule, and a word that asks for a rule."""
    if not heard.says("rule", "applies") or heard.says("agreement", "past"):
        return None
    entries = list(dict.fromkeys(hit.value for hit in sorted(heard.policies, key=lambda hit: hit.start - hit.end)))
    limits = {
        policy.id for policy in registers.policies if any(n.value in policy.values.values() for n in heard.numbers)
    }
    entries.sort(key=lambda entry: entry not in limits)
    if not entries or (heard.numbers and not limits and not heard.says("rule")):
        return None
    return facets(heard).model_copy(update={"subject": Subject.POLICIES, "entries": tuple(entries)})


def _agreements(heard: Heard, registers: Registers) -> Query | None:
    partners = heard.ids("agreement")
    named = bool(partners or heard.ids("country") or heard.themes)
    asked = heard.says("agreement") or (heard.says("cooperation") and (heard.says("own") or partners))
    bare = heard.says("expired", "running", "status") and bool(partners) and not heard.says("when")
    general = heard.says("own", "expired", "running", "status", "register")
    if not ((asked and (named or general)) or bare):
        return None
    if heard.says(*_KINDS, "how") or heard.numbers:
        return None
    return facets(heard).model_copy(update={"subject": Subject.AGREEMENTS, "entries": partners})


def _missions(heard: Heard, registers: Registers) -> Query | None:
    parties, missions = heard.ids("party"), heard.ids("mission")
    asked = heard.says("met", "went", "mission") and not heard.says("when", "how", "count")
    if not asked or not (parties or missions or (heard.says("mission") and heard.says("own"))):
        return None
    if heard.numbers and not any(
        str(hit.value) == str(m.starts.year) for hit in heard.numbers for m in registers.missions
    ):
        return None
    roles = tuple(role for role, says in (("met", "met"), ("participants", "went")) if heard.says(says))
    return facets(heard).model_copy(
        update={"subject": Subject.MISSIONS, "entries": missions, "names": parties, "roles": roles}
    )


def _places(heard: Heard, registers: Registers) -> Query | None:
    """A municipality's code, region, or whether it is ours."""
    places = heard.ids("place")
    if (
        not places
        or heard.themes
        or heard.numbers
        or heard.says("host", "receive", "see", "work", *_KINDS[:4], "past", "when", "how")
    ):
        return None
    known = {place.id: place for place in registers.places}
    municipal = any(known[place].code or known[place].municipality for place in places)
    within = any(known[place].covers for place in places) and len(places) > 1
    bare = {hit.value for hit in heard.concepts} <= {"polite", "belongs", "region_of", "municipality"}
    if not municipal or not (heard.says("code", "region_of") or (within and bare)):
        return None
    return facets(heard).model_copy(update={"subject": Subject.PLACES})


def _hosts(heard: Heard, registers: Registers) -> Query | None:
    query = facets(heard)
    hosts = _hosts_named(heard)
    if heard.says("past", "agreement", "rule", "code", "when", "how") or heard.ids("party") or heard.ids("mission"):
        return None
    if query.countries and not query.market and not set(query.countries) <= _OURS:
        abroad = heard.says("group")  # "a Korean delegation" is who comes, not where to
        query = query.model_copy(update={"market": heard.says("wants"), "countries": () if abroad else query.countries})
        if not query.market and not abroad:
            return None
    if query.market and not query.countries:
        return None
    if hosts:
        return query.model_copy(update={"entries": hosts}) if query.group and heard.says("receive", "own") else None
    if not (_is_about_hosts(heard, query) and _is_listing(heard, query)):
        return None
    return query


def _hosts_named(heard: Heard) -> tuple[str, ...]:
    """Hosts that are not also the name of a place."""
    places = {(hit.start, hit.end) for hit in heard.names if hit.value.group == "place"}
    spans = [hit for hit in heard.names if hit.value.group == "host" and (hit.start, hit.end) not in places]
    return tuple(dict.fromkeys(hit.value.id for hit in spans))


def _is_about_hosts(heard: Heard, query: Query) -> bool:
    facet = bool(query.themes or query.places or query.group or (query.market and query.countries))
    if heard.says("host", "network") or (heard.says("register") and not heard.says("status")):
        return facet or bool(query.kinds) or heard.says("own", "count", "register")
    if heard.says("receive"):
        return facet or bool(set(query.kinds) - _COMMON_KINDS)
    if heard.says("own"):
        return facet and bool(query.kinds or heard.says("organisation"))
    if heard.says("see"):
        narrowed = query.places or query.kinds or query.group or heard.says("who", "organisation")
        return bool(query.themes) and bool(narrowed)
    if query.counting or not set(query.kinds) - {"municipality", "authority"}:
        return False
    return facet if set(query.kinds) - _COMMON_KINDS else bool(query.themes and query.places)


def _is_listing(heard: Heard, query: Query) -> bool:
    return not (query.counting and not heard.says("host", "network", "own", "register", "receive"))


def _group(heard: Heard) -> int | None:
    if not heard.says("people", "group"):
        return None
    sizes = [hit.value for hit in heard.numbers if _FEWEST_PEOPLE <= hit.value <= _MOST_PEOPLE]
    return max(sizes, default=None)


_READERS: tuple[Callable[[Heard, Registers], Query | None], ...] = (
    _earlier,
    _policies,
    _agreements,
    _missions,
    _places,
    _hosts,
)
