"""Nowhere: what stands in where nothing is stored, as in a dry run or a test of something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from bot.visits.protection.identity import Matcher
from bot.visits.protection.models import Hit, Standing
from bot.visits.protection.ports import Erasure, Journalised, Search


class Nowhere:
    """Holds nobody, and keeps nothing."""

    key = b""

    def find(self, matcher: Matcher) -> list[Hit]:
        return []

    def erase(self, matcher: Matcher, *, kept: Collection[str], hollow: Sequence[str]) -> None: ...

    def hollow(self, numbers: Sequence[str]) -> None: ...

    def scour(self) -> None: ...

    def add(self, erasure: Erasure) -> None: ...

    def erasures(self) -> list[Erasure]:
        return []

    def add_search(self, search: Search) -> None: ...

    def searches(self) -> list[Search]:
        return []

    def forget_searches(self, ids: Collection[str]) -> None: ...

    def applied(self) -> frozenset[str]:
        return frozenset()

    def mark_applied(self, erasure: Erasure, counts: Mapping[str, int], *, at: dt.datetime) -> None: ...

    def standings(self, numbers: Collection[str]) -> dict[str, Standing]:
        return {}

    def journalise(self, handed: Journalised) -> None: ...

    def journalised(self, case: str) -> list[Journalised]:
        return []

    def sweep(self, limit: str, before: dt.datetime) -> int:
        return 0

    def overwrite(self) -> None: ...
