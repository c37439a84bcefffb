"""VisitRequest: what came in, verbatim."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from bot.visits.models.base import FromOutside, Frozen
from bot.visits.models.mail import MailNature, MailSigns

__all__ = ["FromOutside", "Frozen"]


#: A sentence of ours in each language that staff read: `da` and `en`. Empty where it was written in one only.
Told = dict[str, str]


class Channel(StrEnum):
    WEB_FORM = "web_form"
    EMAIL = "email"
    SLACK = "slack"
    PHONE = "phone"
    MANUAL = "manual"
    IMPORT = "import"  #: A row of an earlier year's file. Nobody waits for an answer to it.


class Contact(FromOutside):
    name: str | None = Field(default=None, max_length=300)
    email: str | None = Field(default=None, max_length=320)
    phone: str | None = Field(default=None, max_length=60)
    slack_user: str | None = Field(default=None, max_length=60)


class Organisation(FromOutside):
    name: str | None = Field(default=None, max_length=500)
    type: str | None = Field(default=None, max_length=100)
    country: str | None = Field(default=None, max_length=100)
    city: str | None = Field(default=None, max_length=200)


class RequestedDates(FromOutside):
    earliest: dt.date | None = Field(default=None, alias="from")
    latest: dt.date | None = Field(default=None, alias="to")


#: What the content of a file begins with that the key in use does not open. Its length is a multiple of 3.
SEALED = b"\0ope sealed\1"


class RequestAttachment(FromOutside):
    """A file that came with the request. Untrusted; parsed only within bounds, in another process."""

    name: str = Field(max_length=300)
    media_type: str = Field(default="application/octet-stream", max_length=200)
    content: bytes = b""

    @property
    def closed(self) -> bool:
        """It lies encrypted, and the key in use does not open it."""
        return self.content.startswith(SEALED)


class AttachedText(Frozen):
    """What a file says that came with a request."""

    seen: str = ""  #: By whoever opens it: what it is read for.
    hidden: str = ""  #: By its own doing, from everybody.
    beside: str = ""  #: Comments, deleted words, codes.

    @property
    def whole(self) -> str:
        """All that is in it, for whoever looks for what it gives away."""
        return "\n".join(text for text in (self.seen, self.hidden, self.beside) if text)


def _of_our_time(moment: dt.datetime) -> dt.datetime:
    """Days are counted from it, in both directions and in other zones: the calendar must not end there."""
    if not 1970 <= moment.year <= 2199:
        raise ValueError("it lies outside the years 1970 to 2199")
    return moment


class VisitRequest(FromOutside):
    """What came in, never changed. Only `submitted_at`, `message` and one way to answer are required.

    Read it with `model_validate_json`: attachments are base64 there.
    """

    submitted_at: Annotated[AwareDatetime, AfterValidator(_of_our_time)]
    channel: Channel = Channel.WEB_FORM
    contact: Contact = Contact()
    organisation: Organisation | None = None
    on_behalf_of: str | None = Field(default=None, max_length=500)
    referred_by: str | None = Field(default=None, max_length=500)
    subject: str = Field(default="", max_length=1_000)
    message: str = Field(max_length=1_000_000)
    participants: int | None = Field(default=None, ge=1, le=100_000)
    dates: RequestedDates | None = None
    themes: tuple[str, ...] = Field(default=(), max_length=50)
    attachments: tuple[RequestAttachment, ...] = Field(default=(), max_length=50)
    language: str | None = Field(default=None, max_length=10)  #: What the form was filled in in, if it says.
    message_id: str | None = Field(default=None, max_length=1_000)  #: Of the e-mail it came as.
    in_reply_to: tuple[Annotated[str, Field(max_length=1_000)], ...] = Field(
        default=(), max_length=50
    )  #: Ids of the e-mails it answers, as its headers say.
    automatic: bool = False  #: An out-of-office note or a bounce: nobody wrote it.
    mail: MailSigns | None = None  #: Set by us alone, where it came as an e-mail.
    caught: tuple[Annotated[str, Field(max_length=30)], ...] = Field(
        default=(), max_length=10
    )  #: The traps of our own form that it fell into. Set by us alone.

    @property
    def nature(self) -> MailNature | None:
        return self.mail.nature if self.mail else None

    @property
    def unattended(self) -> bool:
        """No person wrote it to us: it is never acknowledged, and never a yes."""
        return self.automatic or self.nature is not None or bool(self.mail and self.mail.says_ours)

    def body(self) -> bytes:
        """What tells one e-mail from another under the same id: all but the moment and what headers say of it."""
        return self.model_dump_json(exclude={"submitted_at", "in_reply_to", "automatic", "mail"}).encode()

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        contact = self.contact
        if self.channel is not Channel.IMPORT and not (contact.email or contact.phone or contact.slack_user):
            raise ValueError("one way to answer is needed: contact.email, contact.phone or contact.slack_user")
        return self
