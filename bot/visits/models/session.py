"""Session: a browser in which somebody is signed in, and how long that lasts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.visits.models.request import Frozen


class SignInWay(StrEnum):
    LINK = "link"  #: A one-time link of an administrator.
    PASSWORD = "password"
    OIDC = "oidc"  #: The organisation's own sign-in.
    SLACK = "slack"


class Session(Frozen):
    """Never holds its token, of which only the hash is kept."""

    id: str
    person: str
    way: SignInWay
    browser: str = ""  #: `Firefox, Windows`: enough to tell one's own browsers apart, and no more.
    opened_at: dt.datetime
    seen_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True)
class SessionLives:
    """How long a session lasts. House rule: a working day without use, a week in any case."""

    idle: dt.timedelta = dt.timedelta(hours=12)
    longest: dt.timedelta = dt.timedelta(hours=168)

    def over(self, session: Session, at: dt.datetime) -> bool:
        return at >= session.ends_at or at >= session.seen_at + self.idle
