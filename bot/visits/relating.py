"""Related: the same request again, a repeat, an earlier visit, a return visit. Found and said; a person merges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from bot.visits import clues
from bot.visits.errors import CaseDamaged
from bot.visits.lifecycle import OPEN
from bot.visits.models import (
    Case,
    CaseSummary,
    Clue,
    ClueKind,
    Reading,
    RelatedCase,
    RelatedMission,
    Relation,
    Status,
    Told,
    VisitRequest,
)
from bot.visits.ports import CaseStore
from bot.visits.reading.folding import folded
from bot.visits.reading.mail import written
from bot.visits.wording.sentences import joined, lowered, sentence
from knowledge import Mission, Registers

_MOST = 10
_LOOKED_AT = 60  #: Cases that share a clue, the newest.
_FEWEST_MARKS = 2
_ALIKE = 85  #: Per cent of two texts.
_COMPARED = 5  #: Whole texts at most.
_CHARACTERS = 5_000
_SAME_NAME = 92
_SHORTEST_PLACE = 4
_YEARS = 2  #: Where the policy names none.
_POLICY = "possible_duplicate"


def related_because(number: str, why: str, relation: Relation = Relation.NAMED, **values: object) -> RelatedCase:
    told = sentence("related", why, **values)
    return RelatedCase(number=number, why=told["en"], told=told, relation=relation)


def related(case: Case, reading: Reading, *, store: CaseStore, registers: Registers) -> tuple[RelatedCase, ...]:
    """The cases before this one that it may repeat, the nearest first."""
    own = [*clues.of_request(case.request), *clues.body(reading.organisation or "")]
    shared = store.alike(own)
    found, compared = [], 0
    for other in store.cases(numbers=shared, limit=_LOOKED_AT) if shared else ():
        if _is_before(other, case):
            marks = [clue.kind for clue in shared[other.number]].count(ClueKind.TEXT)
            compared += marks >= _FEWEST_MARKS
            same = marks >= _FEWEST_MARKS and compared <= _COMPARED and _same_text(case, other.number, store)
            one = _related(case, other, reading, shared[other.number], registers, same_text=same)
            found += [one] if one else []
    order = list(Relation)
    return tuple(sorted(found, key=lambda one: order.index(one.relation))[:_MOST])


def return_visits(request: VisitRequest, reading: Reading, *, registers: Registers) -> tuple[RelatedMission, ...]:
    """The missions that met whoever asks now, or went where they come from."""
    text = folded(f"{request.subject}\n{request.message[:20_000]}")
    today = request.submitted_at.date()
    found = []
    for mission in registers.missions:
        told = _returned(mission, reading, text) if mission.ends < today else None
        if told:
            found.append(RelatedMission(mission=mission.id, why=told["en"], told=told))
    return tuple(found)


def _is_before(other: CaseSummary, case: Case) -> bool:
    earlier = (other.received_at, other.number) < (case.received_at, case.number)
    gone = other.merged_into is not None or other.status is Status.SPAM or other.number in case.absorbed
    return earlier and not gone


def _same_text(case: Case, number: str, store: CaseStore) -> bool:
    try:
        return alike(case.request, store.case(number).request)
    except CaseDamaged:
        return False


def _related(
    case: Case,
    other: CaseSummary,
    reading: Reading,
    shared: frozenset[Clue],
    registers: Registers,
    *,
    same_text: bool,
) -> RelatedCase | None:
    kinds = {clue.kind for clue in shared}
    date = other.received_at.date()
    if same_text:
        return related_because(other.number, "same_text", Relation.SAME_TEXT, date=date)
    if kinds.isdisjoint((ClueKind.SENDER, ClueKind.DOMAIN, ClueKind.BODY)):
        return None
    themes = [theme for theme in reading.themes if theme in other.themes]
    if themes and (case.received_at - other.received_at).days <= _years(registers) * 365:
        return related_because(other.number, "repeat", Relation.REPEAT, themes=_names(themes, registers), date=date)
    if other.held:
        return related_because(other.number, "earlier_visit", Relation.EARLIER_VISIT, date=date)
    if ClueKind.SENDER in kinds and other.status in OPEN:
        return related_because(other.number, "same_sender_open", Relation.SAME_SENDER)
    why = "same_sender" if ClueKind.SENDER in kinds else "same_organisation"
    return related_because(other.number, why, Relation.SAME_ORGANISATION, date=date)


def alike(one: VisitRequest, other: VisitRequest) -> bool:
    texts = [folded(written(each.message, each.subject)[:_CHARACTERS]) for each in (one, other)]
    return fuzz.ratio(*texts) >= _ALIKE


def _years(registers: Registers) -> int:
    policy = registers.policy(_POLICY)
    return int(str(policy.values.get("years", _YEARS))) if policy else _YEARS


def _names(themes: Sequence[str], registers: Registers) -> Told:
    return joined(lowered(theme.labels) if (theme := registers.theme(name)) else name for name in themes)


def _returned(mission: Mission, reading: Reading, text: str) -> Told | None:
    names = [folded(name) for name in (reading.organisation, reading.on_behalf_of) if name]
    date = mission.starts
    for met in mission.met:
        if any(_same_name(name, folded(met)) for name in names):
            return sentence("related", "met_on_mission", mission=mission.title, date=date, organisation=met)
    if reading.country == mission.country and any(_stands_in(place, text, names) for place in _places(mission)):
        return sentence("related", "where_mission_went", mission=mission.title, date=date, city=mission.city)
    return None


def _same_name(name: str, met: str) -> bool:
    return fuzz.token_sort_ratio(name, met) >= _SAME_NAME or (len(met) > 2 * _SHORTEST_PLACE and met in name)


def _places(mission: Mission) -> Iterator[str]:
    yield from (folded(name) for name in (mission.city, *mission.aliases) if len(name) >= _SHORTEST_PLACE)


def _stands_in(place: str, text: str, names: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(place)}(?!\w)", each) for each in (text, *names))
