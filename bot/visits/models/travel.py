"""Travel: what a delegation goes by between the items of its programme."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    BUS = "bus"  #: A bus of their own.
    PUBLIC = "public"  #: Trains, metro and buses by the timetable.
    BICYCLE = "bicycle"  #: As far as that is reasonable, and trains and buses beyond.
