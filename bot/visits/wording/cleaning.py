"""Cleaning: words of strangers made fit for one line of a letter: bounded, visible characters, nothing to click on."""

from __future__ import annotations

import re
import unicodedata

from knowledge.hidden import seen

_WEB_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.)\S+", re.IGNORECASE)
#: Of any script. The stop that ends a Chinese sentence is the dot of a host after letters that are not Chinese.
_BARE_DOMAIN = re.compile(
    r"(?:(?<=[^\W_])\.|(?<=[0-9a-z\u00c0-\u05ff\uff10-\uff5a])[\u3002\uff0e\uff61\u2024])(?=[^\W\d_]{2,24}\b)",
    re.IGNORECASE,
)
_MARKUP = str.maketrans("", "", "<>`\\⟦⟧")
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_LONGEST_ADDRESS = 254

# Control, format (direction marks, zero width), private use, unassigned, surrogates; line and paragraph separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})


def clean(text: str | None, limit: int = 120) -> str:
    """One line without invisible characters, markup or anything a mail program would make a link of."""
    shown = visible((text or "")[: 20 * limit])
    shown = _WEB_ADDRESS.sub("", shown).translate(_MARKUP).replace("@", " (at) ")
    shown = " ".join(_BARE_DOMAIN.sub("[.]", shown).split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def visible(text: str) -> str:
    """White space and line breaks become one space, invisible characters go."""
    spaced = seen("".join(" " if char.isspace() else char for char in text))
    return " ".join("".join(char for char in spaced if unicodedata.category(char) not in _INVISIBLE).split())


def header_line(text: str) -> str:
    """A subject as it can be shown: `=?` begins an encoded word (RFC 2047), which a mail program decodes, line breaks
    and further headers included."""
    return visible(text).replace("=?", "= ?")


def address(text: str | None) -> str | None:
    """The address if it can be written to as it stands, else None: a recipient is never guessed or mended."""
    wanted = (text or "").strip(" ")
    return wanted if len(wanted) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(wanted) else None
