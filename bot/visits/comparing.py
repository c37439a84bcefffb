"""Comparing: two versions of a programme or of its letters → what is different, in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bot.visits import wording
from bot.visits.models import RECEIVES, Draft, ProgrammeDay, ProgrammeItem, Proposal, Told
from bot.visits.programme.following import follows
from bot.visits.wording import Wording
from bot.visits.wording.sentences import sentence, word
from knowledge import Registers


class Placed(NamedTuple):
    date: dt.date
    item: ProgrammeItem

    @property
    def time(self) -> str:
        return f"{self.item.start:%H:%M}–{self.item.end:%H:%M}"


class Said(NamedTuple):
    item: str  #: Id of the item it is said of; "" for letters.
    told: Told


#: What makes two items the same one, the surest sign first.
_SAME: tuple[Callable[[Placed], object], ...] = (
    lambda one: (one.item.id, one.item.kind, one.item.host, one.item.title),
    lambda one: (one.item.kind, one.item.host) if one.item.host else object(),
    lambda one: (one.item.kind, one.item.title, one.date),
    lambda one: (one.item.kind, one.item.title),
    lambda one: (one.item.id, one.item.kind in RECEIVES, one.item.kind if one.item.kind not in RECEIVES else None),
)


def compare(
    before: Sequence[ProgrammeDay], after: Sequence[ProgrammeDay], *, registers: Registers, words: Wording
) -> list[Said]:
    """In the order of the day after; what follows from other items is left unsaid."""
    gone, new = _planned(before, words), _planned(after, words)
    pairs: list[tuple[Placed, Placed]] = []
    for sign in _SAME:
        known = {sign(one): one for one in reversed(gone)}
        for one in list(new):
            was = known.pop(sign(one), None)
            if was:
                pairs.append((was, one))
                gone.remove(was)
                new.remove(one)
    said = [(now, Said(now.item.id, told)) for was, now in pairs for told in _changed(was, now, registers)]
    said += [(one, Said(one.item.id, _told("added", one))) for one in new]
    said += [(one, Said(one.item.id, _told("removed", one))) for one in gone]
    return [one for _, one in sorted(said, key=lambda each: (each[0].date, each[0].item.start))]


def compare_letters(before: Proposal, after: Proposal) -> list[Said]:
    was, now = _letters(before), _letters(after)
    found = [("letter_added", key) for key in now if key not in was]
    found += [("letter_removed", key) for key in was if key not in now]
    found += [("letter_reworded", key) for key in now if key in was and _words(was[key]) != _words(now[key])]
    return [Said("", sentence("comparing", how, letter=word(f"bundle_{kind}"), to=to)) for how, (kind, to, _) in found]


def versions(before: Proposal, after: Proposal, *, registers: Registers) -> tuple[list[Told], list[Told]]:
    """What is different in the programme, and in the letters."""
    words = wording.of(after.language)
    days = compare(before.days, after.days, registers=registers, words=words)
    return [one.told for one in days], [one.told for one in compare_letters(before, after)]


def _planned(days: Sequence[ProgrammeDay], words: Wording) -> list[Placed]:
    return [Placed(day.date, item) for day in days for item in day.items if not follows(item, words)]


def _changed(was: Placed, now: Placed, registers: Registers) -> Iterator[Told]:
    if was.item.host != now.item.host:
        yield _told("host", now, host=_named(now, registers), before=_named(was, registers))
    elif was.item.title != now.item.title:
        yield _told("retitled", now, before=was.item.title)
    if was.date != now.date:
        yield _told("moved_day", now, old_date=was.date, old_time=was.time)
    elif was.time != now.time:
        yield _told("moved", now, old_time=was.time)
    if was.item.host == now.item.host:
        yield from (_told(key, now) for key in ("goal", "note") if getattr(was.item, key) != getattr(now.item, key))
    if was.item.split != now.item.split:
        yield _told("split", now, groups=now.item.split, before=was.item.split)
    if was.item.locked != now.item.locked:
        yield _told("locked" if now.item.locked else "unlocked", now)


def _told(key: str, one: Placed, **values: object) -> Told:
    return sentence("comparing", key, title=one.item.title, date=one.date, time=one.time, **values)


def _named(one: Placed, registers: Registers) -> str:
    host = registers.host(one.item.host or "")
    return host.name if host else one.item.title


def _letters(proposal: Proposal) -> dict[tuple[str, str, int], Draft]:
    found: dict[tuple[str, str, int], Draft] = {}
    for bundle in proposal.bundles:
        for draft in bundle.messages:
            nth = sum(key[:2] == (bundle.kind.value, draft.to) for key in found)
            found[bundle.kind.value, draft.to, nth] = draft
    return found


def _words(draft: Draft) -> tuple[str, str]:
    return draft.subject, draft.body
