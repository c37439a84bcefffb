"""Asking: programme and the host round so far → the letters to hosts: enquiries, reminders, and what is called off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email.utils import parseaddr

from bot.visits import wording
from bot.visits.hostround.rounds import Round
from bot.visits.letters import Letter, Writer, language_of
from bot.visits.models import (
    Asked,
    Bundle,
    BundleKind,
    Draft,
    ItemKind,
    ItemStatus,
    Message,
    OutgoingAttachment,
    ProgrammeDay,
    Proposal,
    Slot,
)
from bot.visits.models.standing import received, terms
from bot.visits.papers import HostInvitation
from bot.visits.papers.ports import Papers
from bot.visits.participants.diets import DietCount, in_words
from bot.visits.proposal.bundling import Stamp, answer_date, draft
from bot.visits.wording import Wording
from bot.visits.wording.cleaning import address
from bot.visits.workdays import COPENHAGEN
from knowledge import Host

_REQUEST = "text/calendar; method=REQUEST"
_CANCEL = "text/calendar; method=CANCEL"


def host_enquiries(
    proposal: Proposal,
    writer: Writer,
    *,
    today: dt.date,
    stamp: Stamp,
    round_: Round,
    papers: Papers,
    diets: Sequence[DietCount] = (),
) -> tuple[Bundle, ...]:
    """One message a host that has an address and is to be asked; each names only its own slot.

    Args:
        diets: As counts, for the hosts where they eat, and for no others.
    """
    drafts: list[Draft] = []
    for day, item in received(proposal.days):
        host, now = writer.registers.host(item.host or ""), terms(day.date, item, writer.triage)
        recipient = address(host.email) if host else None
        if not (host and recipient and round_.to_be_asked(host.id, now)):
            continue
        number = len(drafts) + 1
        before = round_.last(host.id)
        answer_by = answer_date(today, day.date, host.place.country)
        place = item.place.name if item.place else host.place.name
        asked = Asked(
            about=writer.about(item, place),
            id=f"v{stamp.version}-{number}",
            host=host.id,
            item=_entry(before, item.id),
            terms=now,
            answer_by=answer_by,
        )
        letter = writer.host_enquiry(
            item,
            host,
            date=day.date,
            answer_by=answer_by,
            link=round_.links.link(writer.reference, asked),
            replaces=_slot(before, round_, _words(writer, host)),
            diets=in_words(diets, _words(writer, host).language) if _eat_at(place, day) else "",
        )
        invitation = _invitation(asked, letter, writer, to=recipient, place=place, stamp=stamp)
        files = (_file(invitation, papers, before=before),)
        drafts.append(
            draft(BundleKind.HOST_ENQUIRIES, number, letter, to=recipient, stamp=stamp, attachments=files, asks=asked)
        )
    return _bundle(BundleKind.HOST_ENQUIRIES, drafts)


def _eat_at(place: str, day: ProgrammeDay) -> bool:
    return any(one.kind is ItemKind.LUNCH and one.place and one.place.name == place for one in day.items)


def withdrawals(
    days: Sequence[ProgrammeDay],
    writer: Writer,
    *,
    stamp: Stamp,
    round_: Round,
    papers: Papers,
    since: dt.date = dt.date.min,
) -> tuple[Bundle, ...]:
    """One message a host that was asked and has no place on these days any more: it need not keep the time.

    Args:
        since: A time before this day is over, and nobody keeps it any more.
    """
    drafts: list[Draft] = []
    for asked in (one for one in round_.dropped(days) if one.terms.slot.date >= since):
        host = writer.registers.host(asked.host)
        recipient = address(host.email) if host else None
        if host and recipient:
            agreed = round_.status(host.id, asked.terms) in (ItemStatus.CONFIRMED, ItemStatus.HELD)
            letter = _about(asked, host, writer, "host_withdrawal", agreed=agreed, off=not days)
            invitation = _invitation(
                asked, letter, writer, to=recipient, place=host.place.name, stamp=stamp, withdrawn=True
            )
            before = round_.last(host.id)
            files = (_file(invitation, papers, before=before),) if before else ()
            drafts.append(
                draft(
                    BundleKind.CHANGE_NOTICE,
                    len(drafts) + 1,
                    letter,
                    to=recipient,
                    stamp=stamp,
                    attachments=files,
                    in_reply_to=before.draft.message_id if before else None,
                    calls_off=asked,
                )
            )
    return _bundle(BundleKind.CHANGE_NOTICE, drafts)


def reminders(
    silent: tuple[Message, ...], writer: Writer, *, today: dt.date, stamp: Stamp, round_: Round
) -> tuple[Bundle, ...]:
    """One message a host that was asked and has not answered."""
    drafts: list[Draft] = []
    for message in silent:
        asked = message.draft.asks
        host = writer.registers.host(asked.host) if asked else None
        if asked and host:
            answer_by = answer_date(today, asked.terms.slot.date, host.place.country)
            words = _words(writer, host)
            link = round_.links.link(writer.reference, asked) or words.host_lines["own_link"]
            asked_on = words.date(message.changed_at.astimezone(COPENHAGEN).date())
            letter = _about(
                asked, host, writer, "host_reminder", asked_on=asked_on, answer_by=words.day(answer_by), link=link
            )
            drafts.append(
                draft(
                    BundleKind.FOLLOW_UP,
                    len(drafts) + 1,
                    letter,
                    to=message.draft.to,
                    stamp=stamp,
                    in_reply_to=message.draft.message_id,
                    asks=asked,
                )
            )
    return _bundle(BundleKind.FOLLOW_UP, drafts)


def _about(asked: Asked, host: Host, writer: Writer, kind: str, **values: object) -> Letter:
    words = _words(writer, host)
    slot = asked.terms.slot
    said = {
        "host": host.name,
        "delegation": writer.delegation_in(words.language),
        "size": writer.size_in(words),
        "date": words.day(slot.date),
        "time": _hours(slot),
        "place": host.place.name,
        "language": writer.spoken_in(words),
    }
    return writer.letter(kind, words, **(said | values))


def _words(writer: Writer, host: Host) -> Wording:
    return wording.of(writer.language or language_of(host))


def _bundle(kind: BundleKind, drafts: list[Draft]) -> tuple[Bundle, ...]:
    return (Bundle(kind=kind, messages=tuple(drafts)),) if drafts else ()


def _entry(before: Message | None, item: str) -> str:
    """One entry in a host's calendar, however often the programme is drawn anew."""
    return before.draft.asks.item if before and before.draft.asks else item


