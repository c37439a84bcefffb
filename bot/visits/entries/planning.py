"""Planning: a file of hosts → what it would change in the register, or what is wrong in which row; stores nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from bot.visits.entries import sheets, writing
from bot.visits.entries.entering import enter
from bot.visits.entries.fields import FIELDS
from bot.visits.entries.words import label
from bot.visits.errors import SheetTooLarge
from bot.visits.joining import known_host
from bot.visits.models import SheetContent, SheetRow, Told
from bot.visits.models.request import Frozen
from bot.visits.registering import new_id
from bot.visits.wording.sentences import sentence
from knowledge import Host, Registers, Source
from knowledge.registers.crosschecks import SLUG
from knowledge.registers.parsing import raw_entries

MOST_HOSTS = 2_000
_LONGEST_ID = 80
_FIELDS = {field.name: field for field in FIELDS}


class RowFault(Frozen):
    row: int  #: Of a workbook, or the place in the list of a YAML file; the first is 1.
    entry: str
    column: Told
    told: Told


class HostPlan(NamedTuple):
    file: str
    digest: str
    rows: int
    changes: tuple[tuple[Host | None, Host], ...]  #: What is there, and what the file makes of it.
    same: int
    faults: tuple[RowFault, ...]
    left: tuple[str, ...] = ()  #: Headings of columns that no field has.


class Planner:
    """Gathers what the rows of one file say."""

    def __init__(self, file: str, content: bytes, registers: Registers, today: dt.date) -> None:
        self._file, self._digest = file, "sha256:" + hashlib.sha256(content).hexdigest()
        self._registers, self._today = registers, today
        self._source = Source(document=file, title="File of hosts", as_of=today.isoformat())
        self._found: dict[str, tuple[int, Host | None]] = {}
        self._faults: list[RowFault] = []

    def workbook(self, sheet: SheetContent) -> HostPlan:
        """A column that the sheet has not got leaves its field as it is; an empty cell makes it unknown."""
        places = sheets.columns(sheet)
        _bounded(sheet.rows)
        for row in sheet.rows:
            self._row(row, sheets.texts(row, places))
        left = tuple(h for place, h in enumerate(sheet.headers) if h and place not in places.values())
        return self._plan(len(sheet.rows), left)

    def yaml(self, text: str) -> HostPlan:
        """An entry is whole: what it does not name is unknown. Raises RegisterInvalid where it is no list at all."""
        entries = raw_entries(text, file=self._file)
        _bounded(entries)
        for position, raw in enumerate(entries, start=1):
            self._entry(position, raw)
        return self._plan(len(entries))

    def _row(self, row: SheetRow, texts: dict[str, str]) -> None:
        host_id, name = texts.pop(sheets.ID, "").strip(), texts.get("name", "").strip()
        if not host_id:
            known = known_host(name, self._registers)
            host_id = known.id if known else new_id(name, self._registers)
        if not self._is_first(row.number, host_id, name or host_id):
            return
        entered = enter(
            texts,
            host_id=host_id,
            before=self._registers.host(host_id),
            registers=self._registers,
            today=self._today,
            source=self._source,
        )
        for fault in entered.faults:
            self._fault(row.number, name or host_id, fault.field, fault.told)
        self._found[host_id] = row.number, entered.host

    def _entry(self, position: int, raw: Any) -> None:
        if not isinstance(raw, dict):
            self._fault(position, "", "", sentence("hosts", "faults", "no_fields"))
            return
        host_id = raw.get("id") if isinstance(raw.get("id"), str) else ""
        name = str(raw.get("name") or host_id)[:80]
        if not self._is_first(position, str(host_id), name):
            return
        host, faults = _typed(raw)
        for column, told in faults or (self._checked(host) if host else []):
            self._fault(position, name, column, told)
            host = None
        self._found[str(host_id)] = position, host

    def _checked(self, host: Host) -> list[tuple[str, Told]]:
        """By the rules for what people type."""
        entered = enter(
            writing.written(host),
            host_id=host.id,
            before=None,
            registers=self._registers,
            today=self._today,
            source=self._source,
        )
        without = [] if host.sources else [("sources", sentence("hosts", "faults", "no_source"))]
        return [(fault.field, fault.told) for fault in entered.faults] + without

    def _is_first(self, row: int, host_id: str, name: str) -> bool:
        if not SLUG.fullmatch(host_id) or len(host_id) > _LONGEST_ID:
            self._fault(row, name, sheets.ID, sentence("hosts", "faults", "not_an_id", said=host_id[:80]))
            return False
        if host_id in self._found:
            told = sentence("hosts", "faults", "twice", name=name, first=self._found[host_id][0])
            self._fault(row, name, sheets.ID, told)
            return False
        return True

    def _fault(self, row: int, entry: str, column: str, told: Told) -> None:
        self._faults.append(RowFault(row=row, entry=entry[:80], column=_column(column), told=told))

    def _plan(self, rows: int, left: tuple[str, ...] = ()) -> HostPlan:
        pairs = [(self._registers.host(host.id), host) for _, host in self._found.values() if host]
        changes = tuple((before, host) for before, host in pairs if before != host)
        faults = tuple(self._faults)
        return HostPlan(self._file, self._digest, rows, changes, len(pairs) - len(changes), faults, left)


def _bounded(rows: Sequence[object]) -> None:
    if len(rows) > MOST_HOSTS:
        raise SheetTooLarge


def _typed(raw: dict[Any, Any]) -> tuple[Host | None, list[tuple[str, Told]]]:
    try:
        return Host.model_validate(raw), []
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False)
    return None, [(".".join(map(str, one["loc"])), _told(one["type"], one["loc"], one["input"])) for one in wrong]


def _told(kind: str, where: tuple[int | str, ...], said: Any) -> Told:
    field = _FIELDS.get(str(where[0])) if len(where) == 1 else None
    if kind == "missing":
        return sentence("hosts", "faults", "missing")
    if kind == "extra_forbidden":
        return sentence("hosts", "faults", "unknown_field")
    if field and isinstance(said, str | int | float):
        return sentence("hosts", "expected", field.kind.value, said=str(said)[:80], low=field.low, high=field.high)
    return sentence("hosts", "faults", "unlike")


def _column(name: str) -> Told:
    try:
        return label(name)
    except KeyError:
        return {"en": name[:80], "da": name[:80]}
