"""History: a case of an earlier year, over before we heard of it, as a file told it."""

from __future__ import annotations

import datetime as dt

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen


class History(Frozen):
    """Marks a case as brought in by an import. Such a case is read and counted; nothing is ever done with it."""

    import_id: int
    row: int  #: As the file counts them, the first row being 1.
    municipalities: tuple[str, ...] = ()  #: Of the hosts.
    answered_on: dt.date | None = None


class Import(Frozen):
    """One file of earlier years that was taken in, or taken in and back out again."""

    id: int
    at: AwareDatetime
    by: str  #: Person id, or `system` for the terminal.
    file: str  #: Its name, to be shown.
    digest: str  #: Of its bytes.
    headers: tuple[str, ...]
    mapping: dict[str, str]  #: Field to header, or to a fixed value after `=`.
    cases: int
    undone_at: AwareDatetime | None = None
    undone_by: str | None = None
