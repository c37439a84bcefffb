"""Proposal: programme, findings, open points and the bundles that may go out, sealed by digests."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from email.utils import parseaddr
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, ConfigDict, computed_field

from bot.visits.models.answer import Asked
from bot.visits.models.counterpart import Notified
from bot.visits.models.evaluation import Survey
from bot.visits.models.invitation import Invitation
from bot.visits.models.programme import Evidence, Finding, HostMatch, LeftOut, ProgrammeDay, SolverReport
from bot.visits.models.request import Frozen, Told

#: Stands in a draft where a person has to write something first.
GAP = "⟦"
#: Of a draft: sealed only where there is something in it.
_UNSAID = ("asks", "calls_off", "informs", "retells", "survey", "tells", "reminds", "automatic")


def digest_of(value: Any) -> str:
    """`sha256:…` over canonical JSON: keys sorted, no white space, UTF-8."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


class BundleKind(StrEnum):
    HOST_ENQUIRIES = "host_enquiries"
    DRAFT_PROGRAMME = "draft_programme"
    CLARIFICATION = "clarification"
    REDIRECT = "redirect"
    DECLINE = "decline"
    CONFIRMED_PROGRAMME = "confirmed_programme"
    CHANGE_NOTICE = "change_notice"
    BRIEFING = "briefing"
    INVITATION_LETTER = "invitation_letter"
    FOLLOW_UP = "follow_up"
    REMINDER = "reminder"  #: To an enquirer who has not answered.
    THANKS = "thanks"  #: To the delegation and its hosts, once the visit was held.
    REPLY = "reply"  #: The answer to a question. With it the case is done.
    RECEIPT = "receipt"  #: That a claim of the law came in, and by when it will be answered. Approved like any letter.
    ACKNOWLEDGEMENT = "acknowledgement"  #: That a request came in. Leaves by itself, in words that a person released.
    MARKET_ALERT = "market_alert"  #: To companies that want the market the delegation comes from.
    HAND_OVER = "hand_over"  #: A note to a colleague of another office, whose matter it is.
    COUNTERPART_NOTE = "counterpart_note"  #: To offices that passed the visit on, share it, or take it over.


class OutgoingAttachment(Frozen):
    name: str
    media_type: str
    content: bytes  #: These bytes are part of what is approved.


class Reminds(Frozen):
    """What an enquirer is reminded of."""

    bundle: BundleKind  #: Of the letter that nobody answered.
    on: dt.date  #: When that went out.


class Retold(Frozen):
    """What the delegation is told of its programme, once it had one."""

    programme: int | None = None  #: Version of the programme that it shows; None where the visit is off.


class Draft(Frozen):
    """One message as it would go out: everything its bytes depend on is in here."""

    id: str  #: Stable within the case: `draft_programme-v2-1`. Becomes the Message-ID.
    sender: str
    to: str
    subject: str
    body: str
    language: str
    date: AwareDatetime  #: The version's creation time, so that the same draft has the same bytes.
    attachments: tuple[OutgoingAttachment, ...] = ()
    in_reply_to: str | None = None
    asks: Asked | None = None  #: What a host is asked in it, or reminded of.
    calls_off: Asked | None = None  #: What a host need not keep a time for any more.
    informs: Asked | None = None  #: What a host's word still covers and is different now: it need not answer anew.
    retells: Retold | None = None  #: What the delegation is told has become of its programme.
    survey: Survey | None = None  #: What is asked after the visit, on the page that it leads to.
    tells: Notified | None = None  #: What a counterpart of the case is told in it.
    reminds: Reminds | None = None  #: The letter that it reminds an enquirer of.
    automatic: bool = False  #: It leaves by itself, and its headers say so.

    @property  # never cached: a copy with other words would keep the digest of the first ones
    def digest(self) -> str:
        return digest_of(self.sealed)

    @property
    def sealed(self) -> dict[str, Any]:
        """What a digest covers. A letter that asks no host is sealed as it was before letters could."""
        unsaid = {name for name in _UNSAID if not getattr(self, name)}
        return self.model_dump(mode="json", exclude=unsaid)

    @property
    def message_id(self) -> str:
        """What an answer to it names: the id and the seal of these bytes, which nobody can guess."""
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        return f"<{file_name(self.id)}.{self.digest.removeprefix('sha256:')[:32]}@{domain}>"


