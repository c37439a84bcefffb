"""Register entries written out as documents, so that search finds them beside the files."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence

from knowledge.models import Chunk, Document, DocumentKind, Section, Source
from knowledge.registers.models import Registers
from knowledge.registers.pages import Page, Writer, municipality_line
from knowledge.registers.places import GazetteerEntry

LONGEST_CHUNK = 1_500  # characters; more would not fit the embedding model
FORM = "1"  #: Part of every digest: another form of writing makes other documents.

Profile = tuple[Document, list[Chunk]]


def profiles(registers: Registers) -> list[Profile]:
    """Write out every host, initiative, agreement, policy and mission; the same registers give the same bytes."""
    write = Writer(registers)
    return [
        *_municipalities(registers),
        *(_profile(f"host:{host.id}", host.name, write.host(host), host.sources) for host in registers.hosts),
        *(
            _profile(f"initiative:{initiative.id}", initiative.title, write.initiative(initiative), initiative.sources)
            for initiative in registers.initiatives
        ),
        *(
            _profile(
                f"agreement:{agreement.id}",
                " – ".join(agreement.parties),
                write.agreement(agreement),
                agreement.sources,
            )
            for agreement in registers.agreements
        ),
        *(
            _profile(f"policy:{policy.id}", policy.title["en"], write.policy(policy), (policy.source,))
            for policy in registers.policies
        ),
        *(
            _profile(f"mission:{mission.id}", mission.title, write.mission(mission), mission.sources)
            for mission in registers.missions
        ),
    ]


def _profile(name: str, title: str, pages: Sequence[Page], sources: Sequence[Source]) -> Profile:
    as_of = next((source.as_of for source in sources if source.as_of), None)
    text, pieces = "", []
    for page, lines in _fitting(pages):
        start = len(text)
        text += "\n".join(lines) + "\n\n"
        pieces.append((page, start, len(text) - 2))
    chunks = [
        Chunk(
            id=f"{name}#{ordinal}",
            document=name,
            ordinal=ordinal,
            title=title,
            section=page.heading,
            text=text[start:end],
            start=start,
            end=end,
            kind=DocumentKind.PROFILE,
            language=page.language,
            as_of=as_of,
        )
        for ordinal, (page, start, end) in enumerate(pieces)
    ]
    document = Document(
        name=name,
        title=title,
        text=text,
        kind=DocumentKind.PROFILE,
        digest=_digest(name, title, text, as_of or ""),
        language=pages[0].language,
        as_of=as_of,
        sections=tuple(Section(title=title, heading=page.heading, start=start, end=end) for page, start, end in pieces),
    )
    return document, chunks


def municipalities_document(place: GazetteerEntry) -> str:
    """Name the document that a municipality is listed in."""
    plain = unicodedata.normalize("NFD", place.region.lower().replace("æ", "ae").replace("ø", "o"))
    return f"municipalities:{''.join(char for char in plain if not unicodedata.combining(char))}"


def _municipalities(registers: Registers) -> Iterator[Profile]:
    """One document a region, to be read and quoted; without chunks, for a list of names is near every question."""
    regions: dict[str, list[GazetteerEntry]] = {}
    for place in registers.places:
        if place.code:
            regions.setdefault(place.region, []).append(place)
    for region, places in regions.items():
        title = f"Kommuner i / Municipalities of {region}"
        text = "\n".join(municipality_line(place) for place in places) + "\n"
        name = municipalities_document(places[0])
        yield (
            Document(
                name=name,
                title=title,
                text=text,
                kind=DocumentKind.PROFILE,
                digest=_digest(name, title, text, ""),
                language="en",
            ),
            [],
        )


def _fitting(pages: Sequence[Page]) -> Iterator[tuple[Page, list[str]]]:
    """Cut a page between two lines where it would outgrow a chunk."""
    for page in pages:
        lines: list[str] = []
        for line in page.lines:
            if lines and sum(map(len, lines)) + len(line) > LONGEST_CHUNK:
                yield page, lines
                lines = []
            lines.append(line)
        yield page, lines


def _digest(*parts: str) -> str:
    return "sha256:" + hashlib.sha256("\x1f".join((FORM, *parts)).encode()).hexdigest()
