"""Parts: the work of each part of the desk, on what is open."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.afterwards import AfterWork
from bot.services.cards import CardWork
from bot.services.changes import ChangeWork
from bot.services.connections import Connections
from bot.services.counterparts import CounterpartWork
from bot.services.editing import Editing
from bot.services.enquirers import EnquirerWork
from bot.services.evaluations import EvaluationWork
from bot.services.host_files import HostFiles
from bot.services.hosts import HostWork
from bot.services.imports import Imports
from bot.services.leads import LeadWork
from bot.services.library import Library
from bot.services.papers import Paperwork
from bot.services.wishes import WishWork
from bot.visits.models import Case, Proposal


@dataclass(frozen=True)
class Parts(Connections):
    """What the edges reach by name, as `services.papers` and its like."""

    @property
    def editing(self) -> Editing:
        """What a person does to a programme."""
        return Editing(
            store=self.store,
            copies=self.copies,
            work=self.work,
            registers=self.registers,
            now=self.now,
            drafting=self._weighing,
            party=self.participantwork.party,
        )

    @property
    def wishwork(self) -> WishWork:
        """What a colleague types of a programme."""
        return WishWork(self.editing)

    @property
    def cardwork(self) -> CardWork:
        """Letters decided on from a card."""
        return CardWork(store=self.store, approving=self.approving, now=self.now)

    @property
    def enquirerwork(self) -> EnquirerWork:
        """What the public pages do, besides taking a request in."""
        return EnquirerWork(
            store=self.store,
            kept_forms=self.kept_forms,
            sealed_by=self.sealed_by,
            status_links=self.status_links,
            suspicions=self.suspicions,
            limits=self.limits,
            secret=self.ticket_secret,
            now=self.now,
        )

    @property
    def paperwork(self) -> Paperwork:
        """The papers of a case besides its letters."""
        return Paperwork(store=self.store, work=self.work, drafting=self._drafting)

    @property
    def afterwork(self) -> AfterWork:
        """What follows a visit that was held."""
        return AfterWork(store=self.store, work=self.work, drafting=self._drafting)

    @property
    def counterpartwork(self) -> CounterpartWork:
        """Offices outside ours with a part in a case."""
        return CounterpartWork(store=self.store, work=self.work, drafting=self._drafting, now=self.now)

    @property
    def changework(self) -> ChangeWork:
        """What a change touches of all that people were told."""
        return ChangeWork(
            store=self.store,
            work=self.work,
            participantwork=self.participantwork,
            registers=self.registers,
            drafting=self._drafting,
            now=self.now,
        )

    @property
    def leadwork(self) -> LeadWork:
        """What hosts want of delegations they met, and what came of it."""
        return LeadWork(store=self.store, leads=self.leads, registers=self.registers, now=self.now)

    @property
    def evaluationwork(self) -> EvaluationWork:
        """What the delegation and its hosts say of a visit afterwards."""
        return EvaluationWork(
            store=self.store,
            evaluations=self.evaluations,
            leadwork=self.leadwork,
            links=self.links,
            registers=self.registers,
            now=self.now,
        )

    @property
    def hostwork(self) -> HostWork:
        """What hosts answer, and what a person makes of it."""
        return HostWork(
            store=self.store,
            work=self.work,
            journal=self.journal,
            links=self.links,
            drafting=self._weighing,
            now=self.now,
        )

    @property
    def library(self) -> Library:
        """What staff do for our knowledge."""
        return Library(
            knowledge=self.knowledge,
            registers=self.registers,
            feedback=self.feedback,
            folder=self.folder,
            store=self.store,
            now=self.now,
        )

    @property
    def host_files(self) -> HostFiles:
        """The register of hosts as files."""
        return HostFiles(self.registry, self.spreadsheets)

    @property
    def imports(self) -> Imports:
        """The cases of earlier years."""
        return Imports(registers=self.registers, spreadsheets=self.spreadsheets, store=self.store, now=self.now)

    @property
    def by_model(self) -> bool:
        """Whether a language model has a part in what is read and written from now on."""
        return self.fact_model is not None

    def versions(self, case: Case) -> list[Proposal]:
        """Of its proposal, the oldest first; the first one needs no looking up."""
        if case.proposal is None:
            return []
        return [case.proposal] if case.proposal.version == 1 else self.store.versions(case.number)
