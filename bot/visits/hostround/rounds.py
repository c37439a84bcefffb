"""Round: what hosts were asked and have answered so far, for whoever makes the next version of a programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.visits.hostround.linking import Links
from bot.visits.models import (
    RECEIVES,
    AnswerKind,
    Asked,
    BundleKind,
    Case,
    DateWindow,
    Demands,
    HostAnswer,
    ItemStatus,
    Kept,
    Message,
    ProgrammeDay,
    ProgrammeItem,
    Slot,
    Terms,
    Triage,
)
from bot.visits.models import standing as log
from bot.visits.models.standing import Sent

_FIRM = frozenset({ItemStatus.CONFIRMED, ItemStatus.HELD})
_YES = frozenset({AnswerKind.YES, AnswerKind.HOLD})
_NO_LINKS = Links()


@dataclass(frozen=True)
class Round:
    """Nobody was asked, unless it says so."""

    sent: tuple[Sent, ...] = ()
    confirmed: tuple[HostAnswer, ...] = ()
    letters: tuple[Message, ...] = ()  #: The enquiries that are out or on their way, the oldest first.
    links: Links = _NO_LINKS
    alerted: frozenset[str] = frozenset()  #: Addresses of companies that had word of this delegation.
    invited: tuple[Message, ...] = ()  #: What put an entry into a host's calendar, or took it out; the oldest first.

    @classmethod
    def of(cls, case: Case, links: Links = _NO_LINKS) -> Round:
        had_word = {one.draft.to for one in case.messages if one.bundle is BundleKind.MARKET_ALERT}
        invited = tuple(one for one in case.messages if one.draft.attachments and _held(one) and log.is_out(one))
        return cls(log.sent(case), log.confirmed(case), log.enquiries(case), links, frozenset(had_word), invited)

    def statuses(self, days: Sequence[ProgrammeDay], triage: Triage) -> dict[str, ItemStatus]:
        """Item id to how it stands."""
        return {
            item.id: self.status(item.host or "", log.terms(day.date, item, triage)) for day, item in log.received(days)
        }

    def status(self, host: str, now: Terms) -> ItemStatus:
        return log.status(host, now, sent=self.sent, answers=self.confirmed)

    def last(self, host: str) -> Message | None:
        """The letter that asked this host last."""
        return next((one for one in reversed(self.letters) if one.draft.asks and one.draft.asks.host == host), None)

    def entry(self, host: str) -> Message | None:
        """The letter with the newest form of this host's calendar entry, called off or not."""
        return next((one for one in reversed(self.invited) if (held := _held(one)) and held.host == host), None)

    def to_be_asked(self, host: str, now: Terms) -> bool:
        """Whether a question is due: nobody is asked twice on the same terms, nor after a yes or a no to them."""
        if self.status(host, now) in (ItemStatus.CONFIRMED, ItemStatus.DECLINED):
            return False
        last = self.last(host)
        asked = last.draft.asks if last else None
        if asked is None or not asked.terms.cover(now):
            return True
        return self.bounced(asked)

    def bounced(self, asked: Asked) -> bool:
        """The question never arrived, as staff confirmed."""
        return any(one.kind is AnswerKind.BOUNCE and one.asked == asked for one in self.confirmed)

    def dropped(self, days: Sequence[ProgrammeDay]) -> tuple[Asked, ...]:
        """What hosts keep a time for that the programme has no place for any more."""
        present = {item.host for _, item in log.received(days)}
        return tuple(asked for asked in self._standing() if asked.host not in present)

    def _standing(self) -> Iterator[Asked]:
        """The last question to each host, unless it said no to that."""
        asked = [one.draft.asks for one in self.letters if one.draft.asks]
        asked += [one.asked for one in self.confirmed if one.kind in _YES]
        for last in {one.host: one for one in asked}.values():
            if self.status(last.host, last.terms) is not ItemStatus.DECLINED:
                yield last

    def demands(
        self,
        days: Sequence[ProgrammeDay],
        triage: Triage,
        *,
        window: DateWindow | None,
        fits: Callable[[ProgrammeItem], bool] = lambda _: False,
    ) -> Demands:
        """What a new programme has to leave alone: what was agreed, asked or locked; and who said no.

        Who named another time is taken at its word where that is free. What lies outside the days they can come
        binds nobody.

        Args:
            fits: Whether a host can take the group as it is now: then it keeps the time that it agreed to, and is
                only asked again.
        """
        found = self.statuses(days, triage)
        kept = [
            Kept(date=day.date, item=item.model_copy(update={"status": found.get(item.id, item.status)}))
            for day in days
            for item in day.items
            if _within(day.date, window) and (item.locked or self._stays(day, item, triage, fits))
        ]
        without = {one.asked.host for one in self._last_words() if one.kind is AnswerKind.NO}
        for _, item in log.received(days):
            if found[item.id] is ItemStatus.DECLINED and item.host and not item.locked:
                offered = self._offered(item.host, window, kept)
                if offered:
                    times = {"start": offered.start, "end": offered.end, "status": ItemStatus.HELD}
                    kept.append(Kept(date=offered.date, item=item.model_copy(update=times)))
                else:
                    without.add(item.host)
        return Demands(kept=tuple(kept), without=frozenset(without - {one.item.host for one in kept}))

    def _stays(
        self, day: ProgrammeDay, item: ProgrammeItem, triage: Triage, fits: Callable[[ProgrammeItem], bool]
    ) -> bool:
        """Its host has agreed to it, or is just being asked: nobody is asked about another time without need."""
        if item.kind not in RECEIVES or not item.host:
            return False
        now = log.terms(day.date, item, triage)
        status, last = self.status(item.host, now), self.last(item.host)
        asked = last.draft.asks if last else None
        waits = status is ItemStatus.ASKED and asked is not None and asked.terms.cover(now)
        return status in _FIRM or waits or (self._agreed_to(item.host, now.slot) and fits(item))

    def _agreed_to(self, host: str, slot: Slot) -> bool:
        """To the time, on whatever other terms."""
        said = [one for one in self.confirmed if one.asked.host == host]
        return bool(said) and said[-1].kind in _YES and slot.within(said[-1].asked.terms.slot)

    def _last_words(self) -> list[HostAnswer]:
        return list({one.asked.host: one for one in self.confirmed}.values())

    def _offered(self, host: str, window: DateWindow | None, kept: Sequence[Kept]) -> Slot | None:
        """The other time that the host named last, if the delegation is here then and nothing else stands in it."""
        said = [one for one in self.confirmed if one.asked.host == host]
        slot = said[-1].proposed if said and said[-1].kind is AnswerKind.ANOTHER_TIME else None
        if slot is None or not _within(slot.date, window):
            return None
        meets = any(one.date == slot.date and one.item.start < slot.end and slot.start < one.item.end for one in kept)
        return None if meets else slot


def _held(message: Message) -> Asked | None:
    return message.draft.asks or message.draft.informs or message.draft.calls_off


def _within(day: dt.date, window: DateWindow | None) -> bool:
    return window is None or window.earliest <= day <= window.latest
