"""What they want to learn about: themes by the field's own words, in the order of weight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.visits.models import Span
from bot.visits.ports import Nearness
from bot.visits.reading import letter as letters
from bot.visits.reading import lexicon
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Letter, Part
from bot.visits.reading.matcher import NEVER, regex
from bot.visits.reading.meaning import theme_by_meaning
from knowledge import Registers

#: Languages that join words: a term may stand inside a longer word.
_COMPOUNDING = frozenset({"da", "sv", "no", "de", "nl", "fi", "et", "hu", "is"})
#: What is written in one with a word: the article, `and`, `in`.
_PREFIXED = {"he": "[והבכלמש]{0,3}", "ar": "[وفبكل]{0,2}(?:ال|ل)?"}
_SHORTEST_INSIDE = 5
_SHORTEST_STEM = 4  #: Below it a term is a word of its own: `mat` is not the beginning of `material`.
_WHOLE = "$"  #: Ends a term that is no stem: a label, such as the Swedish `Hälsa`, may begin other words.
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Themes:
    ids: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


def find_themes(letter: Letter, *, without: tuple[str, ...] = (), nearness: Nearness | None = None) -> Themes:
    """The form's themes first, then those of the text; by meaning where words find nothing.

    `without` are names whose words are not wishes.
    """
    known = {theme.id for theme in letter.registers.themes}
    chosen = [each for each in (_form_theme(said, letter.registers) for said in letter.request.themes) if each]
    read = _in_texts(letter, without)
    spans = [
        Span(quote=said[:600], start=0, end=len(said[:600]), part="form") for said in letter.request.themes if said
    ]
    ids = [*dict.fromkeys([*chosen, *(theme for theme, _ in read if theme in known)])]
    if not ids and nearness:
        guessed = theme_by_meaning(letter, nearness=nearness)
        return Themes((guessed[0],), (*spans, guessed[1])) if guessed else Themes((), tuple(spans))
    return Themes(tuple(ids), (*spans, *(span for _, span in read)))


def _form_theme(said: str, registers: Registers) -> str | None:
    plain = folded(said).strip()
    for theme in registers.themes:
        if plain == theme.id or plain.replace(" ", "_") == theme.id or plain in map(folded, theme.labels.values()):
            return theme.id
    return None


def _in_texts(letter: Letter, without: tuple[str, ...]) -> list[tuple[str, Span]]:
    hits: dict[str, list[Span]] = {}
    texts = [_without_asides(_masked(part, without)) for part in letter.own]
    if not any(part.folded.strip() for part in texts) and letter.attachments:
        texts = list(letter.attachments)
    for part in texts:
        for theme_id, pattern in _patterns(letter.registers, letter.languages, part.folded):
            hits.setdefault(theme_id, []).extend(part.span(m.start(), m.end()) for m in pattern.finditer(part.folded))
    ranked = sorted(((theme, spans) for theme, spans in hits.items() if spans), key=lambda pair: -len(pair[1]))
    return [(theme, span) for theme, spans in ranked for span in spans[:3]]


def _without_asides(part: Part) -> Part:
    """`Weiterbildungsreise` is no wish to learn of `Weiterbildung`, nor `halal food` one to learn of food."""
    for aside in ("signals.the_trip", "signals.diet"):
        for match in lexicon.matches(aside, part, ()):
            clause = re.split(r"[,;:]", match.group())[-1]
            part = part.masked(match.end() - len(clause), match.end())
    return part


def _masked(part: Part, names: tuple[str, ...]) -> Part:
    for name in names:
        plain = folded(name)
        at = part.folded.find(plain) if len(plain) > 3 else -1
        if at >= 0:
            part = part.masked(at, at + len(plain))
    return part


def _patterns(registers: Registers, languages: tuple[str, ...], text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """By theme; without the terms that the text has not the words of."""
    for theme in registers.themes:
        known = theme.terms | theme.further_terms
        terms = {(term, language) for language in languages for term in known.get(language, ())}
        labels = {(theme.labels[language] + _WHOLE, language) for language in languages if language in theme.labels}
        held = [pair for pair in terms | labels if _longest_word(pair[0]) in text]
        yield theme.id, _pattern(tuple(sorted(held)))


def _pattern(terms: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=lambda pair: -len(pair[0]))
    return regex("|".join(_term(term, language) for term, language in longest_first) or NEVER)


@cache
def _longest_word(term: str) -> str:
    return max(folded(term.removesuffix(_WHOLE)).split(" "), key=len)


def _term(term: str, language: str) -> str:
    plain = re.escape(folded(term.removesuffix(_WHOLE))).replace(r"\ ", r"\w*[\s\-]+")
    if term.endswith(_WHOLE) and not _HAN.search(term):
        return rf"(?<!\w){plain}(?!\w)"
    if _HAN.search(term):
        return plain
    if len(term) < _SHORTEST_STEM:
        return rf"(?<!\w){plain}\w{{0,2}}(?!\w)"
    if language in _COMPOUNDING and len(term) >= _SHORTEST_INSIDE:
        return plain
    return rf"(?<!\w){_PREFIXED.get(language, '')}{plain}"


def themes_named(text: str, registers: Registers, languages: tuple[str, ...]) -> tuple[str, ...]:
    """What a short text such as a cell of a list names, by the register's labels and the field's own words."""
    if chosen := _form_theme(text, registers):
        return (chosen,)
    said = letters.part("form", text).folded
    return tuple(theme for theme, pattern in _patterns(registers, languages, said) if pattern.search(said))
