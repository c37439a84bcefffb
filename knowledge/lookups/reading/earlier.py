"""Questions to the cases so far: who came before, how many, and what is open."""

from __future__ import annotations

import datetime as dt

from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import CaseState, Query, Subject
from knowledge.lookups.reading.facets import KINDS, facets
from knowledge.registers.models import Registers

#: What makes a question one to another register, or to the documents.
_OTHER = ("host", "rule", "applies", "agreement", "mission", "market", "code", *KINDS)
_RECENT = 2  #: Years back that a year by its number means our own cases, and not what a document tells of.
_TIMES = ("this_year", "last_year", "latest")


def read_earlier(heard: Heard, registers: Registers, today: dt.date) -> Query | None:
    if not (heard.says("earlier") or _speaks_of_visits(heard, today) or _speaks_of_cases(heard)):
        return None
    state = CaseState.OPEN if heard.says("open_case") else CaseState.DECLINED if heard.says("declined_case") else None
    return facets(heard, today=today).model_copy(
        update={"subject": Subject.EARLIER, "state": state, "strangers": tuple(heard.strangers)}
    )


def _speaks_of_visits(heard: Heard, today: dt.date) -> bool:
    """ "Was the delegation from there here last year?", "which delegations did we have?"."""
    if heard.says(*_OTHER) or not _only_names_are_strange(heard):
        return False
    timely = heard.says(*_TIMES) or any(today.year - _RECENT <= hit.value <= today.year for hit in heard.numbers)
    named = bool(heard.countries or heard.strangers) and not heard.says("what")
    somebody = named or heard.says("delegations", "group", "who", "when")
    was_here = heard.says("here") and (timely or heard.says("been", "past", "had")) and (somebody or timely)
    we_had = heard.says("delegations") and heard.says("we", "own") and (timely or heard.says("had", "past"))
    return was_here or we_had or (heard.says("delegations") and timely)


def _speaks_of_cases(heard: Heard) -> bool:
    if not heard.says("case") or heard.says(*_OTHER) or not _only_names_are_strange(heard):
        return False
    return heard.says("open_case", "declined_case", "own", "we", *_TIMES) or bool(heard.countries)


def _only_names_are_strange(heard: Heard) -> bool:
    return len(heard.strangers) == len(heard.unknown)
