"""What another service says of somebody, on which terms that counts, and a sign-in that is waited for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.visits.models import Role
from bot.visits.models.request import Frozen
from bot.visits.models.session import SignInWay


class Vouched(Frozen):
    """What another service said of somebody, its signature checked."""

    issuer: str
    subject: str  #: Theirs for good, where names and addresses pass on to others.
    name: str = ""
    email: str = ""
    email_verified: bool = False
    groups: tuple[str, ...] = ()
    slack_user: str = ""


@dataclass(frozen=True)
class Terms:
    """How the people of a service become ours."""

    way: SignInWay
    issuer: str
    roles: Mapping[str, Role] = field(default_factory=dict)  #: By group; without any, roles are kept on `/people`.
    makes: bool = False  #: Whether somebody who is not known here is taken in.


class Start(NamedTuple):
    """A sign-in that went out to another service and is waited for. Good once, in the browser it was begun in."""

    provider: str
    state: str
    nonce: str
    verifier: str
    back: str  #: The page of ours that was wanted.
