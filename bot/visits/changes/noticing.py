"""Noticing: what a change touches → one bundle that tells everybody who was told before, each in their language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.visits import decidable, papers
from bot.visits.changes.hosts import Fate, HostChange
from bot.visits.changes.listing import ChangeList
from bot.visits.changes.telling import ProgrammeTold
from bot.visits.hostround.rounds import Round
from bot.visits.letters import Letter, Writer
from bot.visits.models import (
    Asked,
    Bundle,
    BundleKind,
    Case,
    Draft,
    ItemStatus,
    OutgoingAttachment,
    ProgrammeDay,
    Proposal,
    Retold,
    Slot,
    Status,
    Terms,
)
from bot.visits.models.standing import as_of_now
from bot.visits.papers.ports import Papers
from bot.visits.programme.retelling import retold
from bot.visits.proposal import asking, bundling
from bot.visits.proposal.bundling import Stamp
from bot.visits.proposal.confirming import unconfirmed
from bot.visits.wording import Wording, of
from bot.visits.wording.cleaning import address
from bot.visits.wording.timetable import programme_text
from bot.visits.workdays import COPENHAGEN
from knowledge import Host

_KIND = BundleKind.CHANGE_NOTICE


class Notifying(NamedTuple):
    """What the notices of one case are written with."""

    case: Case
    found: ChangeList
    writer: Writer
    stamp: Stamp
    round: Round
    papers: Papers
    published: bytes | None  #: The calendar that the delegation has.

    @property
    def today(self) -> dt.date:
        return self.stamp.at.astimezone(COPENHAGEN).date()

    @property
    def off(self) -> bool:
        return self.case.status in decidable.OFF


def notices(work: Notifying) -> Bundle | None:
    """None where nobody has to be told, or can be written to. Hosts come first, the delegation last."""
    drafts: list[Draft] = []
    for change in work.found.hosts:
        made = _to_host(change, len(drafts) + 1, work)
        drafts += [made] if made else []
    made = _to_delegation(len(drafts) + 1, work)
    drafts += [made] if made else []
    return Bundle(kind=_KIND, messages=tuple(drafts)) if drafts else None


def _to_host(change: HostChange, number: int, work: Notifying) -> Draft | None:
    if change.fate is Fate.SAME:
        return None
    if change.now is None:
        off = work.off or not (work.case.proposal and work.case.proposal.days)
        told = change.told.asked
        return asking.withdrawal(
            told, number, work.writer, off=off, stamp=work.stamp, round_=work.round, papers=work.papers
        )
    recipient = address(change.host.email)
    if recipient is None:
        return None
    asks = change.fate is Fate.ASK
    told = _told(change, number, work, asks=asks)
    words = asking.words_for(work.writer, change.host)
    was, item = change.told.asked.terms, change.now.item
    place = item.place.name if item.place else change.host.place.name
    letter = asking.about_visit(
        told,
        change.host,
        work.writer,
        "host_change",
        place=place,
        was=_when(was.slot, words),
        changes=list(_for_host(was, change, work.writer, words)),
        asks=asks,
        agreed=change.agreed,
        answer_by=words.day(told.answer_by) if asks and told.answer_by else "",
        link=_link(told, work, words) if asks else "",
    )
    status = ItemStatus.ASKED if asks else change.stands
    attached = _calendar_entry(told, change.host, letter, work, to=recipient, place=place, status=status)
    before = work.round.last(change.host.id)
    return bundling.draft(
        _KIND,
        number,
        letter,
        to=recipient,
        stamp=work.stamp,
        attachments=(attached,),
        in_reply_to=before.draft.message_id if before else None,
        asks=told if asks else None,
        informs=None if asks else told,
    )


def _calendar_entry(
    told: Asked, host: Host, letter: Letter, work: Notifying, *, to: str, place: str, status: ItemStatus
) -> OutgoingAttachment:
    words = asking.words_for(work.writer, host)
    size, spoken = work.writer.size_in(words), work.writer.spoken_in(words)
    invitation = asking.host_invitation(
        told,
        letter,
        work.writer,
        to=to,
        place=place,
        stamp=work.stamp,
        status=status,
        note=words.host_lines["calendar_change_note"].format(size=size, language=spoken),
    )
    return asking.invitation_file(invitation, work.papers, before=work.round.entry(host.id))


def _told(change: HostChange, number: int, work: Notifying, *, asks: bool) -> Asked:
    """A new question, or the one that was answered with what is different now."""
    before, now = change.told.asked, change.now
    assert now is not None  # who is dropped is told otherwise
    if not asks:
        return before.model_copy(update={"terms": now.terms})
    place = now.item.place.name if now.item.place else change.host.place.name
    return Asked(
        id=f"v{work.stamp.version}-{number}",
        host=change.host.id,
        item=asking.entry_of(work.round.entry(change.host.id), now.item.id),
        terms=now.terms,
        about=work.writer.about(now.item, place),
        answer_by=bundling.answer_date(work.today, now.terms.slot.date, change.host.place.country),
    )


def _link(told: Asked, work: Notifying, words: Wording) -> str:
    return work.round.links.link(work.writer.reference, told) or words.host_lines["own_link"]


def _for_host(was: Terms, change: HostChange, writer: Writer, words: Wording) -> Iterator[str]:
    assert change.now is not None  # as above
    now, lines = change.now.terms, words.changes
    if was.slot != now.slot:
        yield lines["when"].format(now=_when(now.slot, words), was=_when(was.slot, words))
    if was.group != now.group:
        yield lines["size"].format(now=words.size(now.group), was=words.size(was.group))
    if (was.language, was.interpreting) != (now.language, now.interpreting):
        yield lines["spoken"].format(now=writer.spoken_in(words))
    if change.now.item.split > 1:
        yield lines["parts"].format(parts=change.now.item.split)


def _when(slot: Slot, words: Wording) -> str:
    return words.host_lines["slot"].format(date=words.day(slot.date), time=f"{slot.start:%H:%M}–{slot.end:%H:%M}")


def _to_delegation(number: int, work: Notifying) -> Draft | None:
    """None where it has seen no programme, or has the one that holds."""
    told, recipient = work.found.told, address(work.writer.request.contact.email)
    if told is None or not work.found.behind or recipient is None:
        return None
    if work.off:
        return _visit_off(told, recipient, number, work)
    live = as_of_now(work.case)
    if live is None or not live.days:
        return None  # another letter asks them what to do
    return _programme_change(live, told, recipient, number, work)


def _programme_change(live: Proposal, told: ProgrammeTold, recipient: str, number: int, work: Notifying) -> Draft:
    writer, words = work.writer, work.writer.words
    told_in = of(live.language)
    days = retold(live.days, told_in=told_in, words=words, registers=writer.registers)
    waiting = unconfirmed(live, writer)
    letter = writer.to_enquirer(
        "programme_change",
        dates=words.period([day.date for day in days]),
        sent_on=words.date(told.message.changed_at.astimezone(COPENHAGEN).date()),
        changes=list(_for_delegation(days, told, work)),
        waiting=words.together(waiting),
        mark=words.label("mark"),
        programme=programme_text(days, words),
    )
    dated = live.model_copy(update={"created_at": work.stamp.at})
    shown = papers.view(dated, writer.triage, registers=writer.registers, reference=writer.reference)
    return bundling.draft(
        _KIND,
        number,
        letter,
        to=recipient,
        stamp=work.stamp,
        attachments=bundling.attached(shown, work.papers, sent=work.published),
        in_reply_to=bundling.answered(writer.request),
        retells=Retold(programme=live.programme_version or live.version),
    )


def _for_delegation(days: Sequence[ProgrammeDay], told: ProgrammeTold, work: Notifying) -> Iterator[str]:
    """Where they go, and when; what follows from it stands in the programme."""
    writer, words = work.writer, work.writer.words
    if told.version:
        told_in = of(told.version.language)
        before = retold(told.version.days, told_in=told_in, words=words, registers=writer.registers)
        was, now = _stops(before), _stops(days)
        for key, (slot, title) in now.items():
            if key not in was:
                yield words.changes["added"].format(title=title, now=_when(slot, words))
            elif was[key][0] != slot:
                moved = {"now": _when(slot, words), "was": _when(was[key][0], words)}
                yield words.changes["moved"].format(title=title, **moved)
        for key, (_, title) in was.items():
            if key not in now:
                yield words.changes["removed"].format(title=title)
    if any(one.told.asked.terms.group != one.now.terms.group for one in work.found.hosts if one.now):
        yield words.changes["group"].format(size=words.size(writer.triage.group_size))


def _stops(days: Sequence[ProgrammeDay]) -> dict[tuple[str, int], tuple[Slot, str]]:
    """Each time a host receives them, by host and which time it is."""
    found: dict[tuple[str, int], tuple[Slot, str]] = {}
    for day in days:
        for item in day.items:
            if item.host:
                nth = sum(host == item.host for host, _ in found)
                found[item.host, nth] = Slot(date=day.date, start=item.start, end=item.end), item.title
    return found


def _visit_off(told: ProgrammeTold, recipient: str, number: int, work: Notifying) -> Draft:
    writer, words = work.writer, work.writer.words
    calendar = _emptied(told, work) if work.published else None
    days = told.version.days if told.version else work.case.proposal.days if work.case.proposal else ()
    letter = writer.to_enquirer(
        "visit_off",
        dates=words.period([day.date for day in days]),
        postponed=work.case.status is Status.POSTPONED,
        calendar=calendar is not None,
    )
    return bundling.draft(
        _KIND,
        number,
        letter,
        to=recipient,
        stamp=work.stamp,
        attachments=(calendar,) if calendar else (),
        in_reply_to=bundling.answered(writer.request),
        retells=Retold(),
    )


def _emptied(told: ProgrammeTold, work: Notifying) -> OutgoingAttachment | None:
    """The calendar that they have with every entry called off."""
    version = told.version or work.case.proposal
    if version is None:
        return None
    version = version.model_copy(update={"days": (), "created_at": work.stamp.at})
    writer = work.writer
    shown = papers.view(version, writer.triage, registers=writer.registers, reference=writer.reference)
    content = work.papers.ics(shown, sent=work.published)
    return OutgoingAttachment(name="programme.ics", media_type="text/calendar", content=content)
