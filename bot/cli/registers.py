"""What `ope register` does: hosts out to a file, in from one, and back as they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.bootstrap import Assistant
from bot.visits.entries import field_changes
from bot.visits.entries.planning import HostPlan
from bot.visits.entries.words import label
from bot.visits.errors import VisitError
from bot.visits.models import Person, Role

Event = dict[str, Any]

#: Whoever may open the data folder.
_BY = Person(id="system", name="Terminal", role=Role.ADMIN)


def export_register(ours: Assistant, *, path: str) -> Iterator[Event]:
    file = Path(path)
    try:
        file.write_bytes(ours.services.host_files.written(file.name))
    except OSError as error:
        raise VisitError(f"({file.name} cannot be written: {error.strerror})") from None
    yield {"line": f"{len(ours.services.registers.hosts)} hosts written to {file.name}"}


def import_register(ours: Assistant, *, path: str, preview: bool) -> Iterator[Event]:
    """Say row by row what is wrong, or host by host what changes, and take it unless it is only looked at."""
    file, files = Path(path), ours.services.host_files
    seen = ours.services.registry.store.newest()
    plan = files.plan(_content(file), file=file.name)
    for fault in plan.faults:
        yield {"line": f"row {fault.row}, {fault.entry or '?'}, {fault.column['en'] or '?'}: {fault.told['en']}"}
    if plan.faults:
        yield {"error": f"Nothing was taken in; wrong rows: {len({fault.row for fault in plan.faults})}."}
        return
    yield from _shown(plan)
    if preview or not plan.changes:
        yield {"line": f"{_hosts(len(plan.changes))} would change; {plan.same} are as they are."}
        return
    batch = files.take(plan, seen=seen, by=_BY)[0].batch
    undoing = f"`ope register import --undo {batch}` sets them back"
    yield {"line": f"Taken in; {_hosts(len(plan.changes))} changed, from now on. {undoing}."}


def undo_register(ours: Assistant, *, number: int) -> Iterator[Event]:
    undone = ours.services.host_files.undo(number, by=_BY)
    yield {"line": f"As before {undone[0].file}: {_hosts(len(undone))}."}


def _shown(plan: HostPlan) -> Iterator[Event]:
    for before, after in plan.changes:
        yield {"line": f"{after.id}{'' if before else ': new'}"}
        for one in field_changes(before, after, "en") if before else ():
            yield {"line": f"  {label(one.field)['en']}: {_short(one.before)} → {_short(one.after)}"}


def _short(text: str) -> str:
    line = " / ".join(text.split("\n")) or "unknown"
    return line if len(line) <= 80 else f"{line[:79]}…"


def _hosts(count: int) -> str:
    return "1 host" if count == 1 else f"{count} hosts"


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise VisitError(f"({file.name} cannot be opened: {error.strerror})") from None
