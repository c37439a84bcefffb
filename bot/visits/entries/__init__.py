"""Entries: a host of the register as texts that people type, and back; the same for the form and for files."""

from bot.visits.entries.comparing import FieldChange, field_changes
from bot.visits.entries.entering import Entered, Fault, enter
from bot.visits.entries.fields import FIELDS, Field, Kind, field
from bot.visits.entries.writing import written

__all__ = [
    "FIELDS",
    "Entered",
    "Fault",
    "Field",
    "FieldChange",
    "Kind",
    "enter",
    "field",
    "field_changes",
    "written",
]
