"""Errors of the protection of personal data; the docstring is the sentence a person reads."""

from __future__ import annotations

from bot.visits.errors import VisitError


class IdentityMissing(VisitError):
    """Give a full name, an e-mail address or a telephone number to search for."""


class PurposeMissing(VisitError):
    """Say for what purpose the person is searched for: choose one from the list."""


class ErasureMoved(VisitError):
    """What would be erased is not what was shown any more; look at the new list, and decide again."""


class PersonIsColleague(VisitError):
    """This is a colleague; let them go on the page of people, and their decisions stay with the cases."""


class LedgerUnavailable(VisitError):
    """The list of erasures cannot be written, so nothing was erased; make its folder writable and try again."""
