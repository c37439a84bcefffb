"""The nouns of what we know: Document → Chunk (stored) → Passage (retrieved) → Citation → Answer."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Labels = dict[str, str]  #: Language to text; `da` and `en` always there.


class Frozen(BaseModel):
    """Immutable and strict about its fields: a misspelt one is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentKind(StrEnum):
    SOURCE = "source"  #: A file somebody gave us. Cited before anything of ours.
    LIBRARY = "library"  #: A short document of ours, shipped, in our own words.
    ANSWER = "answer"  #: A person's answer to one question, which is its title.
    PROFILE = "profile"  #: One entry of a register, written out so that search finds it.


class Section(Frozen):
    """A stretch of a document under one heading; offsets count characters of `Document.text`."""

    title: str  #: What the section is about: the initiative, the article, the host.
    heading: str  #: The heading as printed (`Nøgletal`), "" before the first one.
    start: int
    end: int


class Document(Frozen):
    """One file or register entry, as text.

    `text` is what offsets and quotes refer to: the file itself for plain text, the
    extracted text for every other format.
    """

    name: str  #: The file name as indexed, unique; `host:nordhavn` for a profile.
    title: str
    text: str
    kind: DocumentKind = DocumentKind.SOURCE
    media_type: str = "text/plain"
    digest: str = ""  #: `sha256:…` over the bytes of the file and the version of the chunker.
    chunker: str = ""  #: Version of what split it.
    language: str = ""  #: ISO 639-1 of the text.
    as_of: str | None = None  #: Year or ISO date the document speaks of; None where it does not say.
    page_starts: tuple[int, ...] = ()  #: Offset at which each page begins; empty where there are no pages.
    sections: tuple[Section, ...] = ()


class Chunk(Frozen):
    """What is indexed: a stretch of one section, cleaned for search, tied to its place in the text."""

    id: str  #: Stable over re-indexing of the same text: `<document>#<ordinal>`.
    document: str
    ordinal: int
    title: str
    section: str
    text: str  #: Cleaned for search: hyphenation joined, white space folded.
    start: int
    end: int
    page: int | None = None  #: Counts from 1.
    kind: DocumentKind = DocumentKind.SOURCE
    language: str = ""
    as_of: str | None = None


class Passage(Frozen):
    """A chunk that was found for a question."""

    chunk: Chunk
    score: float  #: Fused score, 0 to 1 within one search.
    similarity: float  #: Cosine with the question: comparable between searches.
    coverage: float = 0.0  #: Share of the question's content words the chunk carries, 0 to 1.


class Citation(Frozen):
    """A passage shown as proof. `quote` stands in the document, line breaks and hyphenation apart."""

    number: int
    document: str
    title: str
    section: str
    quote: str = Field(max_length=600)
    page: int | None = None
    as_of: str | None = None
    url: str


class AnswerStatus(StrEnum):
    ANSWERED = "answered"
    NOT_FOUND = "not_found"  #: Nothing supports an answer. Not an error.
    AMBIGUOUS = "ambiguous"  #: Two or more readings of the question are all supported; all are shown.


class Answer(Frozen):
    status: AnswerStatus
    language: str  #: Of the question, ISO 639-1; Norwegian is always `no`.
    answer: str  #: Plain text with `[1]` marks; says so, in that language, when nothing was found.
    citations: tuple[Citation, ...] = Field(default=(), max_length=5)
    notes: tuple[str, ...] = ()
    composer: Literal["extractive", "model"] = "extractive"
    retrieved: tuple[str, ...] = Field(default=(), exclude=True)  #: Chunk ids it was looked for in; not shown.


class Source(Frozen):
    """Where a fact in a register or a reason in a triage comes from."""

    document: str  #: File name of a source or of a library document, or the register itself.
    title: str = ""
    section: str = ""
    as_of: str | None = None
    note: str = ""


class DocumentInfo(Frozen):
    """A line in the list of what is indexed."""

    name: str
    title: str
    kind: DocumentKind
    media_type: str
    digest: str
    chunker: str = ""
    language: str
    as_of: str | None
    chunks: int
    indexed_at: str
