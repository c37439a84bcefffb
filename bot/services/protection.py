"""ProtectionWork: a person found everywhere, erased or kept with the ground for it, and what has had its time."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.visits.errors import NotAllowed
from bot.visits.journal.ports import JournalStore
from bot.visits.models import Action, Person, digest_of
from bot.visits.papers.ports import Papers
from bot.visits.ports import CaseStore, PeopleStore
from bot.visits.protection import casefile, deciding, exporting
from bot.visits.protection.errors import ErasureMoved, IdentityMissing, PersonIsColleague
from bot.visits.protection.exporting import Access, PersonFile
from bot.visits.protection.holdings import register
from bot.visits.protection.identity import Identity, SealedIdentity, digest
from bot.visits.protection.models import Hit, Plan, Purpose
from bot.visits.protection.ports import Erasure, Guards, Journalised, Search
from knowledge import House

logger = logging.getLogger(__name__)

_ID_BYTES = 8
#: Lines of the audit log that say that somebody looked.
_LOOKS = {"original.opened": "original", "restricted.opened": "restricted", "case.journalised": "exported"}


@dataclass(frozen=True)
class ProtectionWork:
    guards: Guards
    people: PeopleStore
    cases: CaseStore
    papers: Papers
    journal: JournalStore
    house: House
    now: Callable[[], dt.datetime]

    def search(self, identity: Identity, *, purpose: Purpose, by: Person) -> Plan:
        """Everywhere a person stands, and what would become of each place. That somebody looked is logged first.

        Raises:
            NotAllowed: the person's role does not cover it.
            IdentityMissing: there is nothing to search for.
            LedgerUnavailable: the key of the digests cannot be kept.
        """
        if not by.may(Action.FIND_PERSON):
            raise NotAllowed
        if identity.empty:
            raise IdentityMissing
        sealed = identity.sealed(self.guards.ledger.key)
        search = Search(id=_new_id(), at=self.now(), by=by.id, purpose=purpose, sealed=sealed)
        self.guards.store.add_search(search)
        return self.plan(identity)

    def export(self, identity: Identity, *, others: tuple[str, ...] = (), by: Person) -> PersonFile:
        """What is held on a person, for that person, and when somebody looked at it; logged as a search.

        Args:
            others: Names that are to be taken out besides those that are known.
        """
        found = self.search(identity, purpose=Purpose.ACCESS, by=by)
        numbers = {fate.hit.case for fate in found.fates if fate.hit.case}
        known = {*others, *(person.name for person in self.people.people()), *self._named(numbers)}
        mine = identity.matcher()
        theirs = [name for name in known if name and not mine.finds(name)]
        return PersonFile(
            made_at=self.now(),
            held=exporting.held(found, identity, others=theirs),
            accesses=self._accesses(identity, numbers),
        )

    def printed(self, file: PersonFile, *, language: str) -> bytes:
        """The same as PDF."""
        return self.papers.memos([exporting.memo(file, language=language, house=self.house)])

    def journalise(self, number: str, *, reference: str, language: str, by: Person) -> bytes:
        """The case as a file for the office's journal; from now on what it holds is kept, and the ground is shown."""
        if not by.may(Action.EXPORT_CASE):
            raise NotAllowed
        case = self.cases.case(number)
        found = casefile.papers(case, self.journal.entries(case=number), letter=self.guards.letter)
        index = self.papers.memos([casefile.memo(case, found, language=language, sender=self.house.name)])
        content = casefile.packed(case, found, index)
        digest_ = f"sha256:{hashlib.sha256(content).hexdigest()}"
        said = {"reference": reference, "digest": digest_}
        self.guards.store.journalise(Journalised(case=number, at=self.now(), by=by.id, by_name=by.name, **said))
        return content

    def plan(self, identity: Identity) -> Plan:
        return self._planned(self.guards.traces.find(identity.matcher()))

    def erase(self, identity: Identity, *, seen: str, by: Person) -> Plan:
        """Erase a person from everything that is not kept by a stated ground, down to the bytes; return what was done.

        Args:
            seen: The seal of the plan that was shown.

        Raises:
            NotAllowed, IdentityMissing: as `search`.
            PersonIsColleague: their name stays with what they decided.
            ErasureMoved: it would not be what was shown.
            LedgerUnavailable: nothing was erased.
        """
        if not by.may(Action.ERASE_PERSON):
            raise NotAllowed
        if identity.empty:
            raise IdentityMissing
        matcher = identity.matcher()
        if any(matcher.finds(each.email) or matcher.finds(each.name) for each in self.people.people()):
            raise PersonIsColleague
        made = self.plan(identity)
        if seal(made) != seen:
            raise ErasureMoved
        key = self.guards.ledger.key
        erasure = Erasure(
            id=_new_id(),
            at=self.now(),
            by=by.id,
            sealed=identity.sealed(key),
            kept=tuple(sorted(digest(key, id_) for id_ in made.kept_ids)),
            hollow=made.hollow,
        )
        self.guards.ledger.add(erasure)  # first: whatever happens from here on, it is owed
        self.guards.traces.erase(matcher, kept=made.kept_ids, hollow=made.hollow)
        self._done(erasure, made)
        return made

    def erase_again(self) -> int:
        """Carry out what the ledger has beyond this database, as after a restore. Before anybody is let in."""
        owed = [one for one in self.guards.ledger.erasures() if one.id not in self.guards.store.applied()]
        key = self.guards.ledger.key if owed else b""
        for erasure in owed:
            matcher = erasure.sealed.matcher(key)
            found = self.guards.traces.find(matcher)
            kept = frozenset(hit.id for hit in found if digest(key, hit.id) in erasure.kept)
            standings = self.guards.store.standings(erasure.hollow)
            self.guards.traces.erase(matcher, kept=kept, hollow=tuple(sorted(standings)))
            self._done(erasure, self._planned([hit for hit in found if hit.id not in kept]))
            logger.info("erasure.carried_out_again", extra={"erasure": erasure.id})
        return len(owed)

    def sweep(self) -> None:
        """Take out what has had its time. Safe to repeat."""
        for name, limit in register().limits.items():
            before = self.now() - dt.timedelta(days=limit.in_days(self.house))
            if gone := self.guards.sweeper.sweep(name, before):
                logger.info("retention.swept", extra={"limit": name, "count": gone})
        self.guards.sweeper.overwrite()

    def _named(self, numbers: set[str]) -> Iterator[str]:
        """Everybody whom the cases name in a field of their own."""
        for number in sorted(numbers):
            case = self.cases.case(number)
            for request in (case.request, *(one.request for one in case.inbound)):
                yield request.contact.name or ""
            if case.addressee:
                yield case.addressee.name

    def _accesses(self, identity: Identity, numbers: set[str]) -> tuple[Access, ...]:
        sealed = identity.sealed(self.guards.ledger.key)
        looked = [
            Access(at=one.at, what=one.purpose.value)
            for one in self.guards.store.searches()
            if _same(one.sealed, sealed)
        ]
        for number in sorted(numbers):
            lines = self.cases.audit(case=number)
            looked += [Access(at=line.at, what=_LOOKS[line.event]) for line in lines if line.event in _LOOKS]
        return tuple(sorted(looked, key=lambda one: one.at))

    def _planned(self, hits: list[Hit]) -> Plan:
        standings = self.guards.store.standings({hit.case for hit in hits if hit.case})
        return deciding.plan(hits, standings, house=self.house)

    def _done(self, erasure: Erasure, made: Plan) -> None:
        self.guards.traces.scour()
        theirs = [one.id for one in self.guards.store.searches() if _same(one.sealed, erasure.sealed)]
        self.guards.store.forget_searches(theirs)
        self.guards.store.mark_applied(erasure, made.counts, at=self.now())


def seal(made: Plan) -> str:
    """Changes with what would be erased."""
    return digest_of([sorted((fate.hit.id, fate.outcome.value) for fate in made.fates), list(made.hollow)])


def _same(one: SealedIdentity, other: SealedIdentity) -> bool:
    return bool(
        set(one.addresses) & set(other.addresses)
        or set(one.numbers) & set(other.numbers)
        or set(one.names) & set(other.names)
    )


def _new_id() -> str:
    return secrets.token_hex(_ID_BYTES)
