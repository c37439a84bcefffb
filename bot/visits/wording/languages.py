"""Wording: everything a delegation or a host reads, by language, from the YAML files in `data/languages/`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml
from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list

from bot.visits.models.reading import GroupSize
from bot.visits.models.request import Frozen
from knowledge import Registers

_FOLDER = Path(__file__).parent / "data" / "languages"
FALLBACK = "en"
LANGUAGES = ("da", "en", "sv", "no", "de", "fr", "es", "zh")

# Where the names of subjects keep their capitals inside a sentence.
_KEEPS_CAPITALS = ("de",)
_UNSPACED = ("zh",)
# `e` takes its place before the sound of i, unless that begins a diphthong (Real Academia Española).
_SPANISH_Y = re.compile(r"\by (?=h?i(?![aeou]))", re.IGNORECASE)


class Template(Frozen):
    subject: str
    body: str


class Behalf(Frozen):
    """How a letter says for whom somebody writes: names that begin with a kind of body take an article."""

    plain: str
    headed: str
    heads: tuple[tuple[str, str], ...]  #: A beginning, and what it becomes after `headed`.


class Wording(Frozen):
    """One language. Add a file to add a language; a test holds them to the same keys."""

    language: str
    locale: str  #: As Babel calls it.
    labels: dict[str, str]
    salutation: dict[str, str]
    organisation: Behalf
    questions: dict[str, str]
    letters: dict[str, Template]
    host_lines: dict[str, str]
    changes: dict[str, str]  #: Lines of the letters that tell of a change.
    counterparts: dict[str, str]  #: Lines of the letters to offices that have a part in a case.
    signature: dict[str, str]
    reasons: dict[str, str]
    alternatives: dict[str, str]
    replies: dict[str, str]  #: Lines of the letters that carry no programme.

    def label(self, key: str, **values: object) -> str:
        return self.labels[key].format(**values)

    def said(self, words: str) -> str:
        """Somebody else's words, marked as theirs."""
        return self.label("quoted", words=words)

    def sign_off(self, lines: str = "") -> str:
        """How a letter ends: with a person's own lines, or the house's name."""
        house = f"{self.labels['sender']}\n{self.signature['secretariat']}"
        return f"{self.signature['closing']}\n{lines or house}"

    def day(self, date: dt.date) -> str:
        return format_date(date, "full", locale=self.locale)

    def date(self, date: dt.date) -> str:
        return format_date(date, "long", locale=self.locale)

    def short_day(self, date: dt.date) -> str:
        return format_skeleton("MMMEd", date, locale=self.locale)

    def heading(self, date: dt.date) -> str:
        day = self.day(date)
        return day[:1].upper() + day[1:]

    def period(self, days: Sequence[dt.date]) -> str:
        if len(days) < 2:
            return format_date(days[0], "long", locale=self.locale) if days else ""
        return str(format_interval(days[0], days[-1], "yMMMMd", locale=self.locale))

    def country(self, code: str) -> str:
        return str(Locale.parse(self.locale).territories.get(code, code))

    def language_name(self, language: str) -> str:
        return str(Locale.parse(self.locale).languages.get(language, language))

    def together(self, names: Iterable[str]) -> str:
        """A list as one reads it out; where a name holds an `and` itself, the last is joined by another word."""
        listed = list(names)
        link, other = self.labels["and"], self.labels["as_well_as"]
        gap = "" if self.language in _UNSPACED else " "
        if len(listed) < 2 or not any(f"{gap}{link}{gap}" in name for name in listed):
            said = str(format_list(listed, locale=self.locale))
            return _SPANISH_Y.sub("e ", said) if self.language == "es" else said
        return f"{self.labels['comma'].join(listed[:-1])}{other}{listed[-1]}"

    def paragraph(self, sentences: Iterable[str]) -> str:
        return ("" if self.language in _UNSPACED else " ").join(sentences)

    def behalf(self, organisation: str) -> str:
        for head, said in self.organisation.heads:
            if organisation.startswith(f"{head} "):
                return self.organisation.headed.format(organisation=said + organisation[len(head) :])
        return self.organisation.plain.format(organisation=organisation)

    def size(self, group: GroupSize | None) -> str:
        """How many come, as a host is told."""
        if group is None:
            return self.host_lines["size_unknown"]
        key = "size" if group.min == group.max else "size_range"
        return self.host_lines[key].format(size=group.max, min=group.min, max=group.max)

    def spoken(self, language: str, languages: Sequence[str], interpreting: str | None) -> str:
        """In which languages, as a host is told: those they say they can work in, else the one they write in."""
        if languages:
            line = self.host_lines["languages"].format(languages=self.together(map(self.language_name, languages)))
        else:
            line = self.host_lines["language"].format(language=self.language_name(language))
        return f"{line} {self.host_lines[interpreting]}" if interpreting else line

    def delegation(self, organisation: str, country: str | None) -> str:
        """Organisation and country, never a person."""
        named = self.country(country) if country else ""
        if organisation and named:
            return f"{organisation}, {named}"
        return organisation or (self.label("delegation_from", country=named) if named else self.label("delegation"))

    def themes(self, ids: Iterable[str], registers: Registers) -> str:
        return self.together(self.theme(theme_id, registers) for theme_id in ids)

    def theme(self, theme_id: str, registers: Registers) -> str:
        found = registers.theme(theme_id)
        if found is None:
            return theme_id
        name = found.labels.get(self.language, found.labels["en"])
        inside_word = name[1:2].isupper()
        return name if self.language in _KEEPS_CAPITALS or inside_word else name[:1].lower() + name[1:]


def language_for(language: str) -> str:
    """Return the language a letter is written in for people who write to us in `language`."""
    return language if language in LANGUAGES else FALLBACK


@cache
def of(language: str) -> Wording:
    chosen = language_for(language)
    content = yaml.load((_FOLDER / f"{chosen}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return Wording.model_validate({"language": chosen} | content)
