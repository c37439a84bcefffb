"""ParticipantWork: what a person does with the list of those who come, and what follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.services.cases import CaseWork
from bot.visits import rereading
from bot.visits.errors import CaseMoved, ImportFaulty
from bot.visits.models import Case, Change, Person, Triage, VisitRequest
from bot.visits.models.participant import ListDeed, Participant, ParticipantList, Restricted
from bot.visits.papers.ports import Spreadsheets
from bot.visits.participants import entering, forgetting, keeping, late, restricting
from bot.visits.participants.entering import Entry
from bot.visits.participants.keeping import Keeper
from bot.visits.participants.party import Party
from bot.visits.participants.planning import GuestPlan, plan, table
from bot.visits.participants.ports import ParticipantStore, Sealer
from bot.visits.participants.restricting import Vault
from bot.visits.ports import CaseStore
from knowledge import Registers

_TRIES = 5


@dataclass(frozen=True)
class ParticipantWork:
    cases: CaseStore
    store: ParticipantStore
    sealer: Sealer
    work: CaseWork
    registers: Registers
    spreadsheets: Spreadsheets
    now: Callable[[], dt.datetime]
    followed: Callable[[str], None]  #: What a change of the list on the case of this number has as its consequence.

    @property
    def vault(self) -> Vault:
        return Vault(self.store, self.sealer, days=self.registers.house.restricted_kept_days)

    def versions(self, case: Case) -> list[ParticipantList]:
        return self.store.versions(case.number)

    def enter(self, number: str, entry: Entry, *, seen: int, by: Person, id_: str = "") -> ParticipantList:
        """Add a person, or write one anew."""
        return self._followed(self._keeper(number, by).enter(entry, seen=seen, id_=id_), by)

    def remove(self, number: str, id_: str, *, seen: int, by: Person) -> ParticipantList:
        return self._followed(self._keeper(number, by).remove(id_, seen=seen), by)

    def move(self, number: str, id_: str, *, steps: int, seen: int, by: Person) -> ParticipantList:
        return self._followed(self._keeper(number, by).move(id_, by=steps, seen=seen), by)

    def replace(self, number: str, guests: tuple[Participant, ...], *, seen: int, by: Person) -> ParticipantList:
        """Put another list in its place, without a word of the restricted part."""
        return self._followed(self._keeper(number, by).replace(guests, seen=seen), by)

    def written(self, number: str, *, language: str) -> bytes:
        """The list as a workbook, under headings that `plan` knows; nothing of the restricted part."""
        guests = keeping.guests_of(self.store.versions(number))
        return self.spreadsheets.xlsx([table(guests, language=language)])

    def plan(self, number: str, content: bytes, *, file: str) -> GuestPlan:
        """What a workbook would make of the list; stores nothing.

        Raises SheetUnreadable, SheetTooLarge: it is no such file.
        """
        return plan(self.spreadsheets.read(content), self.store.versions(number), file=file)

    def take(self, number: str, planned: GuestPlan, *, seen: int, by: Person) -> ParticipantList:
        """Carry out what was shown, whole. Raises ImportFaulty where a row is wrong."""
        if planned.faults:
            raise ImportFaulty
        new = self._keeper(number, by).replace(
            planned.guests, seen=seen, deed=ListDeed.IMPORTED, secrets=planned.secrets, file=planned.file
        )
        return self._followed(new, by)

    def undo(self, number: str, *, seen: int, by: Person) -> ParticipantList:
        """Let the version before the last hold again."""
        return self._followed(self._keeper(number, by).undo(seen=seen), by)

    def open_restricted(self, number: str, *, by: Person) -> dict[str, Restricted]:
        """Passport numbers and diets, for whoever may see them."""
        case = self.cases.case(number)
        return restricting.open_for(case, by=by, at=self.now(), vault=self.vault, cases=self.cases)

    def erase_restricted(self, number: str, id_: str, *, by: Person) -> None:
        """Passport number and diet of one person, now."""
        self._keeper(number, by).erase_restricted(id_)

    def party(self, number: str) -> Party:
        """Who comes, as papers tell of it."""
        guests = entering.ordered(keeping.guests_of(self.store.versions(number)))
        return Party(participants=guests, diets=self.vault.diets(number) if guests else ())

    def as_triaged(self, case: Case, triage: Triage, request: VisitRequest) -> Triage:
        """The triage with what the list says of late changes."""
        return late.flagged(case, triage, request, self.store.versions(case.number), registers=self.registers)

    def erase_due(self) -> None:
        """What has had its time. Safe to repeat."""
        restricting.erase_due(vault=self.vault, cases=self.cases, at=self.now())

    def forget(self, number: str, name: str, *, by: str) -> int:
        """Erase every trace of a person from the list of a case, earlier versions and restricted part included.

        Return in how many versions the person stood.
        """
        found = forgetting.trace(self.store.versions(number), name)
        if found.entries:
            self.store.forget(number, found, by=by, at=self.now())
        return len({version for version, _ in found.entries})

    def _keeper(self, number: str, by: Person) -> Keeper:
        return Keeper(self.cases.case(number), by=by, at=self.now(), store=self.store, vault=self.vault)

    def _followed(self, now: ParticipantList, by: Person) -> ParticipantList:
        """The flag on late changes, as the list has it now. Of two who change the case at once, both are heard."""
        for _ in range(_TRIES):
            case = self.cases.case(now.case)
            if case.triage is None:
                break
            request = rereading.known(case, self.cases)
            triage = self.as_triaged(case, case.triage, request)
            if triage == case.triage:
                break
            try:
                self.work.after(self._reflagged(case, triage, by))
            except CaseMoved:
                continue
            break
        self.followed(now.case)
        return now

    def _reflagged(self, case: Case, triage: Triage, by: Person) -> Case:
        found = late.late_changes(case, self.store.versions(case.number))
        event = "participants.changed_late" if found else "participants.change_settled"
        change = Change(
            case=case.number,
            revision=case.revision,
            at=self.now(),
            actor=by.id,
            event=event,
            details={"added": len(found.added), "swapped": len(found.swapped)} if found else {},
            triage=triage,
            trouble=case.trouble,
        )
        return self.cases.apply(change)
