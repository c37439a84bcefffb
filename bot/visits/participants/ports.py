"""What lists of participants need from outside, as protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from bot.visits.models.participant import ParticipantList


class Kept(NamedTuple):
    """What is written of the restricted part together with a list: None erases what is there."""

    sealed: Mapping[str, bytes | None]
    erase_on: dt.date


class Trace(NamedTuple):
    """Where a person stands on the list of a case."""

    entries: frozenset[tuple[int, str]]  #: Version, and id in it.
    restricted: frozenset[str]  #: Ids.


class ParticipantStore(Protocol):
    """Lists version by version, and beside them the restricted part of each person, sealed. No audit line names one."""

    def versions(self, case: str) -> list[ParticipantList]:
        """Oldest first."""
        ...

    def add(
        self, new: ParticipantList, *, details: Mapping[str, str | int | None], kept: Kept | None = None
    ) -> ParticipantList:
        """Keep the next version. Raises ParticipantsMoved where it is not the next one: somebody was faster."""
        ...

    def sealed(self, case: str) -> dict[str, bytes]:
        """Id of the person to the sealed part."""
        ...

    def keep(self, case: str, kept: Kept, *, by: str, at: dt.datetime) -> None:
        """Write the restricted part of persons who are on the list."""
        ...

    def erasures(self) -> dict[str, dt.date]:
        """Each case with a restricted part, and the day on which it is erased."""
        ...

    def postpone(self, case: str, erase_on: dt.date) -> None: ...

    def erase_restricted(self, case: str, *, by: str, at: dt.datetime) -> int:
        """Return of how many persons."""
        ...

    def forget(self, case: str, trace: Trace, *, by: str, at: dt.datetime) -> None:
        """Take these entries out of their versions, and erase these restricted parts."""
        ...


class Sealer(Protocol):
    """Encrypts what belongs to one person of one case, and opens it again for that person only."""

    def seal(self, text: str, *, about: str) -> bytes: ...

    def open(self, sealed: bytes, *, about: str) -> str:
        """Raises SealBroken."""
        ...
