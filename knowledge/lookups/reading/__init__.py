"""Reading: a question that is one to a register becomes a query; any other becomes none.

A register answers only what it understands whole. One word that is neither a name nor a facet nor a
small word, and the question belongs to the documents. Only names may be strangers: of a city with which
there is no agreement, and of whoever came before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import Ask, Query, Subject
from knowledge.lookups.reading.agreements import read_agreements
from knowledge.lookups.reading.conditions import read_conditions
from knowledge.lookups.reading.earlier import read_earlier
from knowledge.lookups.reading.facets import facets
from knowledge.lookups.reading.hosts import read_hosts
from knowledge.lookups.reading.missions import read_missions, roles
from knowledge.lookups.reading.places import read_places
from knowledge.lookups.reading.policies import named_policies, read_policies
from knowledge.registers.models import Registers

Reader = Callable[[Heard, Registers, dt.date], Query | None]

#: The first that can read a question has it.
_READERS: tuple[Reader, ...] = (
    read_conditions,
    read_earlier,
    read_policies,
    read_agreements,
    read_missions,
    read_places,
    read_hosts,
)
#: Of these a follow-up must name more than only them.
_SLIGHT = frozenset({"counting", "market", "near"})


def read(heard: Heard, registers: Registers, *, today: dt.date) -> Query | None:
    if heard.says("why"):
        return None
    return next((query for reader in _READERS if (query := reader(heard, registers, today)) is not None), None)


def follow_up(heard: Heard, before: Query, registers: Registers, *, today: dt.date) -> Query | None:
    """Read a question that only names other facets into the one before it: "and in Malmö?"."""
    if heard.unknown and not (before.subject is Subject.EARLIER and len(heard.strangers) == len(heard.unknown)):
        return None
    said = facets(heard, today=today).model_dump(exclude_defaults=True, exclude={"subject"})
    said |= _own(heard, before, registers)
    if "themes" in said:
        said.setdefault("topics", ())
    changed = set(said) - _SLIGHT
    said.setdefault("asks", ())  # what was asked about the ones before
    return before.model_copy(update=said) if changed or (heard.strangers and not heard.says("when")) else None


def _own(heard: Heard, before: Query, registers: Registers) -> dict[str, object]:
    """What only a question to the same register as before can change."""
    match before.subject:
        case Subject.AGREEMENTS if partners := heard.ids("agreement"):
            return {"entries": partners, "strangers": ()}
        case Subject.AGREEMENTS if heard.says("status", "this_year", "next_year"):
            return {"asks": (Ask.END,)} | ({"entries": ()} if heard.says("all") else {})
        case Subject.POLICIES if entries := named_policies(heard, registers):
            return {"entries": entries, "matters": ()}
        case Subject.MISSIONS if heard.says("when"):
            return {"roles": (), "names": ()}
        case Subject.MISSIONS if heard.says("met", "went"):
            return {"roles": roles(heard), "names": heard.ids("party")}
        case Subject.HOSTS if heard.says("count", "how") and not facets_named(heard):
            return {"asks": (Ask.CAPACITY,), "condition": None, "counting": False}
    return {}


def facets_named(heard: Heard) -> bool:
    return bool(heard.names or heard.themes or heard.numbers)
