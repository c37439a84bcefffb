"""HostFiles: the register of hosts out to a file, and in from one: planned, taken whole, undone whole."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.registry import Registry
from bot.visits import keeping
from bot.visits.entries import sheets
from bot.visits.entries.planning import HostPlan, Planner
from bot.visits.errors import ImportFaulty
from bot.visits.models import Person, RegisterChange
from bot.visits.papers.ports import Spreadsheets
from knowledge.registers.transfer import export_hosts, text_of

_YAML = (".yaml", ".yml")


@dataclass(frozen=True)
class HostFiles:
    registry: Registry
    spreadsheets: Spreadsheets

    def written(self, file: str, *, language: str = "en") -> bytes:
        """All hosts; YAML where the name ends so, else a workbook with headings in the language."""
        hosts = self.registry.current().hosts
        if file.lower().endswith(_YAML):
            return export_hosts(hosts).encode()
        return self.spreadsheets.xlsx([sheets.table(hosts, title="Hosts", language=language)])

    def plan(self, content: bytes, *, file: str) -> HostPlan:
        """What a file would change; stores nothing.

        Raises:
            RegisterInvalid, SheetUnreadable, SheetTooLarge, SheetUnknown: it is no such file.
        """
        planner = Planner(file, content, self.registry.current(), self.registry.now().date())
        if file.lower().endswith(_YAML):
            return planner.yaml(text_of(content, file=file))
        return planner.workbook(self.spreadsheets.read(content))

    def take(self, plan: HostPlan, *, seen: int, by: Person) -> list[RegisterChange]:
        """Carry out what was shown, whole.

        Raises:
            ImportFaulty: anything in the file is wrong.
            RegisterMoved: `seen` is not the newest change; what was shown is out of date.
        """
        if plan.faults:
            raise ImportFaulty
        registry = self.registry
        taken = keeping.take_file(
            plan.changes, file=plan.file, seen=seen, by=by, store=registry.store, at=registry.now()
        )
        registry.current()  # those who listen hear of it now, not with the next request
        return taken

    def undo(self, batch: int, *, by: Person) -> list[RegisterChange]:
        undone = keeping.undo_file(batch, by=by, store=self.registry.store, at=self.registry.now())
        self.registry.current()
        return undone
