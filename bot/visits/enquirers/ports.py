"""What the public pages need from outside, as protocols."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class KeptFormStore(Protocol):
    """Forms that are begun and not sent: sealed by a key that only the private link holds."""

    def put(self, id_: str, sealed: bytes, *, until: dt.datetime) -> None:
        """Keep it, in place of what lay under that id."""
        ...

    def get(self, id_: str, *, at: dt.datetime) -> tuple[bytes, dt.datetime] | None:
        """The sealed form, and until when it is kept; None once that is over."""
        ...

    def erase(self, id_: str) -> bool: ...

    def erase_due(self, at: dt.datetime) -> int:
        """Erase all whose time is over; return how many."""
        ...

    def count(self) -> int: ...

    def size(self) -> int:
        """Bytes that all of them take."""
        ...


class StatusLinkStore(Protocol):
    """How often the link to the status page of a case was made void."""

    def generation(self, case: str) -> int: ...

    def renew(self, case: str, *, by: str, at: dt.datetime) -> int:
        """Make every link so far void; return the new generation."""
        ...


class SuspicionStore(Protocol):
    def clear(self, case: str, *, by: str, at: dt.datetime) -> None:
        """Take the case out of the suspected pile, for good."""
        ...
