"""Memo: a paper of headed sections for hosts or staff: briefing, run sheet, page for the mayor."""

from __future__ import annotations

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen


class Line(Frozen):
    text: str
    source: str = ""  #: Where it comes from, and of when.


class Grid(Frozen):
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]  #: Shares of the page.
    marked: tuple[int, ...] = ()  #: Rows that the reader should find at once.


class Section(Frozen):
    heading: str  #: None is printed where it is empty.
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    grid: Grid | None = None
    prose: bool = False  #: The lines are a paragraph and not a list.


class Memo(Frozen):
    """Texts are already in `language`; nothing is decided when it is printed."""

    language: str
    sender: str
    title: str
    subtitle: str
    mark: str = ""
    foot: str
    page: str  #: `Page {page} of {pages}`, in the language.
    created_at: AwareDatetime
    sections: tuple[Section, ...]

    def saying(self, disclosure: str) -> Memo:
        """The same with who stands behind it, where the reader looks first."""
        return self.model_copy(update={"mark": f"{self.mark} {disclosure}".strip()})
