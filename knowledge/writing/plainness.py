"""Plainness: a sentence is words. Links, addresses, mentions and markup pass only where a cited quote has them."""

from __future__ import annotations

import re
import unicodedata

from knowledge.prose import is_abbreviation

#: Marks of the kind we set ourselves.
_MARKS = re.compile(r"\s*\[\s*\d{1,2}(?:\s*,\s*\d{1,2})*\s*\]")
#: What points somewhere: schemes, hosts, addresses, mentions. A host of one letter is one as well.
_POINTERS = re.compile(
    r"\b[a-z][a-z0-9+.-]*:(?=[^\s\d])\S*|\b(?:data|javascript|sms|tel|vbscript):\S+|\bwww\.\S+|\S*@\S*"
    r"|(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)\b(?:/\S*)?|\b\d{1,3}(?:\.\d{1,3}){3}\b|#\w+|//\S+|/\w+/\S*",
    re.IGNORECASE,
)
#: The stops that browsers read as the dot of a host; the one a Chinese sentence ends with only within a word.
_OTHER_DOTS = re.compile(r"[․．｡]|(?<=[a-z0-9])。(?=[a-z0-9])", re.IGNORECASE)
#: What some page, chat or terminal would take for more than a character.
_MARKUP = re.compile(r"[<>`{}\\|~^_*]|\]\(|\]\s?\[|!\[|^\s*(?:#|-{3}|={3}|>)|&(?:#?\w+);")
_JOINERS = "\u200c\u200d"


def plain(text: str, *, allowed: str) -> str:
    """Return the sentence on one line without marks; "" where it is more than words."""
    said = " ".join(_MARKS.sub("", text).split())
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} and char not in _JOINERS for char in said):
        return ""
    seen, shown = _as_read(said), _as_read(allowed)
    odd = [found.group() for pattern in (_POINTERS, _MARKUP) for found in pattern.finditer(seen)]
    if any(each.strip(".,;:!?()") not in shown and not is_abbreviation(each) for each in odd):
        return ""
    return said if any(char.isalpha() for char in said) else ""


def _as_read(text: str) -> str:
    """Full-width letters, dots of other scripts: what a browser or a chat makes of them."""
    return unicodedata.normalize("NFKC", _OTHER_DOTS.sub(".", text))
