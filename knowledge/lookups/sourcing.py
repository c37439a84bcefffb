"""Sourcing: the passages that carry what a register says, the source it was taken from first."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote as escaped

from knowledge.citations import folded
from knowledge.errors import DocumentUnknown
from knowledge.lookups.folding import fold
from knowledge.lookups.models import Found, Line, Shelf
from knowledge.lookups.stretches import LONGEST, named, needles_in, telling
from knowledge.models import Chunk, Citation, Document, DocumentKind

MOST = 5
MOST_OF_SOURCES = 2
_NEW_LINES = 2  #: A second source has to carry this many entries more.
_QUOTED = 4  #: Chunks of a document that are looked at sentence by sentence.
_FIRST, _RELATED = 1.6, 0.3  #: What the entry that fits best weighs, and one that only comes near.
_AGAIN = 0.1  #: What another name of the same entry weighs.
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
    alone = [proof for at in order if (proof := _alone(found, at, proofs, shelf)) is not None]
    first = [proof for proof in alone if found.lines[proof.lines[0]].rank < 0]
    proofs = [*first, *proofs, *(proof for proof in alone if proof not in first)][:MOST]
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
            yield Proof(_of_chunk(stretch), stretch.lines)


def _alone(found: Found, at: int, proofs: Sequence[Proof], shelf: Shelf) -> Proof | None:
    """The stretch for a line that has no page of its own, where those for all together leave it out."""
    line = found.lines[at]
    if line.profile or (any(at in proof.lines for proof in proofs) and not line.is_context):
        return None
    needles = line.quotes or found.needles
    only = next(_of_sources(Found(head="", lines=(line,), needles=needles), (0,), shelf), None)
    return only._replace(lines=(at,)) if only else None


def _stretches(found: Found, document: Document, shelf: Shelf) -> Iterator[_Stretch]:
    """The best stretch of each chunk that names most of the entries drawn from this document."""
    lines = [at for at, line in enumerate(found.lines) if any(s.document == document.name for s in line.sources)]
    headings = _headings(found, lines, document)
    names = tuple(dict.fromkeys(name for at in lines for name in found.lines[at].names))
    promising: list[tuple[float, int, Chunk]] = []
    for chunk in shelf.chunks(document.name):
        said = set(named(names, f"{chunk.title}\n{chunk.text}"))
        if said:
            weight = _weight(found, lines, said) + _matter(found, headings, chunk, chunk.text)
            promising.append((weight, -chunk.ordinal, chunk))
    for _, _, chunk in heapq.nlargest(_QUOTED, promising, key=lambda each: each[:2]):
        quote = telling(chunk.text, named(names, chunk.text), found.needles)
        if not quote or folded(quote) not in folded(document.text[chunk.start : chunk.end]):
            continue
        said = set(named(names, f"{chunk.title}\n{quote}"))
        carried = tuple(at for at in lines if said & set(found.lines[at].names))
        weight = _weight(found, lines, said) + _matter(found, headings, chunk, quote)
        yield _Stretch(chunk, document, quote, carried, weight)


def _headings(found: Found, lines: Sequence[int], document: Document) -> set[str]:
    """Sections of the document that the register names."""
    sources = (source for at in lines for source in found.lines[at].sources)
    return {fold(each.section) for each in sources if each.document == document.name and each.section}


def _weight(found: Found, lines: Sequence[int], said: set[str]) -> float:
    """What it is worth to name these: the entry that fits best counts most, another name of one little."""
    worth = 0.0
    for at in lines:
        if own := said & set(found.lines[at].names):
            first = _FIRST if at == 0 else 1.0
            worth += (first if found.lines[at].rank == 0 else _RELATED) + _AGAIN * (len(own) - 1)
    return worth


def _matter(found: Found, headings: set[str], chunk: Chunk, text: str) -> float:
    heading = fold(f"{chunk.title} {chunk.section}")
    return _SECTION * any(each in heading for each in headings) + needles_in(text, found.needles)


def _of_chunk(stretch: _Stretch) -> Citation:
    chunk = stretch.chunk
    return _citation(
        stretch.document,
        stretch.quote,
        title=chunk.title,
        section=chunk.section,
        ordinal=chunk.ordinal,
        page=chunk.page,
    )


def _page(line: Line, shelf: Shelf) -> Citation | None:
    document = _document(line.profile, shelf) if line.profile else None
    if document is None:
        return None
    quote = _of_page(document.text, line)
    at = document.text.find(quote)
    # A profile is cut into chunks where its sections begin: the section's place is the chunk's.
    place = next((i for i, each in enumerate(document.sections) if each.start <= at < each.end), None)
    title = document.sections[place].title if place is not None else document.title
    heading = document.sections[place].heading if place is not None else ""
    return _citation(document, quote, title=title, section=heading, ordinal=place)


def _of_page(text: str, line: Line) -> str:
    """The page from its beginning as far as the line that is wanted; that line alone if it stands far down."""
    lines = text.strip().split("\n")
    at = next((i for i, each in enumerate(lines) if line.quotes and line.quotes[0] in each), 0)
    opening = "\n".join(lines[: at + 1])
    quote = opening if len(opening) <= LONGEST and not line.is_listed else lines[at]
    return quote if len(quote) <= LONGEST else quote[: quote.rfind(" ", 0, LONGEST)]


def _citation(
    document: Document, quote: str, *, title: str, section: str, ordinal: int | None, page: int | None = None
) -> Citation:
    anchor = f"#p{ordinal}" if ordinal is not None else ""
    return Citation(
        number=1,
        document=document.name,
        title=title,
        section=section,
        quote=quote,
        page=page,
        as_of=document.as_of,
        url=f"/documents/{escaped(document.name, safe='')}{anchor}",
    )


def _document(name: str, shelf: Shelf) -> Document | None:
    try:
        return shelf.document(name)
    except DocumentUnknown:
        return None
