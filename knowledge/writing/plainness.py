"""Plainness: a sentence is words. Links, addresses, mentions and markup pass only where a cited quote has them."""

from __future__ import annotations

import re
import unicodedata

#: Marks of the kind we set ourselves.
_MARKS = re.compile(r"\s*\[\s*\d{1,2}(?:\s*,\s*\d{1,2})*\s*\]")
#: What points somewhere: schemes, hosts, addresses, mentions.
_POINTERS = re.compile(
    r"\b[a-z][a-z0-9+.-]*:(?=[^\s\d])\S*|\bwww\.\S+|\S*@\S*|\b(?:[\w-]{2,}\.)+[a-z]{2,}\b(?:/\S*)?|#\w+|/\w+/\S*",
    re.IGNORECASE,
)
#: What some page, chat or terminal would take for more than a character.
_MARKUP = re.compile(r"[<>`{}\\|~^_*]|\]\(|!\[|^\s*(?:#|-{3}|={3}|>)|&(?:#?\w+);")
_JOINERS = "\u200c\u200d"


def plain(text: str, *, allowed: str) -> str:
    """Return the sentence on one line without marks; "" where it is more than words."""
    said = " ".join(_MARKS.sub("", text).split())
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} and char not in _JOINERS for char in said):
        return ""
    odd = [found.group() for pattern in (_POINTERS, _MARKUP) for found in pattern.finditer(said)]
    if any(each.strip(".,;:!?()") not in allowed for each in odd):
        return ""
    return said if any(char.isalpha() for char in said) else ""
