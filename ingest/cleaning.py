"""Cleaning: the lines of a file become blocks of readable text, each tied to its place in the file."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib import resources

import yaml

from knowledge.prose import BULLETS, seam, vocabulary

_MAILTO = re.compile(r"^mailto:\S*$", re.IGNORECASE)
_RULE = re.compile(r"^[\s_\-=*~.·—–]{3,}$")
_NOTE_MARK = re.compile(r"^\d{1,2}$")
_INVISIBLE = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff"}
_MARK = re.compile(rf"^(?:[{BULLETS}]\s*|[-–—*]\s+|\(?[a-z]\)\s+|[a-z]\.\s+|\(?\d{{1,2}}[.)]\s*(?=[^\W\d_a-zæøåäöü]))")
_HASHES = re.compile(r"^(#{1,6})\s+(?=\S)")
_OPEN_MARK = re.compile(r"^o\s+")
_SENTENCE_END = re.compile(r"[.!?:;。！？…][\"”»’')\]]*$")
#: So many blank lines in a row are the gap between two pages or columns.
GAP = 3
#: Lines around a line that show how wide the column is.
_NEIGHBOURS = 6
#: No column is narrower: a shorter line is short on purpose.
_NARROWEST = 40
#: A file that starts few of its lines with a space starts a column with them.
_RARE = 0.15


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file with something on it; offsets are those of the text without its margins."""

    text: str
    start: int
    end: int
    blanks: int  #: Blank lines before it.
    indented: bool
    note: str = ""  #: The mark of the footnote that begins with it.
    new_page: bool = False  #: Whether a page begins with it.
    outset: bool = False  #: Whether its margin sets it apart from the lines of the file.
    width: int = 0  #: Of the longest line around it.

    @property
    def marked(self) -> bool:
        """Whether a list mark begins it."""
        return bool(_MARK.match(self.text))

    @property
    def hashes(self) -> int:
        """How deep a heading it is that says so itself, as in `## Parties`; 0 for any other line."""
        found = _HASHES.match(self.text)
        return len(found.group(1)) if found else 0

    @property
    def closed(self) -> bool:
        """Whether it ends as a sentence or a lead-in does."""
        return bool(_SENTENCE_END.search(self.text))


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a heading, on one line."""

    text: str
    offsets: Sequence[int] = field(repr=False)  #: Where each character of `text` stands in the file.
    lines: tuple[Line, ...] = field(repr=False)

    @property
    def start(self) -> int:
        return self.lines[0].start

    @property
    def end(self) -> int:
        return self.lines[-1].end

    @property
    def listed(self) -> bool:
        return self.text.startswith("• ")

    @property
    def mark(self) -> str:
        """The list mark as the file prints it, "" for no list item."""
        return self.lines[0].text[0] if self.listed else ""

    @property
    def gap(self) -> bool:
        """Whether a page or a column may have ended before it."""
        return self.lines[0].blanks >= GAP


def clean(text: str, page_starts: Sequence[int] = ()) -> list[Block]:
    """Return the blocks of the text in order, without what belongs to the page and not to the text."""
    lines = _measured(_without_noise(_lines(text), page_starts))
    known = vocabulary(line.text for line in lines)
    open_marks = any(mark in text for mark in BULLETS[:5])
    blocks: list[list[Line]] = []
    for line in lines:
        if blocks and _same_block(blocks[-1], line, open_marks=open_marks):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [_block(group, known, open_marks=open_marks) for group in blocks]


def _lines(text: str) -> list[Line]:
    found: list[Line] = []
    offset = blanks = 0
    for raw in text.splitlines(keepends=True):
        body = raw.strip(" \t\r\n\x0b\x0c\xa0\ufeff\u200b")
        if body:
            start = offset + raw.index(body)
            found.append(Line(body, start, start + len(body), blanks, raw[0].isspace()))
            blanks = 0
        else:
            blanks += 1
        offset += len(raw)
    return found


def _without_noise(lines: list[Line], page_starts: Sequence[int]) -> list[Line]:
    notes = _note_marks(lines)
    running = _running_lines(lines, page_starts)
    kept: list[Line] = []
    skipped, above, page = 0, "", 0
    for line in lines:
        if _is_noise(line.text) or line.text in notes or _masked(line.text) in running:
            skipped, above = max(skipped, line.blanks), line.text
            continue
        began = page
        while page + 1 < len(page_starts) and line.start >= page_starts[page + 1]:
            page += 1
        note = above if above in notes and line.indented else ""
        kept.append(replace(line, blanks=max(line.blanks, skipped), note=note, new_page=page > began))
        skipped, above = 0, ""
    return kept


def _is_noise(text: str) -> bool:
    return bool(_MAILTO.match(text) or _RULE.match(text))


def _note_marks(lines: list[Line]) -> frozenset[str]:
    """Numbers alone on a line that come twice, as mark and at the note, and count from one without a hole."""
    counted = Counter(line.text for line in lines if _NOTE_MARK.match(line.text))
    paired = {mark for mark, times in counted.items() if times >= 2}
    return frozenset(paired) if paired and paired == {str(n + 1) for n in range(len(paired))} else frozenset()


def _running_lines(lines: list[Line], page_starts: Sequence[int]) -> frozenset[str]:
    """Headers and footers: the same first or last lines, numbers apart, on most pages."""
    if len(page_starts) < 3:
        return frozenset()
    pages: list[list[Line]] = [[] for _ in page_starts]
    page = 0
    for line in lines:
        while page + 1 < len(page_starts) and line.start >= page_starts[page + 1]:
            page += 1
        pages[page].append(line)
    counted = Counter(text for group in pages for text in {_masked(line.text) for line in group[:2] + group[-2:]})
    return frozenset(text for text, times in counted.items() if times >= max(3, 0.6 * len(page_starts)))


def _masked(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _measured(lines: list[Line]) -> list[Line]:
    lengths = [len(line.text) for line in lines]
    rare = sum(line.indented for line in lines) < _RARE * len(lines)
    return [
        replace(
            line,
            outset=rare and line.indented and not line.text[0].islower(),
            width=max(_NARROWEST, *lengths[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS + 1]),
        )
        for at, line in enumerate(lines)
    ]


def _same_block(group: list[Line], line: Line, *, open_marks: bool) -> bool:
    above = group[-1]
    if _opens_block(group, line, open_marks=open_marks):
        return False
    if re.search(r"\w[-\u00ad\u2010\x02]$", above.text):
        return True
    if (line.text[0].islower() or _is_left_open(above)) and not above.closed:
        return True
    if stands_alone(above):
        return False
    if numbered(above.text) and len(group) == 1 and ends_early(above, line):
        return False
    if group[0].marked and not line.blanks:
        return True
    if line.blanks:
        return not above.closed and not ends_early(above, line, share=0.75 if group[0].marked else 0.9)
    return not (above.closed and ends_early(above, line)) or line.width > 4 * len(line.text)


def _is_left_open(line: Line) -> bool:
    """Whether it ends with a word that another one must follow: "for", "of the"."""
    words = line.text.split()
    return len(words) > 2 and words[-1] in _words()["open"]


def _opens_block(group: list[Line], line: Line, *, open_marks: bool) -> bool:
    above = group[-1]
    if line.blanks >= GAP or above.hashes or line.hashes:
        return True
    if line.marked:
        return not _is_aside(group, line)
    if open_marks and _OPEN_MARK.match(line.text):
        return True
    if line.outset or line.note:
        return True
    return stands_alone(line) or numbered(line.text)


def _is_aside(group: list[Line], line: Line) -> bool:
    """Whether the dash that begins the line belongs to the sentence that the line above left open."""
    above = group[-1]
    dashes = "-–—"
    if line.text[0] not in dashes or group[0].text[0] in dashes:
        return False
    return not (line.blanks or above.closed or ends_early(above, line))


def stands_alone(line: Line) -> bool:
    """Whether the line reads as a label over what follows: short, capital first, a colon last."""
    text = line.text
    return (
        text.endswith(":")
        and len(text) <= 60
        and text[0].isupper()
        and not line.marked
        and not re.search(r"[.;!?]\s|,|\d{4}", text)
    )


def numbered(text: str) -> bool:
    """Whether it reads as a numbered heading: "No. 5: …", "Chapter 3 – …"."""
    if len(text) > 200 or not text[0].isupper() or text.endswith((".", ",", ";")) or "?" in text:
        return False
    found = re.match(r"([^\W\d_]+)\.?\s*\d[\d\s.]*\s*(?:[:–—.-]\s*)*(?=[^\W\d_])", text)
    return found is not None and found.group(1).lower() in _words()["numbered"] and _heads(text, found.end())


def _heads(text: str, at: int) -> bool:
    """Whether a title follows the number and not the rest of a sentence."""
    return text[at].isupper()


def ends_early(above: Line, line: Line, *, share: float = 0.9) -> bool:
    """Whether the first word of the next line would have fitted: then the break was meant."""
    first = line.text.split(None, 1)[0]
    return len(above.text) + 1 + len(first) <= above.width * share


def _block(lines: list[Line], known: frozenset[str], *, open_marks: bool) -> Block:
    text: list[str] = []
    offsets: list[int] = []
    first = lines[0]
    mark = _MARK.match(first.text) or (_OPEN_MARK.match(first.text) if open_marks else None)
    hashes = _HASHES.match(first.text)
    skip = hashes.end() if hashes else mark.end() if mark and not first.text[mark.start()].isdigit() else 0
    if skip and not hashes:
        text, offsets = list("• "), [first.start, first.start]
    for at, line in enumerate(lines):
        begin = skip if at == 0 else 0
        piece = line.text[begin:]
        if at:
            drop, glue = seam("".join(text[-60:]), piece, known)
            del text[len(text) - drop :], offsets[len(offsets) - drop :]
            text.extend(glue)
            offsets.extend([line.start] * len(glue))
        _extend(text, offsets, piece, line.start + begin)
    return Block("".join(text), offsets, tuple(lines))


def _extend(text: list[str], offsets: list[int], piece: str, start: int) -> None:
    """Add the characters of a line, white space folded and what nobody sees left out."""
    for at, char in enumerate(piece):
        if char == "\u00ad" or ord(char) in _INVISIBLE or (ord(char) < 32 and not char.isspace()):
            continue
        if char.isspace() or char == "\xa0":
            if not text or text[-1] == " ":
                continue
            char = " "
        text.append(char)
        offsets.append(start + at)


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    raw = yaml.load(resources.files("ingest").joinpath("data/headings.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {name: frozenset(str(word).lower() for word in raw[name]) for name in raw}
