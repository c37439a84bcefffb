"""Sectioning: which heading each block stands under, by the document's own headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.cleaning import Block, clean, ends_early, numbered, stands_alone
from ingest.columns import Placed, rejoined
from knowledge.models import Section

_SHOUTED = re.compile(r"^[^a-zæøåäöüéèß]*[A-ZÆØÅÄÖÜ]{3,}[^a-zæøåäöüéèß]*$")
_CONTACT = re.compile(r"[@/]|\d{4,}|www\.")
_LONGEST_LABEL = 70
#: A label of so many words right under a heading leads in to what follows and is no heading of its own.
_LEAD_IN_WORDS = 5
_PARAGRAPH_WORDS = 12


def section(text: str, page_starts: Sequence[int] = (), *, title: str = "") -> tuple[Section, ...]:
    """Return the sections in order of the text; one that a page break cut in two comes twice."""
    sections: list[Section] = []
    for group in grouped(text, page_starts, title=title):
        first = group[0]
        sections.append(
            Section(title=first.title, heading=first.heading, start=first.block.start, end=group[-1].block.end)
        )
    return tuple(sections)


def grouped(text: str, page_starts: Sequence[int] = (), *, title: str = "") -> list[list[Placed]]:
    """Return the blocks in runs that share their headings."""
    groups: list[list[Placed]] = []
    for placed in rejoined(_placed(clean(text, page_starts), title=title)):
        same = bool(groups) and (groups[-1][-1].title, groups[-1][-1].heading) == (placed.title, placed.heading)
        # A heading opens a section, unless only headings stand above it: "Proposal", then "No. 3: …".
        if same and (placed.level not in (1, 2) or groups[-1][-1].level):
            groups[-1].append(placed)
        else:
            groups.append([placed])
    return groups


def _placed(blocks: list[Block], *, title: str) -> list[Placed]:
    labels = [stands_alone(block.lines[0]) and len(block.lines) == 1 for block in blocks]
    recurring = _recurring(blocks, labels)
    levels = _levels(blocks, labels, recurring)
    placed: list[Placed] = []
    current, heading = title, ""
    for at, (block, given) in enumerate(zip(blocks, levels, strict=True)):
        level = given
        if level == 1:
            current, heading = block.text, ""
        elif level == 2:
            heading = "" if _key(block.text) == _key(current) else block.text.rstrip(": ")
        elif _announces(block, levels[at + 1 : at + 2], blocks[at + 1 : at + 2]):
            current, heading, level = blocks[at + 1].text, "", 3
        elif level == 0 and _has_moved_on(placed, block):
            heading = ""
        note = block.lines[0].note
        loose = level == 2 and not block.lines[0].hashes and not recurring
        placed.append(Placed(block, current, note or heading, 0 if note else level, loose))
    return placed


def _has_moved_on(placed: Sequence[Placed], block: Block) -> bool:
    """Whether a paragraph no longer belongs to the loose heading over it.

    A lead-in ends with its list, and a heading inside a column ends where the text grows wider.
    """
    last = placed[-1] if placed else None
    if last is None or block.listed or len(block.text.split()) < _PARAGRAPH_WORDS:
        return False
    opener = next((one for one in reversed(placed) if one.level in (1, 2)), None)
    if opener is None or opener.level == 1 or not opener.loose:
        return False
    if last.block.listed and opener.block.text.endswith(":"):
        return True
    return block.gap and block.lines[0].width > 1.4 * opener.block.lines[0].width


def _announces(block: Block, next_level: list[int], following: list[Block]) -> bool:
    """Whether a short line over a numbered heading belongs to it, as "Proposal" over "No. 3: …"."""
    return next_level == [1] and numbered(following[0].text) and _is_label(block) and not block.listed


def _levels(blocks: list[Block], labels: list[bool], recurring: set[str]) -> list[int]:
    """Give each block its level: 1 for what a section is about, 2 for its parts, 3 for parts of those."""
    hashes = [block.lines[0].hashes for block in blocks]
    if any(hashes):
        return [min(depth, 3) for depth in hashes]
    levels: list[int] = []
    for at, block in enumerate(blocks):
        if not block.listed and numbered(block.text):
            levels.append(1)
        elif labels[at]:
            lead_in = bool(levels) and levels[-1] == 2 and len(block.text.split()) >= _LEAD_IN_WORDS
            levels.append(_label_level(block, recurring) if not lead_in else 3)
        elif _is_minor(blocks, at, labels):
            levels.append(3 if recurring else 2)
        else:
            levels.append(0)
    return levels


def _recurring(blocks: list[Block], labels: list[bool]) -> set[str]:
    """Labels that come again: the document's own standing headings."""
    counted = Counter(_key(block.text) for block, label in zip(blocks, labels, strict=True) if label)
    return {key for key, times in counted.items() if times >= 2}


def _label_level(block: Block, recurring: set[str]) -> int:
    return 2 if not recurring or _is_among(_key(block.text), recurring) else 3


def _is_label(block: Block) -> bool:
    text = block.text
    return (
        len(text) <= _LONGEST_LABEL
        and len(text.split()) <= 9
        and text[0].isupper()
        and not block.lines[-1].closed
        and not text.endswith(",")
        and not _CONTACT.search(text)
    )


def _is_minor(blocks: list[Block], at: int, labels: list[bool]) -> bool:
    """Whether a short line without a full stop heads what follows: it ends before it had to."""
    block = blocks[at]
    if block.listed or len(block.lines) > 1 or not _is_label(block):
        return False
    before = blocks[at - 1] if at else None
    first = block.lines[0]
    if before is not None and not (before.lines[-1].closed or labels[at - 1] or first.blanks or first.indented):
        return False
    if (_SHOUTED.match(block.text) and block.text[-1].isalnum()) or at + 1 == len(blocks):
        return True
    after = blocks[at + 1]
    longer = len(after.text) > len(block.text) and after.text[0].isupper()
    return (longer or after.listed or labels[at + 1]) and ends_early(block.lines[0], after.lines[0])


def _key(text: str) -> str:
    return " ".join(text.lower().rstrip(": ").split())


def _is_among(key: str, recurring: set[str]) -> bool:
    """Whether it is one of the document's standing headings, shortened or with a word more."""
    words = set(key.split())
    return any(words <= set(other.split()) or set(other.split()) <= words for other in recurring)
