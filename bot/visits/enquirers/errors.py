"""Errors of the public pages; the docstring is the sentence a person reads."""

from __future__ import annotations

from bot.visits.errors import VisitError


class KeptFormGone(VisitError):
    """Nothing is kept under this link: the form was sent or deleted, or its days are over; begin a new one."""


class KeptFormsFull(VisitError):
    """We cannot keep a form just now; send it, or copy what you wrote and try again in an hour."""


class StatusUnknown(VisitError):
    """This link leads nowhere; open it exactly as you got it, or write to us."""


class StatusLinkVoid(VisitError):
    """This link is no longer good; write to us and quote your reference."""


class TooManyLooks(VisitError):
    """This page was asked for too often from your network; wait an hour, or write to us."""
