"""Earlier cases for the registers' answers: organisations, themes and dates, and never a person."""

from __future__ import annotations

from collections.abc import Iterator

from bot.visits.lifecycle import OPEN
from bot.visits.models import CaseFacts, CaseSummary, Status
from bot.visits.ports import CaseStore
from bot.visits.reading.places import cities
from knowledge.lookups import CaseState, EarlierCase, EarlierQuery
from knowledge.lookups.folding import composed, words

_SHORTEST = 4  #: Letters of a word that names an organisation, but for those written in capitals.
_NEVER = frozenset({Status.SPAM, Status.DUPLICATE})
#: Who writes for himself may have given his own name as an organisation's.
_PRIVATE = frozenset({"individual"})
_STATES = {CaseState.OPEN: OPEN, CaseState.DECLINED: frozenset({Status.DECLINED})}


class StoredCases:
    """Reads the case store; the edges that ask are open to staff only."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def earlier(self, query: EarlierQuery, *, limit: int) -> list[EarlierCase]:
        """All that fit; where nobody of a city that is named came, those from its country, marked as near."""
        fitting = self._fitting(query, limit)
        if fitting or not query.names or query.countries:
            return fitting
        known = cities()
        countries = tuple(dict.fromkeys(known[name][0] for name in query.names if name in known))
        near = self._fitting(query.model_copy(update={"names": (), "countries": countries}), limit) if countries else []
        return [case.model_copy(update={"is_near": True}) for case in near]

    def _fitting(self, query: EarlierQuery, limit: int) -> list[EarlierCase]:
        return [case for case in self._candidates(query, limit) if _is_about(case, query)]

    def _candidates(self, query: EarlierQuery, limit: int) -> Iterator[EarlierCase]:
        """From what is kept beside each case: with the files of earlier years there can be thousands."""
        states = _STATES[query.state] if query.state else frozenset(Status) - _NEVER
        facts = {each.number: each for each in self._store.facts()}
        for summary in self._store.cases(limit=limit):
            known = facts.get(summary.number)
            if known and summary.status in states and _is_meant(summary, query):
                yield _without_people(summary, known)


def _is_about(case: EarlierCase, query: EarlierQuery) -> bool:
    on = case.from_ or case.received_on
    is_on_theme = not query.themes or bool(set(query.themes) & set(case.themes))
    return is_on_theme and query.year in (None, on.year)


def _is_meant(summary: CaseSummary, query: EarlierQuery) -> bool:
    """By a word of its name, or else by its country; a name that fits nobody is not made good by a country."""
    own = {_stem(word.folded) for word in words(composed(summary.organisation)) if _names(word.raw)}
    if own & {_stem(name) for name in query.names}:
        return True
    if query.countries:
        return summary.country in query.countries
    return not query.names


def _names(word: str) -> bool:
    return len(word) >= _SHORTEST or word.isupper() or not word.isascii()


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _without_people(summary: CaseSummary, facts: CaseFacts) -> EarlierCase:
    return EarlierCase(
        number=summary.number,
        organisation="" if facts.sender_type in _PRIVATE else summary.organisation,
        country=summary.country,
        themes=facts.themes,
        status=summary.status,
        received_on=summary.received_at.date(),
        from_=facts.first_possible,
        to=facts.last_possible,
    )
