"""Lookups: a question that the registers answer, answered from them, each entry with its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from knowledge.lookups.agreements import agreements
from knowledge.lookups.conditions import conditions
from knowledge.lookups.earlier import earlier, whom
from knowledge.lookups.geography import Geography
from knowledge.lookups.hearing import hear
from knowledge.lookups.hosts import hosts
from knowledge.lookups.missions import missions
from knowledge.lookups.models import CaseState, EarlierCase, EarlierCases, EarlierQuery, Found, Query, Shelf, Subject
from knowledge.lookups.places import places
from knowledge.lookups.policies import policies
from knowledge.lookups.reading import follow_up, read
from knowledge.lookups.sourcing import prove
from knowledge.lookups.vocabulary import vocabulary
from knowledge.lookups.writing import write
from knowledge.models import Answer
from knowledge.registers.models import Registers

__all__ = ["CaseState", "EarlierCase", "EarlierCases", "EarlierQuery", "RegisterLookup"]


class RegisterLookup:
    """The registers, ready to be asked. Safe to share between threads."""

    def __init__(self, registers: Registers, cases: EarlierCases | None = None) -> None:
        self._cases = cases
        self.use(registers)

    def use(self, registers: Registers) -> None:
        """Answer from these from now on."""
        self._vocabulary, self._geography, self._registers = vocabulary(registers), Geography(registers), registers

    def ask(
        self,
        question: str,
        *,
        language: str,
        shelf: Shelf,
        thread: Sequence[str] = (),
        today: dt.date | None = None,
        cases: bool = True,
    ) -> Answer | None:
        """Return the registers' answer, or None where the question is not one to them.

        Without `cases`, whom our own cases tell of is none of its matters.

        `thread` is what was asked before, oldest first; a follow-up changes what its own words name.
        """
        today = today or dt.date.today()
        query = self._query(question, language, thread, today)
        if query is None or (query.subject is Subject.EARLIER and not (cases and self._cases)):
            return None
        if query.subject is Subject.EARLIER:
            return self._earlier(query, question, language, thread, shelf)
        found = self._found(query, language, today)
        proofs = prove(found, shelf)
        if found.lines and not proofs and query.subject is not Subject.PLACES:
            return None  # nothing of it is indexed, so nothing of it could be shown
        return write(found, proofs, language)

    def _query(self, question: str, language: str, thread: Sequence[str], today: dt.date) -> Query | None:
        heard = hear(question, self._vocabulary, language=language)
        query = read(heard, self._registers, today=today)
        if query is not None or not thread:
            return query
        before: Query | None = None
        for turn in thread:
            said = hear(turn, self._vocabulary, language=language)
            after = read(said, self._registers, today=today)
            before = after or (follow_up(said, before, self._registers, today=today) if before else None) or before
        return follow_up(heard, before, self._registers, today=today) if before else None

    def _earlier(
        self, query: Query, question: str, language: str, thread: Sequence[str], shelf: Shelf
    ) -> Answer | None:
        """Whom "they" means, the thread says; of nobody in particular nothing is looked up."""
        heard = hear(question, self._vocabulary, language=language)
        wanted = whom(query, [heard], self._registers)
        if wanted.is_anybody and thread:
            turns = [hear(turn, self._vocabulary, language=language) for turn in thread]
            wanted = whom(query, [heard, *turns], self._registers)
        if self._cases is None or (wanted.is_anybody and not query.counting and query.state is None):
            return None
        found = earlier(wanted, self._cases, self._registers, language)
        return write(found, prove(found, shelf), language)

    def _found(self, query: Query, language: str, today: dt.date) -> Found:
        registers = self._registers
        match query.subject:
            case Subject.AGREEMENTS:
                return agreements(query, registers, language, today=today)
            case Subject.POLICIES:
                return policies(query, registers, language)
            case Subject.MISSIONS:
                return missions(query, registers, language)
            case Subject.PLACES:
                return places(query, self._geography, language)
            case Subject.HOSTS if query.condition is not None:
                return conditions(query, query.condition, registers, self._geography, language, today=today)
            case _:
                return hosts(query, registers, self._geography, language)
