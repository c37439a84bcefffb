"""Evaluation: labelled requests against any triage, as figures per field and a list of misses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pydantic import Field

from bot.visits.models import Triage, VisitRequest
from bot.visits.models.request import FromOutside, Frozen


class Gold(FromOutside):
    """What a person says is right. A field that is not there is not scored."""

    kind: str
    language: str | None = None
    country: str | None = None
    region: str | None = None
    group: tuple[int, int] | None = None
    dates: tuple[dt.date, dt.date] | None = None
    dates_any: bool = False  #: Any window that touches the one given will do.
    themes: tuple[str, ...] = ()
    themes_ok: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    recommendation: tuple[str, ...] = ()


class Labelled(FromOutside):
    id: str
    request: VisitRequest
    gold: Gold


class Figure(Frozen):
    field: str
    right: int
    of: int

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 1.0


class Miss(Frozen):
    id: str
    field: str
    expected: str
    found: str


class Evaluation(Frozen):
    figures: tuple[Figure, ...]
    misses: tuple[Miss, ...]
    flag_precision: float = Field(ge=0, le=1)

    @property
    def share(self) -> float:
        """Over all fields of all requests."""
        of = sum(figure.of for figure in self.figures)
        return sum(figure.right for figure in self.figures) / of if of else 1.0


def load(path: Path) -> list[Labelled]:
    """One labelled request a line."""
    lines = path.read_text("utf-8").splitlines()
    return [Labelled.model_validate_json(line) for line in lines if line.strip()]


def evaluate(rows: Iterable[Labelled], *, triage: Callable[[VisitRequest], Triage]) -> Evaluation:
    tally: dict[str, list[bool]] = {}
    misses: list[Miss] = []
    raised, fitting = 0, 0
    for row in rows:
        result = triage(row.request)
        for field, right, expected, found in _verdicts(row.gold, result):
            tally.setdefault(field, []).append(right)
            if not right:
                misses.append(Miss(id=row.id, field=field, expected=str(expected), found=str(found)))
        flags = {flag.id for flag in result.flags}
        raised, fitting = raised + len(flags), fitting + len(flags & set(row.gold.flags))
    figures = tuple(Figure(field=field, right=sum(each), of=len(each)) for field, each in tally.items())
    return Evaluation(figures=figures, misses=tuple(misses), flag_precision=fitting / raised if raised else 1.0)


def _verdicts(gold: Gold, result: Triage) -> Iterable[tuple[str, bool, Any, Any]]:
    said = gold.model_fields_set
    yield "kind", result.kind == gold.kind, gold.kind, result.kind.value
    for field in ("language", "country", "region"):
        if field in said:
            expected, found = getattr(gold, field), getattr(result, field)
            yield field, expected == found, expected, found
    size = (result.group_size.min, result.group_size.max) if result.group_size else None
    yield "group", size == gold.group, gold.group, size
    yield "dates", _dates_right(gold, result), gold.dates and list(map(str, gold.dates)), _window(result)
    themes, allowed = set(result.themes), {*gold.themes, *gold.themes_ok}
    yield "themes", set(gold.themes) <= themes <= allowed, gold.themes, result.themes
    yield "missing", set(gold.missing) <= set(result.missing), gold.missing, result.missing
    flags = {flag.id for flag in result.flags}
    yield "flags", set(gold.flags) <= flags, gold.flags, tuple(sorted(flags))
    if gold.recommendation:
        right = result.recommendation in gold.recommendation
        yield "recommendation", right, gold.recommendation, result.recommendation.value


def _dates_right(gold: Gold, result: Triage) -> bool:
    if gold.dates is None or result.dates is None:
        return gold.dates is None and result.dates is None
    earliest, latest = gold.dates
    if gold.dates_any:
        return earliest <= result.dates.latest and result.dates.earliest <= latest
    return (result.dates.earliest, result.dates.latest) == (earliest, latest)


def _window(result: Triage) -> list[str] | None:
    return [str(result.dates.earliest), str(result.dates.latest)] if result.dates else None
