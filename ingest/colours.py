"""Colours: what is written in one upon another, and whether anybody can tell them apart."""

from __future__ import annotations

import re
from typing import NamedTuple


class Colour(NamedTuple):
    red: int
    green: int
    blue: int


WHITE = Colour(255, 255, 255)
BLACK = Colour(0, 0, 0)
#: House rule: fainter than this, and nobody is meant to read it. The least that is asked of readable text is 4.5.
_FAINTEST = 1.25
#: As bright, but of another colour: yellow upon white is seen.
_SAME_COLOUR = 64


def parsed(code: str) -> Colour | None:
    """Of `RRGGBB`, or `AARRGGBB` as spreadsheets write it."""
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})?[0-9A-Fa-f]{6}", code):
        return None
    return Colour(*bytes.fromhex(code[-6:]))


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the first, and of the other what is left."""
    return Colour(*(round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True)))


def alike(ink: Colour, ground: Colour) -> bool:
    """Whether what is written so cannot be seen."""
    brighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    faint = (brighter + 0.05) / (darker + 0.05) < _FAINTEST
    return faint and max(abs(a - b) for a, b in zip(ink, ground, strict=True)) < _SAME_COLOUR


def _luminance(colour: Colour) -> float:
    """As WCAG 2 has it."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
