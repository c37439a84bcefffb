"""Remembered: what is worked out of whole cases, kept until the case moves. Lists over all cases rest on it."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Generic, TypeVar

from bot.visits.errors import CaseDamaged, CaseUnknown
from bot.visits.models import Case, CaseSummary
from bot.visits.ports import CaseStore

logger = logging.getLogger(__name__)

T = TypeVar("T")

_KEPT = 2_000  #: Cases: more than are open at any time.


class Remembered(Generic[T]):
    def __init__(self, work_out: Callable[[Case], T]) -> None:
        self._work_out = work_out
        self._known: OrderedDict[str, tuple[int, T]] = OrderedDict()
        self._lock = Lock()

    def of(self, cases: Iterable[CaseSummary], store: CaseStore) -> dict[str, T]:
        """Number to what was worked out of the case; a damaged case is left out, its own page tells."""
        found: dict[str, T] = {}
        for summary in cases:
            with self._lock:
                known = self._known.get(summary.number)
            if known is None or known[0] != summary.revision:
                known = self._learnt(summary.number, store)
            if known:
                found[summary.number] = known[1]
        return found

    def _learnt(self, number: str, store: CaseStore) -> tuple[int, T] | None:
        try:
            case = store.case(number)
        except (CaseDamaged, CaseUnknown):
            logger.error("case.damaged", extra={"case": number})  # noqa: TRY400 - the event says it all
            return None
        known = case.revision, self._work_out(case)
        with self._lock:
            self._known[number] = known
            self._known.move_to_end(number)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known
