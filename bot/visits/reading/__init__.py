"""VisitRequest → Reading: the facts in a request, each with the span it was read from."""

from bot.visits.reading.reader import read

__all__ = ["read"]
