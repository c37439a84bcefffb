"""The pages that a register entry is written out on, in Danish and English."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

import yaml

from knowledge.registers.initiatives import Initiative, KeyFigure, Modality
from knowledge.registers.models import Agreement, Host, Mission, Policy, Registers
from knowledge.registers.places import GazetteerEntry

LANGUAGES = ("da", "en")

Words = dict[str, dict[str, dict[str, str]]]


class Page(NamedTuple):
    """One heading and what stands under it."""

    heading: str
    language: str
    lines: list[str]


class Writer:
    """Knows the labels of themes, so that an entry can be found under them."""

    def __init__(self, registers: Registers) -> None:
        self._themes = {theme.id: theme.labels for theme in registers.themes}

    def host(self, host: Host) -> list[Page]:
        kind = _words()["kinds"][host.kind]
        where = f"{host.place.municipality or host.place.name} ({host.place.country})"
        lines = [
            f"{host.name}: {kind['da']} / {kind['en']}, {where}.",
            *([f"{_both('also')}: {', '.join(host.aliases)}."] if host.aliases else []),
            *self._theme_lines(host.themes),
            *([f"{_both('what')}: {'; '.join(host.solutions)}."] if host.solutions else []),
            f"{_both('status')}: {_named('host_status', host.status)}.",
            *_terms(host),
            *(f"{_both('named_in')}: {source.title or source.document}. {source.note}" for source in host.sources),
        ]
        return [Page("", "en", lines)]

    def initiative(self, initiative: Initiative) -> list[Page]:
        return [
            *(self._overview(initiative, language) for language in LANGUAGES),
            *(_effects(initiative, language) for language in LANGUAGES),
            _figures(initiative),
            _parties(initiative),
        ]

    def agreement(self, agreement: Agreement) -> list[Page]:
        period = f"{agreement.starts or '?'} – {agreement.ends or '?'}"
        lines = [
            f"{_both('agreement')}: {', '.join(agreement.parties)} ({agreement.region or agreement.country}).",
            f"{_both('status')}: {_named('agreement_status', agreement.status)}.",
            *([f"{_both('period')}: {period}."] if agreement.starts or agreement.ends else []),
            *self._theme_lines(agreement.themes),
            *agreement.summary.values(),
        ]
        return [Page("", "en", lines)]

    def policy(self, policy: Policy) -> list[Page]:
        lines = [
            f"{_both('policy')}: {policy.title['da']} / {policy.title['en']}.",
            *(policy.stated(language) for language in LANGUAGES if language in policy.rule),
            f"{_both('standing')}: {_named('standings', policy.standing)}.",
            f"{_both('named_in')}: {policy.source.title or policy.source.document}.",
        ]
        return [Page("", "en", lines)]

    def mission(self, mission: Mission) -> list[Page]:
        journey = f"{mission.city} {mission.starts.year}"
        lines = [
            f"{_both('mission')}: {mission.title}, {mission.city} ({mission.country}).",
            f"{_both('period')}: {mission.starts} – {mission.ends}.",
            *self._theme_lines(mission.themes),
            *mission.summary.values(),
            f"{_both('participants')} ({journey}): {', '.join(mission.participants)}.",
            f"{_both('met')} ({journey}): {', '.join(mission.met)}.",
        ]
        return [Page("", "en", lines)]

    def _theme_lines(self, themes: tuple[str, ...]) -> list[str]:
        labels = [self._themes[theme] for theme in themes]
        if not labels:
            return []
        return [
            f"{_both('themes')}: "
            + ", ".join(f"{label['da'].lower()} / {label['en'].lower()}" for label in labels)
            + "."
        ]

    def _overview(self, initiative: Initiative, language: str) -> Page:
        lines = [
            f"{initiative.labels[language]}. {_numbers(initiative, language)}",
            initiative.summary[language],
            f"{_word('elements', language)}:",
            *(f"- {element[language]}" for element in initiative.elements),
        ]
        if language == "en":
            lines += self._theme_lines(initiative.themes)
        return Page(_word("elements", language), language, lines)


def municipality_line(place: GazetteerEntry) -> str:
    """One line of the list of municipalities; the same words wherever it is quoted."""
    ours = _named("belonging", "ours" if place.in_greater_copenhagen else "others")
    region = f"{place.region} ({place.country})"
    return f"{place.name}: {_both('municipality_code')} {place.code}, {_both('region')} {region}, {ours}."


def _terms(host: Host) -> list[str]:
    """On what terms it receives; what is unknown is left out."""
    said = {
        "group_at_least": host.min_group,
        "group_at_most": host.max_group,
        "min_age": host.min_age,
        "markets": ", ".join(host.markets),
        "unwanted_markets": ", ".join(host.unwanted_markets),
        "strategy": host.strategy,
        "priorities": "; ".join(host.priorities),
        "hours": _hours(host),
        "notice": host.notice_days,
        "minutes": host.visit_minutes,
        "visits_a_month": host.visits_a_month,
        "fee": host.fee,
        "clothing": host.clothing,
        "id_needed": _answer(host.id_needed),
        "camera_rules": host.camera_rules,
        "confidentiality": host.confidentiality,
        "confirmed_on": host.confirmed_on,
    }
    return [f"{_both(term)}: {value}." for term, value in said.items() if value]


def _answer(told: bool | None) -> str:
    return "" if told is None else _both("yes" if told else "no")


def _hours(host: Host) -> str:
    days = _words()["weekdays"]
    spells = sorted((one.weekday, one.opens, one.closes) for one in host.hours)
    named = ((days[str(day)], opens, closes) for day, opens, closes in spells)
    return ", ".join(f"{day['da']} / {day['en']} {opens:%H:%M}-{closes:%H:%M}" for day, opens, closes in named)


def _numbers(initiative: Initiative, language: str) -> str:
    parts = [f"{number} ({_word('printed', language)})" for number in initiative.printed_numbers]
    if initiative.likely_number:
        parts.append(f"{initiative.likely_number} ({_word('newer', language)})")
    if initiative.likely_old_number:
        parts.append(f"{initiative.likely_old_number} ({_word('older', language)})")
    return f"{_word('number', language)} {', '.join(parts)}."


def _effects(initiative: Initiative, language: str) -> Page:
    heading = _word("effects", language)
    if not initiative.effects:
        return Page(heading, language, [_word("no_effects", language)])
    year = next((source.as_of for source in initiative.sources if source.as_of), "?")
    lines = [f"{heading}. {_word('effects_are_targets', language).format(year=year)}"]
    for effect in initiative.effects:
        text = effect.text[language]
        by = f" ({effect.year})" if effect.year and str(effect.year) not in text else ""
        lines.append(f"- {text}{by}")
    return Page(heading, language, lines)


def _figures(initiative: Initiative) -> Page:
    lines = [f"{_both('figures')}:", *(_figure(figure) for figure in initiative.key_figures)]
    if initiative.key_figures_outstanding:
        lines = [_word("figures_outstanding", "da"), _word("figures_outstanding", "en")]
    return Page(_word("figures", "da"), "en", lines)


def _figure(figure: KeyFigure) -> str:
    particulars = [part for part in (figure.population, str(figure.year or ""), _named("figures", figure.kind)) if part]
    note = f" {figure.source_note}" if figure.source_note else ""
    return f"- {figure.what['da']} / {figure.what['en']}: {figure.value} ({', '.join(particulars)}).{note}"


def _parties(initiative: Initiative) -> Page:
    lines = [f"{_both('parties')}:"]
    for modality in Modality:
        names = [party.name for party in initiative.parties if party.modality is modality]
        if names:
            lines.append(f"- {_named('modalities', modality)}: {'; '.join(names)}.")
    units = "; ".join(f"{unit.role}, {unit.unit}" for unit in initiative.contact_units)
    lines += [f"{_both('builds_on')}: {'; '.join(initiative.builds_on)}.", f"{_both('contact')}: {units}."]
    return Page(_word("parties", "da"), "en", lines)


def _named(table: str, key: str) -> str:
    label = _words()[table][key]
    return f"{label['da']} / {label['en']}" if label["da"] != label["en"] else label["en"]


def _both(sentence: str) -> str:
    return _named("sentences", sentence)


def _word(sentence: str, language: str) -> str:
    return _words()["sentences"][sentence][language]


@cache
def _words() -> Words:
    text = (resources.files("knowledge.registers") / "data" / "labels.yaml").read_text(encoding="utf-8")
    words: Words = yaml.load(text, yaml.CSafeLoader)
    return words
