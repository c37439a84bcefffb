"""Keeping: a person changes the list of a case; each change is a version, with its way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.visits.errors import NotAllowed, ParticipantFaulty, ParticipantsMoved, StepNotAllowed
from bot.visits.models import Action, Case, Person
from bot.visits.models.participant import ListDeed, Participant, ParticipantList, Restricted
from bot.visits.participants import entering
from bot.visits.participants.comparing import changes
from bot.visits.participants.entering import Entry, Guests
from bot.visits.participants.ports import Kept, ParticipantStore
from bot.visits.participants.restricting import Vault


@dataclass(frozen=True)
class Keeper:
    """One person at work on the list of one case.

    Each step raises NotAllowed where the role does not cover it, StepNotAllowed where the case takes no list,
    ParticipantsMoved where somebody was faster.
    """

    case: Case
    by: Person
    at: dt.datetime
    store: ParticipantStore
    vault: Vault

    def enter(self, entry: Entry, *, seen: int, id_: str = "") -> ParticipantList:
        """Add a person, or write one anew; an empty field of the restricted part leaves what is kept.

        Raises ParticipantFaulty, ParticipantUnknown.
        """
        versions = self._versions(seen)
        guests = versions[-1].participants if versions else ()
        if id_:
            entering.place(guests, id_)
        person, faults = entering.entered(entry, id_=id_ or new_id(versions))
        if person is None:
            raise ParticipantFaulty(faults)
        secret = Restricted(passport=entering.passport(entry.passport), diet=entry.diet.strip())
        return self._put(versions, entering.with_one(guests, person), secrets={person.id: secret})

    def remove(self, id_: str, *, seen: int) -> ParticipantList:
        """Raises ParticipantUnknown."""
        versions = self._versions(seen)
        return self._put(versions, entering.without(versions[-1].participants if versions else (), id_))

    def move(self, id_: str, *, by: int, seen: int) -> ParticipantList:
        """Raises ParticipantUnknown."""
        versions = self._versions(seen)
        return self._put(versions, entering.moved(versions[-1].participants if versions else (), id_, by=by))

    def replace(
        self,
        guests: Guests,
        *,
        seen: int,
        deed: ListDeed = ListDeed.EDITED,
        secrets: Mapping[str, Restricted] | None = None,
        file: str = "",
    ) -> ParticipantList:
        """Put another list in its place."""
        return self._put(self._versions(seen), guests, deed=deed, secrets=secrets, file=file)

    def undo(self, *, seen: int) -> ParticipantList:
        """Let the version before the last hold again. What was erased of the restricted part stays erased."""
        versions = self._versions(seen)
        if not versions:
            raise StepNotAllowed
        before = versions[-2].participants if len(versions) > 1 else ()
        return self._put(versions, before, deed=ListDeed.UNDONE)

    def erase_restricted(self, id_: str) -> None:
        """Erase passport number and diet of one person now."""
        self._check()
        kept = Kept({id_: None}, erase_on=self.at.date())
        self.store.keep(self.case.number, kept, by=self.by.id, at=self.at)

    def _check(self) -> None:
        if not self.by.may(Action.KEEP_PARTICIPANTS):
            raise NotAllowed
        if not takes_list(self.case):
            raise StepNotAllowed(f"({self.case.status})")

    def _versions(self, seen: int) -> list[ParticipantList]:
        self._check()
        versions = self.store.versions(self.case.number)
        if seen != newest(versions):
            raise ParticipantsMoved
        return versions

    def _put(
        self,
        versions: list[ParticipantList],
        guests: Guests,
        *,
        deed: ListDeed = ListDeed.EDITED,
        secrets: Mapping[str, Restricted] | None = None,
        file: str = "",
    ) -> ParticipantList:
        """Whoever is on the list no more, or somebody else now, has no restricted part any more."""
        before = versions[-1].participants if versions else ()
        found = changes(before, guests)
        gone = {one.id for one in found.left} | {pair.before.id for pair in found.swapped}
        given = {id_: one for id_, one in (secrets or {}).items() if one != Restricted()}
        kept = self.vault.kept(self.case, given, gone=gone, today=self.at.date())
        if guests == before and versions:
            if kept:
                self.store.keep(self.case.number, kept, by=self.by.id, at=self.at)
            return versions[-1]
        new = ParticipantList(
            case=self.case.number,
            version=newest(versions) + 1,
            participants=guests,
            deed=deed,
            by=self.by.id,
            by_name=self.by.name,
            at=self.at,
            file=file,
        )
        details = {"version": new.version, "persons": len(guests), "deed": deed.value} | found.counts()
        return self.store.add(new, details=details, kept=kept)


def takes_list(case: Case) -> bool:
    return case.history is None and case.merged_into is None


def newest(versions: list[ParticipantList]) -> int:
    return versions[-1].version if versions else 0


def new_id(versions: list[ParticipantList]) -> str:
    return entering.next_id(one.id for version in versions for one in version.participants)


def guests_of(versions: list[ParticipantList]) -> tuple[Participant, ...]:
    return versions[-1].participants if versions else ()
