"""Figures: the numbers of a sentence, in digits and in words, with what they count, looked for in a quote."""

from __future__ import annotations

import functools
import re
import unicodedata
from importlib import resources

import yaml

#: Thousands may be parted; one or two digits after a point or comma are decimals.
_DIGITS = re.compile(r"(\d+(?:[.,\u00a0\u202f ’']\d{3}(?!\d))+|\d+)(?:[.,](\d{1,2})(?![\d.,]))?")
_PER_CENT = re.compile(r"\b(?:per|pour|por|pro)\s+cent(?:o|i)?\b|\bpor\s+ciento\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|[%€$£¥‰]")


def missing_figures(sentence: str, quoted: str) -> set[str]:
    """Return the figures of the sentence that the quote lacks; units and orders of magnitude count as figures."""
    return _figures(sentence) - _figures(quoted)


def _figures(text: str) -> set[str]:
    plain = _PER_CENT.sub("%", unicodedata.normalize("NFKC", text))
    digits = {_number(whole, decimals) for whole, decimals in _DIGITS.findall(plain)}
    words = {_meanings()[word] for word in _WORD.findall(plain.casefold()) if word in _meanings()}
    return digits | words


def _number(whole: str, decimals: str) -> str:
    """In ASCII, whichever script the digits are of."""
    number = str(int(re.sub(r"\D", "", whole)))
    return f"{number}.{decimals}" if decimals else number


@functools.cache
def _meanings() -> dict[str, str]:
    raw = yaml.load(resources.files("knowledge").joinpath("words/figures.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {str(form): str(meaning) for meaning, forms in raw.items() for form in str(forms).split()}
