"""What nobody sees goes neither to a model nor to a screen: tags, direction marks, zero widths and other signs."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t\u200c\u200d"  # joiners are parts of words in some scripts and of emoji
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
#: Of other categories: fillers, the joiner of accents, and the selectors in which whole sentences can be hidden.
_FILLERS = frozenset("\u034f\u115f\u1160\u3164\uffa0")
_SELECTORS = range(0xE0100, 0xE01F0)


class _Seen(dict[int, int | None]):
    """For `str.translate`: each sign is looked up once."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        hidden = unicodedata.category(char) in _INVISIBLE or char in _FILLERS or code in _SELECTORS
        self[code] = None if hidden and char not in _KEPT else code
        return self[code]


_SEEN = _Seen()


def seen(text: str) -> str:
    """What is seen is what is there."""
    return text.translate(_SEEN)
