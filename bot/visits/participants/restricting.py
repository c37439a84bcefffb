"""Restricting: passport numbers and diets lie encrypted, are opened by few, and are erased after the visit."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.visits.errors import CaseDamaged, CaseUnknown, NotAllowed, SealBroken
from bot.visits.models import Action, Case, Person
from bot.visits.models.participant import Restricted
from bot.visits.models.reading import certain
from bot.visits.participants.diets import DietCount, counted
from bot.visits.participants.ports import Kept, ParticipantStore, Sealer
from bot.visits.ports import CaseStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Vault:
    store: ParticipantStore
    sealer: Sealer
    days: int  #: How long after the last day of a visit.

    def kept(
        self, case: Case, given: Mapping[str, Restricted], *, gone: Collection[str] = (), today: dt.date
    ) -> Kept | None:
        """What is to be written: a field that is not given stays as it was, whoever is gone loses all."""
        before = {} if not given else self.store.sealed(case.number)
        sealed: dict[str, bytes | None] = dict.fromkeys(gone)
        for id_, new in given.items():
            old = self._open(case.number, id_, before[id_]) if id_ in before and id_ not in gone else Restricted()
            whole = Restricted(passport=new.passport or old.passport, diet=new.diet or old.diet)
            sealed[id_] = self.sealer.seal(whole.model_dump_json(), about=_about(case.number, id_))
        return Kept(sealed, erased_on(case, days=self.days) or today + dt.timedelta(days=self.days)) if sealed else None

    def opened(self, number: str) -> dict[str, Restricted]:
        """Id of the person to the restricted part. Raises SealBroken."""
        return {id_: self._open(number, id_, content) for id_, content in self.store.sealed(number).items()}

    def diets(self, number: str) -> tuple[DietCount, ...]:
        """Counts, and nothing of whom they are. None at all where they cannot be opened: papers must not wait."""
        try:
            return counted(one.diet for one in self.opened(number).values())
        except SealBroken:
            logger.error("restricted.unreadable", extra={"case": number})  # noqa: TRY400 - the event says it all
            return ()

    def _open(self, number: str, id_: str, content: bytes) -> Restricted:
        return Restricted.model_validate_json(self.sealer.open(content, about=_about(number, id_)))


def erased_on(case: Case, *, days: int) -> dt.date | None:
    """The day by which the restricted part of this case is gone; None where nobody knows when they come."""
    planned = case.proposal.days[-1].date if case.proposal and case.proposal.days else None
    window = certain(case.triage).dates if case.triage else None
    last = planned or (window.latest if window else None)
    return last + dt.timedelta(days=days) if last else None


def open_for(case: Case, *, by: Person, at: dt.datetime, vault: Vault, cases: CaseStore) -> dict[str, Restricted]:
    """What is kept, for a person who may see it; that it was opened stands in the audit log first.

    Raises NotAllowed, SealBroken.
    """
    if not by.may(Action.OPEN_RESTRICTED):
        raise NotAllowed
    persons = len(vault.store.sealed(case.number))
    cases.note("restricted.opened", actor=by.id, at=at, case=case.number, details={"persons": persons})
    return vault.opened(case.number)


def erase_due(*, vault: Vault, cases: CaseStore, at: dt.datetime) -> None:
    """Erase what has had its time; a visit that was put off takes its day of deletion with it. Safe to repeat."""
    for number, kept_until in vault.store.erasures().items():
        due = _due(number, vault, cases) or kept_until
        if due != kept_until:
            vault.store.postpone(number, due)
        if due <= at.date():
            erased = vault.store.erase_restricted(number, by="system", at=at)
            logger.info("restricted.erased", extra={"case": number, "count": erased})


def _due(number: str, vault: Vault, cases: CaseStore) -> dt.date | None:
    try:
        return erased_on(cases.case(number), days=vault.days)
    except (CaseUnknown, CaseDamaged):
        return None


def _about(number: str, id_: str) -> str:
    return f"{number}/{id_}"
