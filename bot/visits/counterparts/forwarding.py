"""Who wrote first in a mail that somebody forwarded. A suggestion for a person: no text sets a recipient by itself."""

from __future__ import annotations

from bot.visits.models import Case, Channel, Contact
from bot.visits.reading.mail import first_writer


def suggested(case: Case) -> Contact | None:
    """None where nothing was forwarded, or its first writer is whom we write to anyway."""
    if case.request.channel is not Channel.EMAIL:
        return None
    found = first_writer(case.request.message, case.request.subject)
    if found is None or (found.email or "").casefold() in case.enquirers():
        return None
    return found
