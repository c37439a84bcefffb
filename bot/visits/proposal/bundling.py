"""Bundling: letters with recipients and attachments → the bundles a person decides on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from bot.visits.letters import Letter, Writer
from bot.visits.models import (
    Asked,
    Bundle,
    BundleKind,
    Channel,
    Draft,
    OutgoingAttachment,
    Proposal,
    Recommendation,
    Reminds,
    Retold,
    VisitRequest,
)
from bot.visits.models.counterpart import Notified
from bot.visits.models.evaluation import Survey
from bot.visits.norms import norms
from bot.visits.papers import ProgrammeView
from bot.visits.papers.ports import Papers
from bot.visits.partners import interested
from bot.visits.triage.recommending import table
from bot.visits.wording.cleaning import address, header_line
from bot.visits.workdays import workday_after, workday_before

_LONGEST_MESSAGE_ID = 300


@dataclass(frozen=True)
class Stamp:
    """What every message of a version carries."""

    sender: str
    at: dt.datetime
    version: int


def correspondence(writer: Writer) -> tuple[BundleKind, Letter] | None:
    """Return the letter that a request without a programme is answered with."""
    triage = writer.triage
    if triage.recommendation is Recommendation.REDIRECT:
        return BundleKind.REDIRECT, writer.redirect(_reason(writer, "general_redirect"))
    if triage.recommendation is Recommendation.DECLINE:
        return BundleKind.DECLINE, writer.decline(_reason(writer, "general_decline"))
    asked = questions(writer)
    return (BundleKind.CLARIFICATION, writer.clarification(asked)) if asked else None


def draft_programme(
    proposal: Proposal, writer: Writer, *, attachments: tuple[OutgoingAttachment, ...], stamp: Stamp
) -> tuple[Bundle, ...]:
    letter = writer.draft_programme(proposal.days)
    return to_enquirer(BundleKind.DRAFT_PROGRAMME, letter, writer, stamp=stamp, attachments=attachments)


def market_alerts(
    proposal: Proposal, writer: Writer, *, today: dt.date, stamp: Stamp, told: Collection[str] = ()
) -> tuple[Bundle, ...]:
    """One message an interested company that has an address and is not on the programme anyway.

    Args:
        told: Addresses that had word of this delegation already.
    """
    country, days = writer.triage.country, [day.date for day in proposal.days]
    placed = {item.host for day in proposal.days for item in day.items}
    drafts: list[Draft] = []
    for host in interested(writer.registers.hosts, country) if country and days else ():
        recipient = address(host.email)
        if recipient and recipient not in told and host.id not in placed:
            answer_by = answer_date(today, days[0], host.place.country)
            letter = writer.market_alert(host, days=days, answer_by=answer_by)
            drafts.append(draft(BundleKind.MARKET_ALERT, len(drafts) + 1, letter, to=recipient, stamp=stamp))
    return (Bundle(kind=BundleKind.MARKET_ALERT, messages=tuple(drafts)),) if drafts else ()


def to_enquirer(
    kind: BundleKind,
    letter: Letter,
    writer: Writer,
    *,
    stamp: Stamp,
    attachments: tuple[OutgoingAttachment, ...] = (),
    survey: Survey | None = None,
) -> tuple[Bundle, ...]:
    recipient = address(writer.request.contact.email)
    if recipient is None:
        return ()
    reply_to = answered(writer.request)
    written = draft(
        kind, 1, letter, to=recipient, stamp=stamp, attachments=attachments, in_reply_to=reply_to, survey=survey
    )
    return (Bundle(kind=kind, messages=(written,)),)


def to_colleague(kind: BundleKind, letter: Letter, *, to: str, stamp: Stamp) -> tuple[Bundle, ...]:
    return (Bundle(kind=kind, messages=(draft(kind, 1, letter, to=to, stamp=stamp),)),)


def attached(view: ProgrammeView, papers: Papers, *, sent: bytes | None) -> tuple[OutgoingAttachment, ...]:
    """`sent` is the calendar that went out before."""
    return (
        OutgoingAttachment(name="programme.pdf", media_type="application/pdf", content=papers.pdf(view)),
        OutgoingAttachment(name="programme.ics", media_type="text/calendar", content=papers.ics(view, sent=sent)),
    )


def answer_date(today: dt.date, visit: dt.date, country: str = "DK") -> dt.date:
    """When hosts should have answered: some workdays from now, with some left before the visit while there are any."""
    wanted = workday_after(today, norms().letters.hosts_answer_workdays, country)
    for left in range(norms().letters.answer_before_workdays, 0, -1):
        latest = workday_before(visit, left, country)
        if latest > today:
            return min(wanted, latest)
    return today


def draft(
    kind: BundleKind,
    number: int,
    letter: Letter,
    *,
    to: str,
    stamp: Stamp,
    attachments: tuple[OutgoingAttachment, ...] = (),
    in_reply_to: str | None = None,
    asks: Asked | None = None,
    calls_off: Asked | None = None,
    informs: Asked | None = None,
    retells: Retold | None = None,
    survey: Survey | None = None,
    tells: Notified | None = None,
    reminds: Reminds | None = None,
) -> Draft:
    return Draft(
        id=f"{kind}-v{stamp.version}-{number}",
        sender=stamp.sender,
        to=to,
        subject=letter.subject,
        body=letter.body,
        language=letter.language,
        date=stamp.at,
        attachments=attachments,
        in_reply_to=in_reply_to,
        asks=asks,
        calls_off=calls_off,
        informs=informs,
        retells=retells,
        survey=survey,
        tells=tells,
        reminds=reminds,
    )


def answered(request: VisitRequest) -> str | None:
    """The id of the e-mail that is answered, if it can stand in a header."""
    message_id = header_line(request.message_id or "")
    fits = request.channel is Channel.EMAIL and 0 < len(message_id) <= _LONGEST_MESSAGE_ID
    return message_id if fits and message_id.isascii() and " " not in message_id else None


def questions(writer: Writer) -> list[str]:
    """Only what is missing or contradictory, in the order a person would ask."""
    triage = writer.triage
    wanted = {*triage.missing, *(flag.id for flag in triage.flags)}
    return [key for key in writer.words.questions if key in wanted]


def _reason(writer: Writer, otherwise: str) -> str:
    """One true reason that can be said: a flag that led to the recommendation, else the first with a sentence."""
    triage, sayable = writer.triage, writer.words.reasons
    led = [
        flag
        for row in table(writer.registers).rows
        if row.recommend is triage.recommendation
        for flag in row.when.flags
    ]
    raised = [flag.id for flag in triage.flags]
    found = [flag for flag in (*led, *raised) if flag in raised and flag in sayable]
    return found[0] if found else otherwise
