"""Errors of signing in; the docstring is the sentence a person reads."""

from __future__ import annotations

import datetime as dt

from bot.visits.errors import VisitError


class SignInRefused(VisitError):
    """The name and the password do not belong together; try again, or ask an administrator for a sign-in link."""


class TooManyTries(VisitError):
    """This was tried too often; wait a quarter of an hour, or ask an administrator for a sign-in link."""

    def __init__(self, wait: dt.timedelta = dt.timedelta()) -> None:
        super().__init__()
        self.wait = wait  #: Until it may be tried again.


class PasswordsOff(VisitError):
    """Nobody signs in with a password here; use the sign-in of your organisation, or ask for a sign-in link."""


class PasswordTooShort(VisitError):
    """A password has at least 15 characters; a few words that do not belong together are easy to remember."""


class PasswordTooLong(VisitError):
    """A password has at most 200 characters; choose a shorter one."""


class PasswordEasy(VisitError):
    """This password is easy to guess: take out names, common words and runs of keys, or add other words."""


class PasswordsDiffer(VisitError):
    """The two new passwords are not the same; type both again."""


class PasswordWrong(VisitError):
    """The present password is another one; if you have forgotten it, ask an administrator for a sign-in link."""


class SignInStale(VisitError):
    """To set a first password, sign in anew first: sign out, and use a sign-in link."""


class SessionUnknown(VisitError):
    """There is no such session any more; reload the page to see which there are."""


class StartUnknown(VisitError):
    """This sign-in was begun in another browser or too long ago; begin it again."""


class VouchingFailed(VisitError):
    """The other service did not say in a way that we can check who you are; begin again, or tell an administrator."""


class VouchingUnavailable(VisitError):
    """The other service does not answer; try again in a while, or ask an administrator for a sign-in link."""


class NobodyHere(VisitError):
    """You are known to the other service, but not here; ask an administrator to take you in with your address."""


class GroupsMissing(VisitError):
    """None of your groups lets you in here; ask whoever keeps the groups, or an administrator."""


class ProviderUnknown(VisitError):
    """There is no such way to sign in here; choose one on the page for signing in."""


class SignInSettingInvalid(VisitError):
    """A setting for signing in is wrong or incomplete; put it right, and start again."""
