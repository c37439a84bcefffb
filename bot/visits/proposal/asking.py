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
        before, held = round_.last(host.id), round_.entry(host.id)
        answer_by = answer_date(today, day.date, host.place.country)
        place = item.place.name if item.place else host.place.name
        asked = Asked(
            about=writer.about(item, place),
            id=f"v{stamp.version}-{number}",
            host=host.id,
            item=entry_of(held, item.id),
            terms=now,
            answer_by=answer_by,
        )
        letter = writer.host_enquiry(
            item,
            host,
            date=day.date,
            answer_by=answer_by,
            link=round_.links.link(writer.reference, asked),
            replaces=_slot(before, round_, words_for(writer, host)),
            diets=in_words(diets, words_for(writer, host).language) if _eat_at(place, day) else "",
        )
        invitation = host_invitation(asked, letter, writer, to=recipient, place=place, stamp=stamp)
        files = (invitation_file(invitation, papers, before=held),)
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
        number, off = len(drafts) + 1, not days
        found = withdrawal(asked, number, writer, off=off, stamp=stamp, round_=round_, papers=papers)
        drafts += [found] if found else []
    return _bundle(BundleKind.CHANGE_NOTICE, drafts)


def withdrawal(
    asked: Asked, number: int, writer: Writer, *, off: bool, stamp: Stamp, round_: Round, papers: Papers
) -> Draft | None:
    """None where the host cannot be written to.

    Args:
        asked: What the host was told last.
        off: The visit does not take place then, with any host.
    """
    host = writer.registers.host(asked.host)
    recipient = address(host.email) if host else None
    if host is None or recipient is None:
        return None
    agreed = round_.status(host.id, asked.terms) in (ItemStatus.CONFIRMED, ItemStatus.HELD)
    letter = about_visit(asked, host, writer, "host_withdrawal", agreed=agreed, off=off)
    invitation = host_invitation(
        asked, letter, writer, to=recipient, place=host.place.name, stamp=stamp, withdrawn=True
    )
    before, held = round_.last(host.id), round_.entry(host.id)
    return draft(
        BundleKind.CHANGE_NOTICE,
        number,
        letter,
        to=recipient,
        stamp=stamp,
        attachments=(invitation_file(invitation, papers, before=held),) if held else (),
        in_reply_to=before.draft.message_id if before else None,
        calls_off=asked,
    )


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
            words = words_for(writer, host)
            link = round_.links.link(writer.reference, asked) or words.host_lines["own_link"]
            asked_on = words.date(message.changed_at.astimezone(COPENHAGEN).date())
            letter = about_visit(
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


def about_visit(asked: Asked, host: Host, writer: Writer, kind: str, **values: object) -> Letter:
    words = words_for(writer, host)
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


def words_for(writer: Writer, host: Host) -> Wording:
    return wording.of(writer.language or language_of(host))


def _bundle(kind: BundleKind, drafts: list[Draft]) -> tuple[Bundle, ...]:
    return (Bundle(kind=kind, messages=tuple(drafts)),) if drafts else ()


def entry_of(before: Message | None, item: str) -> str:
    """One entry in a host's calendar, however often the programme is drawn anew."""
    draft_ = before.draft if before else None
    held = (draft_.asks or draft_.informs or draft_.calls_off) if draft_ else None
    return held.item if held else item


def _slot(before: Message | None, round_: Round, words: Wording) -> str:
    """What was asked before; nothing where that never arrived."""
    if before is None or before.draft.asks is None or round_.bounced(before.draft.asks):
        return ""
    slot = before.draft.asks.terms.slot
    return words.host_lines["slot"].format(date=words.day(slot.date), time=_hours(slot))


def _hours(slot: Slot) -> str:
    return f"{slot.start:%H:%M}–{slot.end:%H:%M}"


def host_invitation(
    asked: Asked,
    letter: Letter,
    writer: Writer,
    *,
    to: str,
    place: str,
    stamp: Stamp,
    withdrawn: bool = False,
    status: ItemStatus = ItemStatus.ASKED,
    note: str = "",
) -> HostInvitation:
    """`note` takes the place of what the entry of an enquiry says."""
    words, slot = wording.of(letter.language), asked.terms.slot
    lines = words.host_lines
    title, described = ("calendar_off_title", "calendar_off_note") if withdrawn else ("calendar_title", "calendar_note")
    if note:
        title = "calendar_change_title"
    summary = lines[title].format(delegation=writer.delegation_in(letter.language))
    return HostInvitation(
        reference=writer.reference,
        item=asked.item,
        host=asked.host,
        created_at=stamp.at,
        start=dt.datetime.combine(slot.date, slot.start, COPENHAGEN),
        end=dt.datetime.combine(slot.date, slot.end, COPENHAGEN),
        status=status,
        summary=f"{summary} [OPE {writer.reference}]",
        place=place,
        description=note or lines[described],
        organiser=parseaddr(stamp.sender)[1],
        attendee=to,
        withdrawn=withdrawn,
    )


def invitation_file(invitation: HostInvitation, papers: Papers, *, before: Message | None) -> OutgoingAttachment:
    files = before.draft.attachments if before else ()
    sent = next((one.content for one in files if one.media_type in (_REQUEST, _CANCEL)), None)
    content = papers.invitation(invitation, sent=sent)
    media_type = _CANCEL if invitation.withdrawn else _REQUEST
    return OutgoingAttachment(name="invitation.ics", media_type=media_type, content=content)
