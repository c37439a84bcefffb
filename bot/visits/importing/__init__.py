"""Importing: a workbook of earlier years → cases that are history, as a plan first, taken in and out as a whole."""

from bot.visits.importing.fields import Field, Mapping
from bot.visits.importing.mapping import given, propose
from bot.visits.importing.planning import Fault, Note, Plan, complete, plan
from bot.visits.importing.taking import take, undo

__all__ = ["Fault", "Field", "Mapping", "Note", "Plan", "complete", "given", "plan", "propose", "take", "undo"]
