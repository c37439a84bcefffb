"""`ope erase`: everything that is held on one person, and their erasure once a named colleague approves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.bootstrap import Assistant
from bot.services.protection import seal
from bot.visits.errors import PersonUnknown
from bot.visits.protection.holdings import register
from bot.visits.protection.identity import Identity
from bot.visits.protection.models import Fate, Outcome, Plan, Purpose

Event = dict[str, Any]

_ON_A_SERVER = (
    "Names of documents still stand in the files of the Chroma server: run `ope scour` on them, on its machine."
)
_SAID = {Outcome.ERASED: "erase", Outcome.KEPT: "keep", Outcome.FIRST: "first"}


def erase(
    ours: Assistant, *, names: list[str], emails: list[str], phones: list[str], by: str, seen: str
) -> Iterator[Event]:
    """Show what would become of each place; with the seal of what was shown, do it."""
    person = ours.services.people.person(by)
    if person is None:
        raise PersonUnknown(f"({by[:40]})")
    who = Identity(names=tuple(names), emails=tuple(emails), phones=tuple(phones))
    work = ours.services.protectionwork
    if seen:
        done = work.erase(who, seen=seen, by=person)
        yield {"line": f"Erased from {len(done.of(Outcome.ERASED))} places; the audit log says that {person.id} did."}
        if ours.settings.chroma_url:
            yield {"line": _ON_A_SERVER}
        yield {"result": {"seal": "", "first": len(done.of(Outcome.FIRST))}}
        return
    made = work.search(who, purpose=Purpose.ERASURE, by=person)
    yield from ({"line": _line(fate)} for fate in made.fates)
    yield {"line": _summed(made)}
    yield {"result": {"seal": seal(made) if made.of(Outcome.ERASED) else "", "first": len(made.of(Outcome.FIRST))}}


def _line(fate: Fate) -> str:
    """Which place and why; no word of what stands there."""
    title = register().holding(fate.hit.holding).title["en"]
    where = f"case {fate.hit.case}" if fate.hit.case else fate.hit.place
    until = f" (until {fate.until})" if fate.until else ""
    return f"{_SAID[fate.outcome]:6} {title}, {where}{until}{': ' + fate.why['en'] if fate.why else ''}"


def _summed(made: Plan) -> str:
    counts = made.counts
    return f"{counts['erased']} places to erase, {counts['kept']} kept, {counts['first']} where something comes first."
