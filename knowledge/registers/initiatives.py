"""Initiative: what is planned or under way, with its parties, expected effects and key figures."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from knowledge.models import Frozen, Labels, Source


class Modality(StrEnum):
    NAMED = "named"  #: The source lists it as taking part.
    LEAD = "lead"
    POSSIBLE = "possible"  #: The source says it may take part.
    FUTURE = "future"


class Party(Frozen):
    name: str
    modality: Modality = Modality.NAMED


class Effect(Frozen):
    """An expected effect. Always a target set when the source was written, never a result."""

    text: Labels
    year: int | None = None


class KeyFigure(Frozen):
    value: str  #: As a figure with its unit: `2 bn DKK a year`.
    what: Labels
    population: str = ""
    year: int | None = None
    kind: Literal["observed", "projected", "target"] = "observed"
    source_note: str = ""


class ContactUnit(Frozen):
    """Role and unit; the names of people stay in the sources."""

    role: str
    unit: str


class Initiative(Frozen):
    id: str
    title: str  #: As printed, without its number.
    labels: Labels
    printed_numbers: tuple[str, ...]  #: Every number the source prints, garbled ones included.
    likely_number: str | None = None
    likely_old_number: str | None = None
    themes: tuple[str, ...]
    summary: Labels
    elements: tuple[Labels, ...] = ()
    effects: tuple[Effect, ...] = ()
    key_figures: tuple[KeyFigure, ...] = ()
    key_figures_outstanding: bool = False
    builds_on: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    contact_units: tuple[ContactUnit, ...] = ()
    sources: tuple[Source, ...]
