"""Holdings: what is kept, where, why and for how long, from `data/holdings.yaml`."""

from __future__ import annotations

from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import yaml
from pydantic import model_validator

from bot.visits.models.request import Frozen, Told
from knowledge import House

_FILE = Path(__file__).parent / "data" / "holdings.yaml"


class Erased(StrEnum):
    """What becomes of it when a person is erased."""

    MASKED = "masked"  #: Every mention is made unreadable; what they wrote themselves goes whole.
    ROW = "row"  #: The row, or the file, goes whole.
    PERSON = "person"  #: Their entry goes.
    KEPT = "kept"


class Limit(Frozen):
    """A time limit: so many days, or as many as the house register says under this name."""

    days: int | str
    since: Told

    def in_days(self, house: House) -> int:
        return int(getattr(house, self.days)) if isinstance(self.days, str) else self.days


class Holding(Frozen):
    id: str
    tables: tuple[str, ...] = ()
    files: tuple[str, ...] = ()  #: Patterns inside the data folder.
    beside: tuple[str, ...] = ()  #: Patterns next to it; `{data}` is its name.
    title: Told
    what: Told
    who: Told
    why: Told
    ground: Told
    rule: str | None = None
    until: Told = {}  #: Where no limit runs.
    record: bool = False  #: Part of the case file: kept of a case that was journalised.
    erased: Erased
    kept_why: Told = {}

    @model_validator(mode="after")
    def _says_how_long(self) -> Holding:
        if bool(self.rule) == bool(self.until):
            raise ValueError(f"{self.id}: either a rule, or until when")
        if (self.erased is Erased.KEPT) != bool(self.kept_why):
            raise ValueError(f"{self.id}: what is kept is kept for a reason")
        return self

    def holds(self, file: str) -> bool:
        """Whether a file of the data folder belongs here, by its path in it."""
        return any(_fits(file, pattern) for pattern in self.files)


def _fits(file: str, pattern: str) -> bool:
    if pattern.endswith("/**"):
        return file.startswith(pattern.removesuffix("**"))
    return fnmatchcase(file, pattern) and pattern.count("/") == file.count("/")


class Register(Frozen):
    limits: dict[str, Limit]
    unsearched: tuple[Told, ...]  #: What no search looks into, and why.
    holdings: tuple[Holding, ...]

    def of_table(self, table: str) -> Holding | None:
        return next((one for one in self.holdings if table in one.tables), None)

    def of_file(self, file: str) -> Holding | None:
        return next((one for one in self.holdings if one.holds(file)), None)

    def holding(self, id_: str) -> Holding:
        return next(one for one in self.holdings if one.id == id_)


@cache
def register() -> Register:
    raw = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    limits = {name: {"days": one["days"], "since": one["from"]} for name, one in raw["limits"].items()}
    return Register.model_validate(raw | {"limits": limits})
