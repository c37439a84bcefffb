"""Errors of staff; the docstring is the sentence a person reads."""

from __future__ import annotations

from bot.visits.errors import VisitError


class AbsenceUnknown(VisitError):
    """There is no such absence, or it is over; reload the page to see which there are."""


class AbsenceFaulty(VisitError):
    """An absence ends on its first day or later, not before today, and lasts a year at most; correct its days."""


class AbsenceOverlaps(VisitError):
    """The colleague is entered as away on one of these days already; end that absence first, or choose other days."""


class SubstituteUnfit(VisitError):
    """A substitute is another colleague who works on cases; choose one from the list, or nobody."""


class SendAtFaulty(VisitError):
    """The letters cannot leave then; choose a date and time that the clocks show, from now on and not too far ahead."""


class RecallTooLate(VisitError):
    """These letters do not wait any more: they are leaving, or were recalled already; reload the case to see which."""


class FourEyes(VisitError):
    """You wrote these words yourself, and two people are to look at them; ask a colleague to approve them."""


class NobodyElse(VisitError):
    """You wrote these words, and nobody else who can approve them is here; name a substitute, or change the rules."""


class PersonTaken(VisitError):
    """Somebody has this user name or this e-mail address already; choose another one."""


class PersonIdFaulty(VisitError):
    """A user name is 2 to 40 small letters a-z, digits, dots or hyphens and begins with a letter; correct it."""


class OwnRole(VisitError):
    """Nobody changes their own role or lets themselves go; ask another administrator."""


class LettersUnread(VisitError):
    """You have not had these letters open as they are now; open them, read them whole, and approve them then."""
