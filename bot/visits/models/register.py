"""RegisterChange: one entry of a register before and after a person changed it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime

from bot.visits.models.request import Frozen


class Register(StrEnum):
    HOSTS = "hosts"
    POLICIES = "policies"
    TEMPLATES = "templates"
    RELEASES = "releases"  #: Letters that leave by themselves, in words that a person released.
    PERIODS = "periods"  #: When the office plans no visits.
    ROWS = "rows"  #: Of the decision table.
    POINTS = "points"  #: Of a part of the priority.
    APPROVALS = "approvals"  #: Who lets a kind of letters out.
    MISSIONS = "missions"
    CHANNELS = "channels"  #: What holds in one channel of Slack.


class RegisterChange(Frozen):
    """Never edited: what is undone is a change of its own."""

    seq: int = 0  #: Given by the store; changes apply in this order.
    in_register: Register
    entry: str  #: Id of the host, policy, template, released letter, mission, period or row, part or kind, channel.
    before: str | None = None  #: The entry as JSON, of a policy its thresholds; None where there was none.
    after: str | None = None
    by: str  #: Person id.
    by_name: str
    at: AwareDatetime
    reason: str = ""
    case: str | None = None  #: Where the entry was read from.
    undoes: int | None = None
    file: str = ""  #: Its name, where a file brought the change.
    batch: int | None = None  #: The first change of those that were kept with this one.
