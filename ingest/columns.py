"""Columns: text that a column or page break cut in two goes back under its own heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.cleaning import Block

#: Blank lines that a page break leaves, where the file has no other sign of it.
_PAGE_GAP = 5


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and the headings it stands under."""

    block: Block
    title: str
    heading: str
    level: int  #: 1 to 3 for a heading, 0 for what stands under one.
    loose: bool = False  #: A heading known by its looks alone.

    @property
    def note(self) -> bool:
        """Whether it is a footnote."""
        return bool(self.block.lines[0].note)


def rejoined(placed: Sequence[Placed]) -> list[Placed]:
    """Give each block after a break the heading of the text it continues, where the text shows it."""
    result: list[Placed] = []
    resumed: str | None = None
    interrupted: str | None = None
    for one in placed:
        if one.level in (1, 2):
            resumed = interrupted = None
        elif not one.note:
            if _breaks(one) and (heading := _continues(one, result)) is not None:
                resumed, interrupted = heading, one.heading
            elif resumed is not None and interrupted is not None and _returns(one, result, resumed, interrupted):
                resumed = None
        result.append(one if resumed is None or one.note else replace(one, heading=resumed))
    return result


def _breaks(one: Placed) -> bool:
    first = one.block.lines[0]
    return one.level == 0 and (first.blanks >= _PAGE_GAP or first.new_page or first.outset)


def _continues(one: Placed, before: Sequence[Placed]) -> str | None:
    """Return the heading under which the text was cut that goes on here; None where it is the last one."""
    under = _by_heading(one.title, before)
    current = under.pop(one.heading, None)
    if not current or not under:
        return None
    for heading, blocks in reversed(under.items()):
        if _is_cut(blocks, one) and not _is_cut(current, one):
            return heading
    if one.block.listed:
        return _list_that_goes_on(one, current, under)
    return None


def _is_cut(blocks: Sequence[Placed], one: Placed) -> bool:
    """Whether the blocks stop in the middle of the sentence that the other one goes on with."""
    last = blocks[-1]
    if last.level == 3:
        return False
    broken = bool(re.search(r"\s[a-zæøåäöüé]{1,3}$|\w[-\u00ad\u2010]$", last.block.text))
    if not one.block.text[0].islower():
        return broken and not one.block.listed
    if last.block.listed and not broken:
        # Items without a full stop are the habit of the list, unless others have one.
        return not last.block.lines[-1].closed and any(each.block.lines[-1].closed for each in blocks)
    return not last.block.lines[-1].closed


def _list_that_goes_on(one: Placed, current: list[Placed], under: dict[str, list[Placed]]) -> str | None:
    mark = one.block.mark
    if current[-1].block.listed and current[-1].block.mark == mark:
        return None
    for heading, blocks in reversed(under.items()):
        last = blocks[-1]
        marks = {each.block.mark for each in blocks if each.block.listed}
        if mark in marks and (last.level == 3 or last.block.listed):
            return heading
    return None


def _returns(one: Placed, before: Sequence[Placed], resumed: str, interrupted: str) -> bool:
    """Whether the list that a break interrupted goes on, now that the other text is complete."""
    under = _by_heading(one.title, before)
    ours, theirs = under.get(resumed, []), [each for each in under.get(interrupted, []) if each.block.listed]
    if not one.block.listed or not theirs or before[-1].block.text.endswith(":") or before[-1].block.listed:
        return False
    items = [each for each in ours if each.block.listed]
    if not items:
        return True
    return _figures(theirs) > 0.5 > _figures(items) and _figures([one]) == 1


def _figures(blocks: Sequence[Placed]) -> float:
    return sum(bool(re.search(r"\d", each.block.text)) for each in blocks) / len(blocks)


def _by_heading(title: str, before: Sequence[Placed]) -> dict[str, list[Placed]]:
    """Return what stands under each heading of the same section, in order, footnotes apart."""
    under: dict[str, list[Placed]] = {}
    for one in reversed(before):
        if one.title != title:
            break
        if one.level in (0, 3) and not one.note:
            under.setdefault(one.heading, []).insert(0, one)
    return dict(reversed(under.items()))
