"""Which languages they can work in, where they say so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale, localedata

from bot.visits.models import Span
from bot.visits.reading import lexicon
from bot.visits.reading.folding import folded
from bot.visits.reading.letter import Letter

#: Languages that programmes are held in or interpreted from.
_KNOWN = (
    "da", "en", "sv", "nb", "de", "fr", "es", "it", "pl", "pt", "fi", "nl", "zh", "ja", "ko", "ru", "uk", "cs", "sk",
    "hu", "ro", "el", "tr", "ar", "et", "lv", "lt", "is", "vi", "th", "hi", "id",
)  # fmt: skip
_AFTER = 60
_BEFORE = 40


def find_languages(letter: Letter) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """In the order of the text; names of languages count beside words for speaking only."""
    found: dict[str, Span] = {}
    for code, start, end in _spoken(letter):
        found.setdefault(code, letter.message.span(start, end))
    return tuple(found), tuple(found.values())


def _spoken(letter: Letter) -> Iterator[tuple[str, int, int]]:
    text = letter.message.folded
    names = _names(letter.language)
    for cue in lexicon.matches("formats.speaking", letter.message, ()):
        low, high = letter.message.sentence(cue.start())
        low, high = max(low, cue.start() - _BEFORE), min(high, cue.end() + _AFTER)
        for match in _pattern(letter.language).finditer(text, low, high):
            yield names[match.group()], match.start(), match.end()


@cache
def _names(language: str) -> dict[str, str]:
    """Folded names of languages, in this language and in English, as codes; Norwegian is `no`."""
    names: dict[str, str] = {}
    for tag in dict.fromkeys(({"no": "nb"}.get(language, language), "en")):
        spoken = Locale.parse(tag).languages if localedata.exists(tag) else {}
        for code in _KNOWN:
            for name in _forms(spoken.get(code, "")):
                names.setdefault(folded(name), {"nb": "no"}.get(code, code))
    more = lexicon.lexicon()["formats.language_names"]
    return names | {folded(name): code for code, listed in more.items() for name in listed}


def _forms(name: str) -> Iterator[str]:
    """`Norwegian Bokmål` is called Norwegian, `chino mandarín` Chinese."""
    if name:
        yield name
        yield name.split()[0]


@cache
def _pattern(language: str) -> re.Pattern[str]:
    longest_first = sorted(_names(language), key=len, reverse=True)
    return re.compile(
        "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name) for name in longest_first)
    )