def file_name(message_id: str) -> str:
    """The id of a message, fit to name a file or to stand in a header."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", message_id)[:120]


class Bundle(Frozen):
    """Messages that are decided on together."""

    model_config = ConfigDict(extra="ignore")  # a stored digest is never believed: it is computed again

    kind: BundleKind
    messages: tuple[Draft, ...]

    @computed_field  # type: ignore[prop-decorator]  # pydantic's documented form
    @property
    def digest(self) -> str:
        """Covers the exact bytes, recipients and attachments of every message, in order."""
        return digest_of({"kind": self.kind, "messages": [m.sealed for m in self.messages]})

    @property
    def unfinished(self) -> bool:
        """A passage is still to be written by a person."""
        return any(GAP in message.subject or GAP in message.body for message in self.messages)


class Original(Frozen):
    """What we had written in a draft before a person changed its words."""

    id: str  #: Of the draft.
    subject: str
    body: str


class Deed(StrEnum):
    """How a version came about."""

    DRAFTED = "drafted"  #: By the assistant, from what is known of the case.
    BEGUN = "begun"  #: A person made the first programme, where the assistant had drafted none.
    EDITED = "edited"  #: A person changed the programme.
    REPLANNED = "replanned"  #: The solver made it anew, around what a person or a host had settled.
    TAKEN_AGAIN = "taken_again"  #: The programme of an earlier version holds again.
    REWORDED = "reworded"  #: A person changed the words of a letter.
    AGREED = "agreed"  #: The hosts agreed, or a person said that it may be sent as final.
    CALLED_OFF = "called_off"  #: Notices to hosts of a visit that is off were put beside the letters.
    NOTIFIED = "notified"  #: Notices of what has changed took the place of letters to those who were told before.
    REMINDED = "reminded"  #: Reminders to hosts were put beside the letters.
    CHASED = "chased"  #: A reminder to the enquirer was put beside the letters.
    REISSUED = "reissued"  #: The same words, to be decided on anew.


class Authorship(Frozen):
    """Who made a version, and why."""

    deed: Deed
    by: str = "system"  #: Person id.
    by_name: str = ""
    reason: str = ""
    of: int | None = None  #: The version whose programme was taken again.


class Proposal(Frozen):
    """What a person decides on. A change of any part is a new version with new digests."""

    model_config = ConfigDict(extra="ignore")  # as Bundle

    version: int = 1
    created_at: AwareDatetime
    language: str
    title: str
    days: tuple[ProgrammeDay, ...] = ()
    programme_version: int | None = (
        None  #: In which the days were drafted; new words for a letter leave them as they are.
    )
    hosts: tuple[HostMatch, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    findings: tuple[Finding, ...] = ()
    open_points: tuple[str, ...] = ()
    open_points_told: tuple[Told, ...] = ()  #: In the same order.
    evidence: tuple[Evidence, ...] = ()  #: What a letter was written from.
    bundles: tuple[Bundle, ...] = ()
    solver: SolverReport | None = None  #: None where no solver chose the days, and where there are none.
    authorship: Authorship | None = None  #: None in versions from before it was kept.
    written_at: AwareDatetime | None = None  #: When the letters were written, before a person put in a word.
    invitation: Invitation | None = None  #: Where an invitation letter was drafted.
    reworded: tuple[Original, ...] = ()  #: Of each draft that holds words of a person, what we had written.
    other_way: Told = {}  #: What another programme that is really different would have; nothing where there is none.

    @computed_field  # type: ignore[prop-decorator]  # pydantic's documented form
    @property
    def digest(self) -> str:
        """Over everything but the solver's seconds, and what might have been instead."""
        content = self.model_dump(
            mode="json", exclude={"digest": True, "solver": {"seconds"}, "bundles": True, "other_way": True}
        )
        return digest_of(content | {"bundles": [bundle.digest for bundle in self.bundles]})

    def bundle(self, kind: BundleKind) -> Bundle | None:
        return next((bundle for bundle in self.bundles if bundle.kind is kind), None)

    def first_day(self) -> dt.date | None:
        return self.days[0].date if self.days else None
