"""Errors of channels; the docstring is the sentence a person reads."""

from __future__ import annotations

from bot.visits.errors import VisitError


class ApprovedByOthersHere(VisitError):
    """Others approve in this channel; decide on the page of the case, or ask one of them."""


class SlackChannelUnknown(VisitError):
    """There is no such channel; write its id as Slack has it, such as C0123456789."""


class QuestionSettled(VisitError):
    """Somebody has dealt with that question already, or it is too old to be kept; reload the page."""
