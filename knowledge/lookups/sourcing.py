"""Sourcing: the passages that carry what a register says, the source it was taken from first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import quote as escaped

from knowledge.citations import folded
from knowledge.errors import DocumentUnknown
from knowledge.lookups.folding import fold
from knowledge.lookups.models import Found, Line, Shelf
from knowledge.models import Chunk, Citation, Document, DocumentKind
from knowledge.prose import sentences

MOST = 5
MOST_OF_SOURCES = 2
LONGEST = 600
_SHORTEST = 70  #: A shorter quote does not stand alone.
_FIRST = 1.6  #: What the entry that fits best weighs beside the others.
_NEW_LINES = 2  #: A second source has to carry this many entries more.
_NEEDLE = 0.1  #: What a word of the matter weighs beside a name.
_SECTION = 0.5  #: What the section that the register names weighs.


class Proof(NamedTuple):
    """A citation, and the lines that it carries."""

    citation: Citation
    lines: tuple[int, ...]


class _Stretch(NamedTuple):
    chunk: Chunk
    document: Document
    quote: str
    lines: tuple[int, ...]
    weight: float


def prove(found: Found, shelf: Shelf) -> list[Proof]:
    """Cite what is indexed: where a source names the entries, it comes before the register's own pages."""
    order = sorted(range(len(found.lines)), key=lambda at: found.lines[at].rank)
    proofs = [*_of_sources(found, order, shelf)]
    for at in order:
        if len(proofs) == MOST:
            break
        if (page := _page(found.lines[at], shelf)) is not None:
            proofs.append(Proof(page, (at,)))
    return [
        proof._replace(citation=proof.citation.model_copy(update={"number": number}))
        for number, proof in enumerate(proofs, 1)
    ]


def _of_sources(found: Found, order: Sequence[int], shelf: Shelf) -> Iterator[Proof]:
    best: list[_Stretch] = []
    for name in dict.fromkeys(source.document for at in order for source in found.lines[at].sources):
        document = _document(name, shelf)
        if document is not None and document.kind is not DocumentKind.PROFILE:
            stretch = max(_stretches(found, document, shelf), key=lambda each: each.weight, default=None)
            best += [stretch] if stretch else []
    carried: set[int] = set()
    best.sort(key=lambda each: (each.document.kind is not DocumentKind.SOURCE, -each.weight))
    for stretch in best[:MOST_OF_SOURCES]:
        if not carried or len(set(stretch.lines) - carried) >= _NEW_LINES:
            carried |= set(stretch.lines)
            yield Proof(_citation(stretch.document, stretch.quote, stretch.chunk), stretch.lines)


def _stretches(found: Found, document: Document, shelf: Shelf) -> Iterator[_Stretch]:
    """The best stretch of each chunk that names an entry drawn from this document."""
    lines = [at for at, line in enumerate(found.lines) if any(s.document == document.name for s in line.sources)]
    headings = {
        fold(source.section)
        for at in lines
        for source in found.lines[at].sources
        if source.document == document.name and source.section
    }
    for chunk in shelf.chunks(document.name):
        said = f"{chunk.title}\n{chunk.text}"
        carried = {at: names for at in lines if (names := _named(found.lines[at].names, said))}
        if not carried:
            continue
        quote = _quote(chunk.text, [name for names in carried.values() for name in names], found.needles)
        if not quote or folded(quote) not in folded(document.text[chunk.start : chunk.end]):
            continue
        kept = {at: names for at, own in carried.items() if (names := _named(own, f"{chunk.title}\n{quote}"))}
        heading = fold(f"{chunk.title} {chunk.section}")
        weight = sum(
            (_FIRST if at == 0 else 1.0 if found.lines[at].rank == 0 else 0.3) + _NEEDLE * (len(names) - 1)
            for at, names in kept.items()
        )
        weight += _SECTION * any(each in heading for each in headings) + _needles(quote, found.needles)
        if kept:
            yield _Stretch(chunk, document, quote, tuple(kept), weight)


def _named(names: Iterable[str], text: str) -> list[str]:
    lowered = text.casefold()
    return [name for name in names if name.casefold() in lowered and _pattern(name).search(text)]


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """A name of capitals is only that in capitals."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?:s)?(?!\w)", 0 if name.isupper() else re.IGNORECASE)


def _needles(text: str, needles: Sequence[str]) -> float:
    lowered = text.casefold()
    return _NEEDLE * 2 * sum(needle.casefold() in lowered for needle in needles)


def _quote(text: str, names: Sequence[str], needles: Sequence[str]) -> str:
    """The sentences in a row that name most, as few as stand alone."""
    parts = _parts(text)
    best, worth = "", (0.0, 0)
    for first in range(len(parts)):
        stretch = ""
        for part in parts[first:]:
            stretch = f"{stretch} {part}".strip()
            if len(stretch) > LONGEST:
                break
            named = len(_named(names, stretch)) + _needles(stretch, needles)
            value = (named, -abs(len(stretch) - _SHORTEST) if len(stretch) < _SHORTEST else -len(stretch))
            if named and (value[0] > worth[0] or (value[0] == worth[0] and _stands_better(stretch, best))):
                best, worth = stretch, value
    return best


def _stands_better(stretch: str, than: str) -> bool:
    if len(than) < _SHORTEST:
        return len(stretch) > len(than)
    return _SHORTEST <= len(stretch) < len(than)


def _parts(text: str) -> list[str]:
    """Sentences, those too long to quote cut between words."""
    parts: list[str] = []
    for sentence in sentences(text):
        while len(sentence) > LONGEST:
            cut = sentence.rfind(" ", 0, LONGEST)
            cut = cut if cut > 0 else LONGEST
            parts.append(sentence[:cut])
            sentence = sentence[cut:].strip()
        parts.append(sentence)
    return parts


def _page(line: Line, shelf: Shelf) -> Citation | None:
    document = _document(line.profile, shelf) if line.profile else None
    if document is None:
        return None
    quote = _of_page(document.text, line)
    at = document.text.find(quote)
    chunks = shelf.chunks(document.name)
    chunk = next((each for each in chunks if each.start <= at < each.end), None)
    return _citation(document, quote, chunk)


def _of_page(text: str, line: Line) -> str:
    """The page from its beginning as far as the line that is wanted; that line alone if it stands far down."""
    lines = text.strip().split("\n")
    at = next((i for i, each in enumerate(lines) if line.quotes and line.quotes[0] in each), 0)
    opening = "\n".join(lines[: at + 1])
    quote = opening if len(opening) <= LONGEST and not line.is_listed else lines[at]
    return quote if len(quote) <= LONGEST else quote[: quote.rfind(" ", 0, LONGEST)]


def _citation(document: Document, quote: str, chunk: Chunk | None) -> Citation:
    anchor = f"#p{chunk.ordinal}" if chunk else ""
    return Citation(
        number=1,
        document=document.name,
        title=chunk.title if chunk else document.title,
        section=chunk.section if chunk else "",
        quote=quote,
        page=chunk.page if chunk else None,
        as_of=document.as_of,
        url=f"/documents/{escaped(document.name, safe='')}{anchor}",
    )


def _document(name: str, shelf: Shelf) -> Document | None:
    try:
        return shelf.document(name)
    except DocumentUnknown:
        return None
