"""Fields: what can be typed of a host, in which form and within which bounds."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from knowledge.registers.models import MOST

LONGEST = 1_990  #: Characters of a field; a cell of a workbook is read to 2,000.
LONGEST_LINE = 300


class Kind(StrEnum):
    """How a text is read. The names are those of the sentences that say what is expected."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    LINES = "lines"
    NUMBER = "number"
    COORDINATE = "coordinate"
    YES_NO = "yes_no"
    DAY = "day"
    DAYS = "days"
    HOURS = "hours"
    COUNTRY = "country"
    COUNTRIES = "countries"
    LANGUAGES = "languages"
    THEMES = "themes"
    HOST_KIND = "host_kind"
    STATUS = "status"
    EMAIL = "email"
    SOURCES = "sources"


class Field(NamedTuple):
    name: str
    kind: Kind
    low: int = 0
    high: int = MOST
    required: bool = False
    only_in_files: bool = False


LANGUAGES_SHOWN = ("da", "sv", "no", "de", "fr", "es", "zh")  #: Beside English, for what there is to see.
WEEKDAYS = tuple(f"hours_{day}" for day in range(7))  #: Monday is 0.

FIELDS: tuple[Field, ...] = (
    Field("name", Kind.TEXT, required=True),
    Field("aliases", Kind.LINES),
    Field("kind", Kind.HOST_KIND, required=True),
    Field("status", Kind.STATUS, required=True),
    Field("confirmed_on", Kind.DAY),
    Field("place_name", Kind.TEXT, required=True),
    Field("municipality", Kind.TEXT),
    Field("country", Kind.COUNTRY),
    Field("lat", Kind.COORDINATE),
    Field("lon", Kind.COORDINATE),
    Field("themes", Kind.THEMES),
    Field("solutions", Kind.LINES),
    *(Field(f"solutions_{language}", Kind.LINES) for language in LANGUAGES_SHOWN),
    Field("strategy", Kind.PARAGRAPH),
    Field("priorities", Kind.LINES),
    Field("markets", Kind.COUNTRIES),
    Field("unwanted_markets", Kind.COUNTRIES),
    Field("in_network", Kind.YES_NO),
    Field("network_on", Kind.DAY),
    *(Field(name, Kind.HOURS) for name in WEEKDAYS),
    Field("blackout", Kind.DAYS),
    Field("notice_days", Kind.NUMBER, high=1_000),
    Field("visit_minutes", Kind.NUMBER, low=1, high=24 * 60),
    Field("visits_a_month", Kind.NUMBER, high=1_000),
    Field("min_group", Kind.NUMBER, low=1),
    Field("max_group", Kind.NUMBER, low=1),
    Field("min_age", Kind.NUMBER, high=120),
    Field("languages", Kind.LANGUAGES),
    Field("fee", Kind.TEXT),
    Field("clothing", Kind.TEXT),
    Field("id_needed", Kind.YES_NO),
    Field("camera_rules", Kind.TEXT),
    Field("confidentiality", Kind.TEXT),
    Field("outdoor", Kind.YES_NO),
    Field("contact_role", Kind.TEXT),
    Field("deputy_role", Kind.TEXT),
    Field("email", Kind.EMAIL),
    Field("notes", Kind.PARAGRAPH),
    Field("sources", Kind.SOURCES, only_in_files=True),
)

_BY_NAME = {one.name: one for one in FIELDS}


def field(name: str) -> Field:
    return _BY_NAME[name]
