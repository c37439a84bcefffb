"""Composing: the windows become one answer with marks."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.answering.frames import frame
from knowledge.answering.quoting import Window
from knowledge.answering.units import Unit

#: Characters of a list that are repeated in the answer; the quote has the rest.
_LONGEST_LIST = 900


def compose(
    best: Unit, windows: Sequence[Window], *, language: str, listing: bool, beside: Sequence[tuple[int, Unit]] = ()
) -> str:
    """Return the text: where it stands, what it says, what stands `beside` it, and where more is."""
    chunk = windows[0].passage.chunk
    foreign = chunk.language not in ("", language)
    title = chunk.title if not chunk.section else f"{chunk.title}, {chunk.section}"
    if listing:
        opening = frame("list", language, title=title)
        said = "\n".join(f"{line} [{number}]" for number, line in _items(windows))
    else:
        opening = frame("found_foreign" if foreign else "found", language, title=title)
        said = "\n".join(f"“{unit.plain}” [{number}]" for number, unit in [(1, best), *beside])
    rest = [f"[{number}]" for number in range(2, len(windows) + 1) if f"[{number}]" not in said]
    more = [frame("see", language, marks=" ".join(rest))] if rest else []
    return "\n".join([opening, said, *more])


def compose_ambiguous(number: str, windows: Sequence[Window], *, language: str) -> str:
    """Return the text that shows every section a number may mean."""
    lines = [f"• {shown.passage.chunk.title}: “{_telling(shown).plain}” [{at}]" for at, shown in enumerate(windows, 1)]
    return "\n".join([frame("ambiguous", language, number=number), *lines])


def _telling(shown: Window) -> Unit:
    return next((unit for unit in shown.units if not unit.label), shown.units[0])


def _items(windows: Sequence[Window]) -> list[tuple[int, str]]:
    items: list[tuple[int, str]] = []
    length = 0
    for number, shown in enumerate(windows, 1):
        if (shown.passage.chunk.title, shown.passage.chunk.section) != (
            windows[0].passage.chunk.title,
            windows[0].passage.chunk.section,
        ):
            continue
        for unit in shown.units:
            length += len(unit.text)
            if not unit.label and length <= _LONGEST_LIST:
                items.append((number, f"• {unit.plain}"))
    return items
