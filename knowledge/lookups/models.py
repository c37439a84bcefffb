"""What a register is asked, and what it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from knowledge.models import Chunk, Document, Frozen, Source


class Subject(StrEnum):
    HOSTS = "hosts"
    AGREEMENTS = "agreements"
    POLICIES = "policies"
    MISSIONS = "missions"
    PLACES = "places"
    EARLIER = "earlier"


class Ask(StrEnum):
    """What about an entry is asked, where it is not the whole of it."""

    CAPACITY = "capacity"
    NOTICE = "notice"
    LANGUAGE = "language"
    END = "end"
    ID = "id"
    CAMERA = "camera"
    CONFIDENTIALITY = "confidentiality"
    CLOTHING = "clothing"
    FEE = "fee"
    AGE = "age"
    SMALLEST = "smallest"
    OFTEN = "often"
    HOURS = "hours"


class CaseState(StrEnum):
    OPEN = "open"
    DECLINED = "declined"


class Query(Frozen):
    """A question, read as one to a register. What it does not say is empty."""

    subject: Subject
    kinds: tuple[str, ...] = ()  #: Words of the question for kinds of host: `company`, `lab`.
    themes: tuple[str, ...] = ()
    all_themes: bool = False  #: A host has to have each of them, not any.
    topics: tuple[str, ...] = ()  #: Narrower than a theme: `district_heating`.
    places: tuple[str, ...] = ()  #: Ids of the place register.
    near: bool = False
    anywhere: bool = False  #: However far away, the nearest first.
    countries: tuple[str, ...] = ()
    market: bool = False
    network: bool = False
    languages: tuple[str, ...] = ()  #: That a host should receive in.
    is_confirmed: bool | None = None  #: Whether the host itself said yes to its entry.
    group: int | None = None
    counting: bool = False
    statuses: tuple[str, ...] = ()
    state: CaseState | None = None
    year: int | None = None
    asks: tuple[Ask, ...] = ()
    condition: Ask | None = None  #: On what terms hosts receive, where that is asked of all that fit.
    month: int | None = None  #: In which they should be open.
    matters: tuple[str, ...] = ()  #: That people ask rules about, and no rule of ours is on.
    strangers: tuple[str, ...] = ()  #: Names that no register knows, as they are written.
    entries: tuple[str, ...] = ()  #: Ids of what it names: hosts, agreements, policies, missions.
    names: tuple[str, ...] = ()  #: Of whom a mission met or took along, as the register writes them.
    roles: tuple[str, ...] = ()  #: What about a mission is asked: `met`, `participants`.


class Line(Frozen):
    """One entry of a list, with where it stands."""

    text: str
    profile: str = ""  #: The document that the entry is written out in; "" where a `quote` is given.
    quotes: tuple[str, ...] = ()  #: What to look for in the profile; its beginning if empty.
    is_listed: bool = False  #: The profile is a list: the line of it stands alone.
    names: tuple[str, ...] = ()  #: Under which a source knows it.
    sources: tuple[Source, ...] = ()
    rank: int = 0  #: Lines of a lower rank fit better, and are cited first.
    is_context: bool = False  #: About the entries together: shown whatever their number, and never named in short.


class Found(Frozen):
    """What a register holds about a query."""

    head: str
    lines: tuple[Line, ...] = ()
    gaps: tuple[str, ...] = ()  #: What the register does not say, one sentence each.
    notes: tuple[str, ...] = ()
    most: int = 8  #: Lines that are written out; of the others the names.
    needles: tuple[str, ...] = ()  #: Further words by which the stretch of a source is chosen.


class EarlierQuery(Frozen):
    """Whom or what an earlier case is looked for by; empty means any."""

    names: tuple[str, ...] = ()  #: Words of the question and its thread that may name an organisation, folded.
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    year: int | None = None  #: Of the visit, or of the request where no visit is known.
    state: CaseState | None = None

    @property
    def is_anybody(self) -> bool:
        return not (self.names or self.countries or self.themes or self.year)


class EarlierCase(Frozen):
    """A case that came before. Organisations only: no name of a person ever stands here."""

    number: str
    organisation: str
    country: str | None
    themes: tuple[str, ...]
    status: str
    received_on: dt.date
    from_: dt.date | None = None
    to: dt.date | None = None
    is_near: bool = False  #: From the same country as a city that was named, and not from the city.


class EarlierCases(Protocol):
    """Who came before; what has the cases implements it. For staff only."""

    def earlier(self, query: EarlierQuery, *, limit: int) -> Sequence[EarlierCase]:
        """All that fit, newest first; none that is further back than `limit`."""
        ...


class Shelf(Protocol):
    """The part of the knowledge base that lookups quote from."""

    def document(self, name: str) -> Document:
        """Raises DocumentUnknown."""
        ...

    def chunks(self, name: str) -> list[Chunk]:
        """Raises DocumentUnknown."""
        ...
