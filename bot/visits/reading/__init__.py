"""VisitRequest → Reading: the facts in a request, each with the span it was read from."""

from bot.visits.reading.reader import read
from bot.visits.reading.warming import sample

__all__ = ["read", "sample"]
