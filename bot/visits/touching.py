"""Changed facts → what they touch of the programme and of what went out, and what a person is advised to do."""

from __future__ import annotations

from collections.abc import Iterator

from bot.visits.lifecycle import OPEN
from bot.visits.models import (
    RECEIVES,
    BundleKind,
    Case,
    MessageState,
    ProgrammeDay,
    ProgrammeItem,
    Span,
    Status,
    Touched,
    Triage,
)
from bot.visits.models.request import Frozen
from bot.visits.wording.sentences import joined, sentence, word
from knowledge import Host, Registers

#: What a host's yes is bound to.
_BOUND = ("dates", "group_size", "language", "interpreting")
_ASKED = frozenset({MessageState.APPROVED, MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN})
_PROGRAMMES = (BundleKind.DRAFT_PROGRAMME, BundleKind.CONFIRMED_PROGRAMME)
_CALLED_OFF = {"visit_cancelled": Status.CANCELLED, "visit_postponed": Status.POSTPONED}


class Advice(Frozen):
    """What a message asks for that only a person does."""

    outcome: Status
    message: str  #: Id of the `Inbound`.
    spans: tuple[Span, ...]


def advised(case: Case) -> Advice | None:
    """Return what a message on an open case says of the visit as a whole, unless later words or new days undo it."""
    if case.reading is None or case.status not in OPEN:
        return None
    order = [message.id for message in case.messages_to_read()]
    found = []
    for name, outcome in _CALLED_OFF.items():
        signal = case.reading.signal(name)
        for span in signal.spans if signal else ():
            message = span.part.partition(":")[0]
            if message in order:
                found.append(Advice(outcome=outcome, message=message, spans=(span,)))
    newest = max(found, key=lambda one: order.index(one.message), default=None)
    return None if newest is None or _undone(newest, case, order) else newest


def touched(case: Case, after: Triage, *, called_off: bool, registers: Registers) -> tuple[Touched, ...]:
    """What of the draft and of the letters of the case, as it stood, the new facts do not leave as it was."""
    if case.proposal is None or case.triage is None:
        return ()
    before = case.triage
    changed = {field for field in (*_BOUND, "themes") if getattr(before, field) != getattr(after, field)}
    found: list[Touched] = []
    for day in case.proposal.days if not called_off else ():
        for item in (one for one in day.items if one.kind in RECEIVES):
            host = registers.host(item.host or "")
            found += _of_item(day, item, host, after, changed) if host else ()
    if called_off or changed.intersection(_BOUND):
        found += _of_hosts(case, registers, called_off=called_off)
    return (*found, *_of_letters(case, bool(changed) or called_off, called_off=called_off))


def _undone(advice: Advice, case: Case, order: list[str]) -> bool:
    """Days that are named later stand for a visit; with a wish to put it off they are its new days."""
    since = order.index(advice.message) + (advice.outcome is Status.CANCELLED)
    return any(one.field == "dates" and one.message in order[since:] for one in case.differences)


def _of_item(day: ProgrammeDay, item: ProgrammeItem, host: Host, after: Triage, changed: set[str]) -> Iterator[Touched]:
    values = {"host": host.name, "date": day.date, "time": f"{item.start:%H:%M}–{item.end:%H:%M}"}
    window, size = after.dates, after.group_size
    if "dates" in changed and window and not window.earliest <= day.date <= window.latest:
        yield _touched("item_day", item, **values)
    if "group_size" in changed and size and host.max_group and size.max > host.max_group:
        yield _touched("item_limit", item, limit=host.max_group, size=size.max, **values)
    if "themes" in changed and item.themes and not set(item.themes) & set(after.themes):
        yield _touched("item_theme", item, **values)


def _of_hosts(case: Case, registers: Registers, *, called_off: bool) -> Iterator[Touched]:
    """Whoever was asked in any version, in the programme as it stands or not."""
    letters = [one for one in case.messages if one.state in _ASKED]
    asked = {one.draft.to for one in letters if one.draft.asks or one.bundle is BundleKind.HOST_ENQUIRIES}
    for host in registers.hosts:
        if host.email in asked:
            told = sentence("touched", "host_told_off" if called_off else "host_asked", host=host.name)
            yield Touched(why=told["en"], told=told, host=host.id)


def _of_letters(case: Case, moved: bool, *, called_off: bool) -> Iterator[Touched]:
    if not moved or case.proposal is None:
        return
    out = {message.bundle for message in case.messages if message.state in _ASKED}
    for kind in _PROGRAMMES:
        if kind in out:
            told = sentence("touched", f"sent_{kind}")
            yield Touched(why=told["en"], told=told, bundle=kind)
    waiting = [bundle.kind for bundle in case.proposal.bundles if bundle.kind not in out]
    if waiting and not called_off:
        told = sentence("touched", "unsent", letters=joined(word(f"bundle_{kind}") for kind in waiting))
        yield Touched(why=told["en"], told=told)


def _touched(why: str, item: ProgrammeItem, **values: object) -> Touched:
    told = sentence("touched", why, **values)
    return Touched(why=told["en"], told=told, item=item.id, host=item.host)
