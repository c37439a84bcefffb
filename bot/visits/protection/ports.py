"""What the protection of personal data needs from outside, as protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from pydantic import AwareDatetime

from bot.visits.models.proposal import Draft
from bot.visits.models.request import Frozen
from bot.visits.protection.identity import Matcher, SealedIdentity
from bot.visits.protection.models import Hit, Purpose, Standing


class Search(Frozen):
    """That somebody was searched for; whom, only as keyed digests."""

    id: str
    at: AwareDatetime
    by: str  #: Person id.
    purpose: Purpose
    sealed: SealedIdentity


class Erasure(Frozen):
    """A line of the ledger: who is erased, as keyed digests, and what is kept of them."""

    id: str
    at: AwareDatetime
    by: str  #: Person id of who approved it.
    sealed: SealedIdentity
    kept: tuple[str, ...] = ()  #: Ids of the hits that were kept.
    hollow: tuple[str, ...] = ()  #: Numbers of the cases that were theirs.


class Journalised(Frozen):
    """A case was handed to the office's journal as it stood then."""

    case: str
    at: AwareDatetime
    by: str  #: Person id.
    by_name: str
    reference: str = ""  #: Its number there.
    digest: str  #: Of the file that was handed over.


class Traces(Protocol):
    def find(self, matcher: Matcher) -> list[Hit]:
        """Everywhere the person stands."""
        ...

    def erase(self, matcher: Matcher, *, kept: Collection[str], hollow: Sequence[str]) -> None:
        """Take the person out of everything that is not kept. Safe to repeat."""
        ...

    def hollow(self, numbers: Sequence[str]) -> None:
        """Leave figures for statistics of these cases, and nothing else."""
        ...

    def scour(self) -> None:
        """Overwrite on disk what was deleted."""
        ...


class Ledger(Protocol):
    """The list of erasures. It lies outside what a backup puts back, and names nobody."""

    @property
    def key(self) -> bytes: ...

    def add(self, erasure: Erasure) -> None:
        """Durable when it returns. Raises LedgerUnavailable."""
        ...

    def erasures(self) -> list[Erasure]: ...


class ProtectionStore(Protocol):
    def add_search(self, search: Search) -> None: ...

    def searches(self) -> list[Search]: ...

    def forget_searches(self, ids: Collection[str]) -> None: ...

    def applied(self) -> frozenset[str]:
        """Ids of the erasures that were carried out on this database."""
        ...

    def mark_applied(self, erasure: Erasure, counts: Mapping[str, int], *, at: dt.datetime) -> None: ...

    def standings(self, numbers: Collection[str]) -> dict[str, Standing]: ...

    def journalise(self, handed: Journalised) -> None: ...

    def journalised(self, case: str) -> list[Journalised]: ...


class Sweeper(Protocol):
    """Takes out what has had its time, one kind at a time; returns how much it was."""

    def sweep(self, limit: str, before: dt.datetime) -> int: ...

    def overwrite(self) -> None:
        """Leave nothing on disk of what went."""
        ...


class Guards(NamedTuple):
    """Everything that the protection of personal data works with."""

    traces: Traces
    ledger: Ledger
    store: ProtectionStore
    sweeper: Sweeper
    letter: Callable[[Draft], bytes] = lambda draft: draft.body.encode()  #: As it was sent.
