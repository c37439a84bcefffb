"""Fields: what a column of an earlier year's list can tell of a case."""

from __future__ import annotations

from enum import StrEnum

from bot.visits.models.request import Frozen


class Field(StrEnum):
    REFERENCE = "reference"  #: The office's own number of the case.
    RECEIVED = "received"
    VISIT_FROM = "visit_from"
    VISIT_TO = "visit_to"
    YEAR = "year"
    ORGANISATION = "organisation"
    COUNTRY = "country"
    SENDER_TYPE = "sender_type"
    THEMES = "themes"
    PARTICIPANTS = "participants"
    STATUS = "status"
    MUNICIPALITY = "municipality"
    HOST = "host"
    ANSWERED = "answered"


#: Any one of them places a case in time.
TIMES = (Field.RECEIVED, Field.VISIT_FROM, Field.YEAR)
#: What may be the same for a whole file.
FIXED = frozenset({Field.STATUS, Field.YEAR, Field.COUNTRY, Field.SENDER_TYPE, Field.THEMES, Field.MUNICIPALITY})


class Mapping(Frozen):
    """Which column tells which field. A column that tells none is not taken in, and nothing of it is kept."""

    columns: dict[Field, str] = {}
    fixed: dict[Field, str] = {}  #: What holds for every row whose cell is empty, or that has no such column.

    def tells(self, field: Field) -> bool:
        return field in self.columns or field in self.fixed

    def stored(self) -> dict[str, str]:
        columns = {field.value: header for field, header in self.columns.items()}
        return columns | {f"{field.value}=": value for field, value in self.fixed.items()}

    @classmethod
    def restored(cls, stored: dict[str, str]) -> Mapping:
        """What an older version knew and this one does not is left out."""
        columns = {field: stored[field.value] for field in Field if field.value in stored}
        fixed = {field: stored[f"{field.value}="] for field in FIXED if f"{field.value}=" in stored}
        return cls(columns=columns, fixed=fixed)
