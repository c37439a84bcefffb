"""Statistics in the words of a language: the tables that page, CSV and XLSX all show, and what the words mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from babel import Locale
from babel.dates import format_date, format_skeleton

from bot.texts import all_texts, text
from bot.visits import statistics
from bot.visits.models import CaseFacts, Kind, Table, TableCell
from bot.visits.models.evaluation import Audience
from bot.visits.statistics import Period, Sheet, Statistics
from bot.visits.statistics.sheets import CASE_COLUMNS, Cell
from bot.visits.surveys import questions
from knowledge import Registers

_DEFINED = (
    "enquiries", "planned", "held", "persons", "kind", "outcome", "country", "market", "theme", "sender",
    "municipality", "lead", "answer", "evaluation", "rating", "lead_outcome", "before", "left_out",
    "history", "privacy",
)  # fmt: skip
_LISTS = ", "
_LOCALES = {"da": "da", "en": "en_GB"}


@dataclass(frozen=True)
class Words:
    """What ids are called in one language."""

    language: str
    registers: Registers

    def say(self, key: str, **values: object) -> str:
        return text(f"statistics.{key}", self.language, **values)

    def group(self, sheet: str, key: str | None) -> str:
        if key is None:
            return self.say(f"unknown_{sheet}" if f"statistics.unknown_{sheet}" in all_texts() else "unknown")
        names = self._names().get(sheet)
        return names(key) if names else key

    def when(self, period: Period) -> str:
        if period.part == "year":
            return str(period.first.year)
        if period.part == "quarter":
            return self.say("quarter_of", quarter=(period.first.month + 2) // 3, year=period.first.year)
        if period.part == "month":
            return self._month(f"{period.first:%Y-%m}", "yMMMM")
        first, last = self.day(period.first), self.day(period.last)
        return self.say("from_to", first=first, last=last) if first != last else first

    def day(self, day: dt.date) -> str:
        return format_date(day, "long", locale=_LOCALES[self.language])

    def month_name(self, number: int) -> str:
        written = format_date(dt.date(2000, number, 1), "LLLL", locale=_LOCALES[self.language])
        return written[:1].upper() + written[1:]

    def _names(self) -> Mapping[str, Callable[[str], str]]:
        return {
            "summary": lambda key: self.say(f"measure_{key}"),
            "time": self._piece,
            "outcome": partial(self._web, "status"),
            "kind": partial(self._web, "kind"),
            "sender": partial(self._web, "sender"),
            "country": lambda code: str(Locale(self.language).territories.get(code, code)),
            "market": lambda key: self.say(f"market_{key}"),
            "theme": self._theme,
            "lead": lambda key: self.say(f"step_{key}"),
            "answer": lambda key: self.say(f"step_{key}"),
            "evaluation": lambda key: self.say(f"audience_{key}"),
            "rating": self._question,
            "lead_outcome": lambda key: self.say("lead_not_yet") if key == "not_yet" else self._web("lead", key),
        }

    def _web(self, group: str, word: str) -> str:
        key = f"web.{group}_{word}"
        label = text(key, self.language) if key in all_texts() else word.replace("_", " ")
        return label[:1].upper() + label[1:]

    def _question(self, key: str) -> str:
        """`delegation.match`."""
        audience, _, name = key.partition(".")
        asked = next(one for one in questions(Audience(audience)) if one.id == name)
        return f"{self.say(f'audience_{audience}')}: {asked.label[self.language]}"

    def _theme(self, theme_id: str) -> str:
        theme = self.registers.theme(theme_id)
        return theme.labels[self.language] if theme else theme_id

    def _piece(self, key: str) -> str:
        """`2026`, `2026-03` or `2026-W10`."""
        year, _, rest = key.partition("-")
        if rest.startswith("W"):
            return self.say("week_of", week=int(rest[1:]), year=year)
        return self._month(key, "yMMM") if rest else year

    def _month(self, key: str, skeleton: str) -> str:
        """In full as it stands in a sentence, short as it stands at the head of a row."""
        first = dt.date.fromisoformat(f"{key}-01")
        if skeleton == "yMMMM":
            return format_date(first, "MMMM y", locale=_LOCALES[self.language])
        written = format_skeleton(skeleton, first, locale=_LOCALES[self.language])
        return written[:1].upper() + written[1:]


def table(sheet: Sheet, words: Words) -> Table:
    head = (words.say(f"head_{sheet.id}"), *(words.say(f"measure_{column}") for column in sheet.columns))
    return Table(
        title=words.say(f"title_{sheet.id}"),
        head=head,
        rows=tuple((words.group(sheet.id, row.key), *row.figures) for row in sheet.rows),
        total=(words.say("total"), *sheet.total) if sheet.total else None,
    )


def tables(found: Statistics, words: Words) -> tuple[Table, ...]:
    return tuple(table(sheet, words) for sheet in statistics.sheets(found))


def figures(found: Statistics, words: Words) -> Table:
    """All tables as one, a figure a row, with the definitions below them."""
    about = [(words.say("head_period"), words.when(found.period), "", None)]
    rows: list[tuple[TableCell, ...]] = [*about]
    for each in tables(found, words):
        for row in each.all_rows():
            rows += [(each.title, row[0], name, cell) for name, cell in zip(each.head[1:], row[1:], strict=True)]
    rows += [(words.say("title_definitions"), term, meaning, None) for term, meaning in definitions(found, words)]
    head = tuple(words.say(f"head_{name}") for name in ("table", "group", "measure", "number"))
    return Table(title=words.say("title"), head=head, rows=tuple(rows))


def cases(facts: Sequence[CaseFacts], found: Statistics, words: Words) -> Table:
    rows = statistics.case_sheet(facts, period=found.period, kind=found.kind, registers=words.registers)
    return Table(
        title=words.say("title_cases"),
        head=tuple(words.say(f"column_{name}") for name in CASE_COLUMNS),
        rows=tuple(
            tuple(_cell(name, cell, words) for name, cell in zip(CASE_COLUMNS, row, strict=True)) for row in rows
        ),
    )


def book(facts: Sequence[CaseFacts], found: Statistics, words: Words) -> tuple[Table, ...]:
    return (*tables(found, words), cases(facts, found, words), definition_table(found, words))


def definition_table(found: Statistics, words: Words) -> Table:
    rows = ((words.say("head_period"), words.when(found.period)), *definitions(found, words))
    return Table(
        title=words.say("title_definitions"), head=(words.say("head_term"), words.say("head_meaning")), rows=rows
    )


def definitions(found: Statistics, words: Words) -> tuple[tuple[str, str], ...]:
    house = words.registers.house
    values = {
        "before": words.when(found.before),
        "today": words.day(found.today),
        "opens": f"{house.day_starts:%H:%M}",
        "closes": f"{house.day_ends:%H:%M}",
        "friday": f"{house.friday_ends:%H:%M}",
        "kind": kind_name(found.kind, words),
    }
    return tuple((words.say(f"term_{name}"), words.say(f"meaning_{name}", **values)) for name in _DEFINED)


def kind_name(kind: Kind | None, words: Words) -> str:
    return words.group("kind", kind.value) if kind else words.say("kind_all")


def _cell(name: str, cell: Cell, words: Words) -> TableCell:
    if isinstance(cell, bool):
        return words.say("yes" if cell else "no")
    if isinstance(cell, tuple):
        return _LISTS.join(words.group("theme", each) if name == "themes" else each for each in cell)
    if isinstance(cell, str) and name in ("outcome", "kind", "country", "market", "sender"):
        return words.group(name, cell)
    return cell
