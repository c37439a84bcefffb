"""Forgetting: every trace of a person on the list of a case, under each writing of the name, in every version."""

from __future__ import annotations

from collections.abc import Sequence

from bot.visits.models.participant import ParticipantList
from bot.visits.participants import words
from bot.visits.participants.comparing import same_person
from bot.visits.participants.ports import Trace


def trace(versions: Sequence[ParticipantList], name: str) -> Trace:
    """Where the person stands: whoever held the same place under another name is somebody else, and stays.

    A place on the list is followed through the writings of its holder's name, as it was put right.
    """
    listed = [(one.version, guest) for one in versions for guest in one.participants]
    entries: set[tuple[int, str]] = set()
    names: dict[str, set[str]] = {}
    for _, guest in listed:
        if words.folded(guest.name) == words.folded(name):
            names.setdefault(guest.id, set()).add(guest.name)
    for version, guest in listed:
        if any(same_person(guest.name, known) for known in names.get(guest.id, ())):
            entries.add((version, guest.id))
    newest = versions[-1] if versions else None
    held = {guest.id for guest in newest.participants} if newest else set[str]()
    gone = {id_ for _, id_ in entries if id_ not in held or (newest and (newest.version, id_) in entries)}
    return Trace(entries=frozenset(entries), restricted=frozenset(gone))