def _slot(before: Message | None, round_: Round, words: Wording) -> str:
    """What was asked before; nothing where that never arrived."""
    if before is None or before.draft.asks is None or round_.bounced(before.draft.asks):
        return ""
    slot = before.draft.asks.terms.slot
    return words.host_lines["slot"].format(date=words.day(slot.date), time=_hours(slot))


def _hours(slot: Slot) -> str:
    return f"{slot.start:%H:%M}–{slot.end:%H:%M}"


def _invitation(
    asked: Asked, letter: Letter, writer: Writer, *, to: str, place: str, stamp: Stamp, withdrawn: bool = False
) -> HostInvitation:
    words, slot = wording.of(letter.language), asked.terms.slot
    lines = words.host_lines
    title, note = ("calendar_off_title", "calendar_off_note") if withdrawn else ("calendar_title", "calendar_note")
    summary = lines[title].format(delegation=writer.delegation_in(letter.language))
    return HostInvitation(
        reference=writer.reference,
        item=asked.item,
        host=asked.host,
        created_at=stamp.at,
        start=dt.datetime.combine(slot.date, slot.start, COPENHAGEN),
        end=dt.datetime.combine(slot.date, slot.end, COPENHAGEN),
        status=ItemStatus.ASKED,
        summary=f"{summary} [OPE {writer.reference}]",
        place=place,
        description=lines[note],
        organiser=parseaddr(stamp.sender)[1],
        attendee=to,
        withdrawn=withdrawn,
    )


def _file(invitation: HostInvitation, papers: Papers, *, before: Message | None) -> OutgoingAttachment:
    files = before.draft.attachments if before else ()
    sent = next((one.content for one in files if one.media_type in (_REQUEST, _CANCEL)), None)
    content = papers.invitation(invitation, sent=sent)
    media_type = _CANCEL if invitation.withdrawn else _REQUEST
    return OutgoingAttachment(name="invitation.ics", media_type=media_type, content=content)
