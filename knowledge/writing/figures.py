"""Figures: the numbers of a sentence, in digits and in words, with what they count, looked for in a quote."""

from __future__ import annotations

import functools
import re
import unicodedata
from importlib import resources

import yaml

_DIGITS = re.compile(r"\d+(?:[.,\u00a0\u202f ’']\d{3}(?!\d))+|\d+")
_WORD = re.compile(r"[^\W\d_]+|[%€$£¥‰]")


def missing_figures(sentence: str, quoted: str) -> set[str]:
    """Return the figures of the sentence that the quote lacks; units and orders of magnitude count as figures."""
    return _figures(sentence) - _figures(quoted)


def _figures(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", text)
    digits = {re.sub(r"\D", "", found).lstrip("0") or "0" for found in _DIGITS.findall(plain)}
    words = {_meanings()[word] for word in _WORD.findall(plain.casefold()) if word in _meanings()}
    return digits | words


@functools.cache
def _meanings() -> dict[str, str]:
    raw = yaml.safe_load(resources.files("knowledge").joinpath("words/figures.yaml").read_text("utf-8"))
    return {str(form): str(meaning) for meaning, forms in raw.items() for form in str(forms).split()}
