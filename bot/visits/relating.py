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
_FEWEST_MARKS = 2
_ALIKE = 85  #: Per cent of two texts.
_COMPARED = 5_000  #: Characters.
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
    found = []
    for number, shared in sorted(store.alike(own).items(), reverse=True):
        other = _before(number, case, store)
        one = _related(case, other, reading, shared, registers) if other else None
        if one:
            found.append(one)
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


def _before(number: str, case: Case, store: CaseStore) -> Case | None:
    if number == case.number or number in case.absorbed:
        return None
    try:
        other = store.case(number)
    except CaseDamaged:
        return None
    earlier = (other.received_at, other.number) < (case.received_at, case.number)
    return other if earlier and other.merged_into is None and other.status is not Status.SPAM else None


def _related(
    case: Case, other: Case, reading: Reading, shared: frozenset[Clue], registers: Registers
) -> RelatedCase | None:
    kinds = [clue.kind for clue in shared]
    date = other.received_at.date()
    if kinds.count(ClueKind.TEXT) >= _FEWEST_MARKS and alike(case.request, other.request):
        return related_because(other.number, "same_text", Relation.SAME_TEXT, date=date)
    if not {ClueKind.SENDER, ClueKind.DOMAIN, ClueKind.BODY}.intersection(kinds):
        return None
    themes = [theme for theme in reading.themes if other.triage and theme in other.triage.themes]
    if themes and _days_between(case, other) <= _years(registers) * 365:
        return related_because(other.number, "repeat", Relation.REPEAT, themes=_names(themes, registers), date=date)
    if other.held or other.status is Status.HELD:
        return related_because(other.number, "earlier_visit", Relation.EARLIER_VISIT, date=date)
    if ClueKind.SENDER in kinds and other.status in OPEN:
        return related_because(other.number, "same_sender_open", Relation.SAME_SENDER)
    why = "same_sender" if ClueKind.SENDER in kinds else "same_organisation"
    return related_because(other.number, why, Relation.SAME_ORGANISATION, date=date)


def alike(one: VisitRequest, other: VisitRequest) -> bool:
    texts = [folded(written(each.message, each.subject)[:_COMPARED]) for each in (one, other)]
    return fuzz.ratio(*texts) >= _ALIKE


def _days_between(one: Case, other: Case) -> int:
    return abs((one.received_at - other.received_at).days)


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
