"""MailSigns: what an e-mail says of itself besides its words, and what our own mail server says of its sender."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from bot.visits.models.base import FromOutside


class MailNature(StrEnum):
    """What wrote it, where that was no person to us."""

    AUTO_REPLY = "auto_reply"  #: An out-of-office note, a receipt.
    BOUNCE = "bounce"  #: A mail server reports on a letter that did not arrive.
    BULK = "bulk"  #: A list or a system wrote it to many.


class Trust(StrEnum):
    """How far our mail server bears out that it comes from where it says."""

    CONFIRMED = "confirmed"  #: DMARC passed.
    PARTLY = "partly"  #: SPF or DKIM passed, and the domain asks for no more.
    UNCONFIRMED = "unconfirmed"  #: Nothing passed, and the domain does not say that it had to.
    FAILED = "failed"  #: It did not pass what the domain asks for.
    UNSAID = "unsaid"  #: Our server said nothing of it.


class MailSigns(FromOutside):
    nature: MailNature | None = None
    from_us: bool = False  #: From one of our own addresses.
    outgoing: bool = False  #: And to somebody else.
    claims_us: bool = False  #: It says it is from one of our addresses, and nothing bears that out.
    sender: str = Field(default="", max_length=320)  #: The address it says it is from.
    reply_to: str = Field(default="", max_length=320)  #: Where answers are to go, if that is elsewhere.
    to: tuple[str, ...] = Field(default=(), max_length=50)
    spf: str = Field(default="", max_length=20)
    dkim: str = Field(default="", max_length=20)
    dmarc: str = Field(default="", max_length=20)
    asked: bool = False  #: Whether it is known which verdicts are our own server's.

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    @property
    def says_ours(self) -> bool:
        return self.from_us or self.claims_us

    def from_outside(self) -> MailSigns:
        """As it counts where it came from outside: only what our server confirms is ours is taken for ours."""
        if not self.from_us or self.trust is Trust.CONFIRMED:
            return self
        return self.model_copy(update={"from_us": False, "outgoing": False, "claims_us": True})

    @property
    def trust(self) -> Trust | None:
        """None where no verdict can be known for our own server's."""
        if not self.asked:
            return None
        passed = "pass" in (self.spf, self.dkim)
        if self.dmarc == "pass":
            return Trust.CONFIRMED
        if self.dmarc == "fail" or (self.spf == "fail" and self.dkim != "pass"):
            return Trust.FAILED
        if passed:
            return Trust.PARTLY
        return Trust.UNCONFIRMED if self.spf or self.dkim or self.dmarc else Trust.UNSAID

    @property
    def answers_go_elsewhere(self) -> bool:
        """To another house than the one it says it comes from."""
        there = self.reply_to.rpartition("@")[2].casefold()
        return bool(there and self.domain) and there != self.domain.casefold()
