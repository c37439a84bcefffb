"""Inbound: what came on a case after its request, what people put right, and what either changed in the reading."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime, JsonValue

from bot.visits.models.mail import MailNature
from bot.visits.models.proposal import BundleKind
from bot.visits.models.reading import Span
from bot.visits.models.request import Frozen, Told, VisitRequest


class Match(StrEnum):
    """How it was told which case a message belongs to."""

    MESSAGE_ID = "message_id"  #: It answers a mail of that case.
    REFERENCE = "reference"  #: It names the case, and its sender is known there.
    SENDER = "sender"  #: Its sender has one open case, and that waits for an answer.
    CHANGE = "change"  #: It tells of a change, and its sender has one open case.
    PERSON = "person"  #: A person put it there.
    JOURNAL = "journal"  #: A colleague wrote it down from a call or a meeting.
    HOST = "host"  #: A host answers what we asked it.
    OURS = "ours"  #: A letter of ours that came back to our own mailbox.
    COLLEAGUE = "colleague"  #: A colleague wrote it, from our own address.


class Inbound(Frozen):
    """A further message on a case, verbatim."""

    id: str  #: The same on every case it is moved to.
    request: VisitRequest
    received_at: AwareDatetime
    match: Match
    moved_to: str | None = None  #: The case a person moved it to; it stays listed here, and is not read here.
    #: Its own case where it stands in the journal and was struck out there.

    @property
    def heard(self) -> bool:
        """Whether facts of the visit are read in it: not in what a host says, a machine, we or who poses as us."""
        return (
            not self.request.automatic
            and not self.poses_as_us
            and self.match not in (Match.HOST, Match.OURS, Match.COLLEAGUE)
        )

    @property
    def poses_as_us(self) -> bool:
        return bool(self.request.mail and self.request.mail.claims_us)

    @property
    def sent_by_us(self) -> bool:
        return self.match in (Match.OURS, Match.COLLEAGUE)

    @property
    def for_a_person(self) -> bool:
        """Whether somebody has to see it, heard or not."""
        return self.heard or self.poses_as_us or self.match is Match.HOST or self.request.nature is MailNature.BOUNCE


class Correction(Frozen):
    """A person's word on one fact. It holds over every reading until it is taken back."""

    field: str
    value: JsonValue = None  #: As in a dumped `Reading`; None says that it is not known.
    by: str  #: Person id.
    by_name: str
    at: AwareDatetime
    taken_back: bool = False  #: This line takes the earlier ones on the field back.


class Difference(Frozen):
    """One fact that a message or a person changed."""

    field: str
    before: JsonValue = None
    after: JsonValue = None
    spans: tuple[Span, ...] = ()  #: The words it was read from, in that message.
    message: str | None = None  #: Id of the `Inbound`.
    by: str | None = None  #: Person id, where it is a correction.


class Touched(Frozen):
    """Something of the draft, or of what went out, that a change of facts does not leave as it was."""

    why: str
    told: Told = {}  #: Why.
    item: str | None = None  #: Of the programme as it stood.
    host: str | None = None
    bundle: BundleKind | None = None
