"""Earlier cases for the registers' answers: organisations, themes and dates, and never a person."""

from __future__ import annotations

from collections.abc import Iterator

from bot.visits.models import Case, CaseSummary, Status
from bot.visits.ports import CaseStore
from knowledge.lookups import EarlierCase, EarlierQuery
from knowledge.lookups.folding import composed, words

_LOOKED_THROUGH = 2_000  #: Cases, the newest.
_SHORTEST = 4  #: Letters of a word that names an organisation, but for those written in capitals.
_NEVER = frozenset({Status.SPAM, Status.DUPLICATE})
#: Who writes for himself may have given his own name as an organisation's.
_PRIVATE = frozenset({"individual"})


class StoredCases:
    """Reads the case store; the edges that ask are open to staff only."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def earlier(self, query: EarlierQuery, *, limit: int) -> list[EarlierCase]:
        found: list[EarlierCase] = []
        for case in self._candidates(query):
            if len(found) < limit and (not query.themes or set(query.themes) & set(_themes(case))):
                found.append(_without_people(case))
        return found

    def _candidates(self, query: EarlierQuery) -> Iterator[Case]:
        for summary in self._store.cases(limit=_LOOKED_THROUGH):
            if summary.status not in _NEVER and _is_meant(summary, query):
                yield self._store.case(summary.number)


def _is_meant(summary: CaseSummary, query: EarlierQuery) -> bool:
    """By a word of its name, or else by its country; a name that fits nobody is not made good by a country."""
    own = {_stem(word.folded) for word in words(composed(summary.organisation)) if _names(word.raw)}
    named = {_stem(name) for name in query.names}
    if own & named:
        return True
    if query.countries:
        return summary.country in query.countries
    return bool(query.themes) and not query.names


def _names(word: str) -> bool:
    return len(word) >= _SHORTEST or word.isupper() or not word.isascii()


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _themes(case: Case) -> tuple[str, ...]:
    return tuple(case.triage.themes) if case.triage else ()


def _without_people(case: Case) -> EarlierCase:
    summary, triage = CaseSummary.of(case), case.triage
    private = triage is not None and triage.sender_type in _PRIVATE
    dates = triage.dates if triage else None
    return EarlierCase(
        number=case.number,
        organisation="" if private else summary.organisation,
        country=summary.country,
        themes=_themes(case),
        status=case.status,
        received_on=case.received_at.date(),
        from_=dates.earliest if dates else None,
        to=dates.latest if dates else None,
    )
