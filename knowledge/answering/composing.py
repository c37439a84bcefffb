"""Composing: the windows become one answer with marks."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.answering.frames import frame
from knowledge.answering.quoting import Window
from knowledge.answering.units import Unit

#: Characters of a list that are repeated in the answer; the passages have the rest.
_LONGEST_LIST = 4_000


def compose(
    best: Unit, windows: Sequence[Window], *, language: str, listing: bool, beside: Sequence[tuple[int, Unit]] = ()
) -> str:
    """Return the text: where it stands, what it says, what stands `beside` it, and where more is."""
    chunk = windows[0].passage.chunk
    foreign = chunk.language not in ("", language)
    title = _place(windows[0], language)
    if listing:
        opening = frame("list", language, title=title)
        said = "\n".join(_lines(_items(windows)))
    else:
        opening = frame("found_foreign" if foreign else "found", language, title=title)
        said = "\n".join(f"“{unit.plain}” [{number}]" for number, unit in [(1, best), *beside])
    rest = [f"[{number}]" for number in range(2, len(windows) + 1) if f"[{number}]" not in said]
    more = [frame("see", language, marks=" ".join(rest))] if rest else []
    return "\n".join([opening, said, *more])


def compose_part(items: Sequence[tuple[int, Unit]], windows: Sequence[Window], *, language: str) -> str:
    """Return the text of a part that was asked for as such: all that stands in it."""
    if len(items) < 2:
        return compose(items[0][1] if items else windows[0].units[0], windows, language=language, listing=False)
    return "\n".join([frame("list", language, title=_place(windows[0], language)), *_lines(items)])


def compose_ambiguous(number: str, windows: Sequence[Window], *, language: str) -> str:
    """Return the text that shows every section a number may mean."""
    lines = [f"• {shown.passage.chunk.title}: “{_telling(shown).plain}” [{at}]" for at, shown in enumerate(windows, 1)]
    return "\n".join([frame("ambiguous", language, number=number), *lines])


def _place(shown: Window, language: str) -> str:
    chunk = shown.passage.chunk
    section = frame("footnote", language, number=chunk.section) if chunk.section.isdigit() else chunk.section
    return f"{chunk.title}, {section}" if section else chunk.title


def _telling(shown: Window) -> Unit:
    return next((unit for unit in shown.units if not unit.label), shown.units[0])


def _items(windows: Sequence[Window]) -> list[tuple[int, Unit]]:
    """Return the units of the quotes that come from the same part as the first."""
    part = windows[0].passage.chunk
    return [
        (number, unit)
        for number, shown in enumerate(windows, 1)
        if (shown.passage.chunk.title, shown.passage.chunk.section) == (part.title, part.section)
        for unit in shown.units
        if not unit.label
    ]


def _lines(items: Sequence[tuple[int, Unit]]) -> list[str]:
    """Return one line an item, what a break cut in two put together again."""
    joined: list[tuple[int, str]] = []
    length = 0
    for number, unit in items:
        length += len(unit.plain)
        if length > _LONGEST_LIST:
            break
        if joined and _goes_on(joined[-1][1], unit.plain):
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {unit.plain}")
        else:
            joined.append((number, unit.plain))
    return [f"• {text} [{number}]" for number, text in joined]


def _goes_on(above: str, text: str) -> bool:
    """Whether a column or page break cut the item above, and the rest of it comes here."""
    return text[:1].islower() and not above.endswith((".", ":", ";", "!", "?"))
