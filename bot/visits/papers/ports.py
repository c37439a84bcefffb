"""What is written to files for people to open, as protocols: papers of a programme, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.visits.models import Separator, SheetContent, Table
from bot.visits.papers.invitations import HostInvitation
from bot.visits.papers.memos import Memo
from bot.visits.papers.programme import ProgrammeView


class Papers(Protocol):
    """The programme on paper. The same view gives the same bytes."""

    def pdf(self, view: ProgrammeView) -> bytes: ...

    def memos(self, memos: Sequence[Memo]) -> bytes:
        """One PDF, each memo on a page of its own."""
        ...

    def docx(self, view: ProgrammeView) -> bytes: ...

    def ics(self, view: ProgrammeView, *, sent: bytes | None = None) -> bytes:
        """Entries count their changes from the calendar that was sent before, and call off what is gone since."""
        ...

    def invitation(self, asked: HostInvitation, *, sent: bytes | None = None) -> bytes:
        """An entry for one host to answer, or its end; `sent` is the one the host got before."""
        ...


class Spreadsheets(Protocol):
    """Tables to files that a spreadsheet opens. No cell of them can ever be a formula."""

    def csv(self, table: Table, *, separator: Separator) -> bytes:
        """With a semicolon, decimals are written with a comma, as Danish spreadsheets expect them."""
        ...

    def xlsx(self, tables: Sequence[Table]) -> bytes: ...

    def read(self, content: bytes, *, sheet: str | None = None) -> SheetContent:
        """Read a workbook from outside, in another process; its first sheet with rows if none is named.

        Raises:
            SheetUnreadable, SheetTooLarge, SheetUnknown.
        """
        ...
