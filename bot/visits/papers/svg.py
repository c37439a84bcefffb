"""SVG: shapes and words as text of our own making, with nothing in it that a content security policy forbids."""

from __future__ import annotations

import unicodedata
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.visits.models.request import Frozen

INK, QUIET, LINE, LAND, WATER, WASH = "#14324a", "#53626a", "#9fb0ba", "#f8f6f0", "#dce9ef", "#e4f0f1"
_FONTS = "Noto Sans, Noto Sans CJK SC, Noto Sans Arabic, sans-serif"
_FONTS_OF_WIDE = "Noto Sans CJK SC, Noto Sans, sans-serif"
_WIDE = frozenset({"W", "F"})
_NARROW_EM, _WIDE_EM = 0.58, 1.0


class Picture(Frozen):
    """Drawn once, shown on the page and printed: the same bytes for the same view."""

    name: str  #: `map`, `timeline`.
    svg: str
    title: str
    description: str  #: Says what the drawing shows, for those who cannot see it.
    width: float
    height: float


class Box(Frozen):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


class Canvas:
    """Collects shapes; what is put on it later lies on top."""

    def __init__(self, name: str, width: float, height: float) -> None:
        self.name, self.width, self.height = name, width, height
        self._root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {_short(width)} {_short(height)}",
                "role": "img",
                "aria-labelledby": f"{name}-t {name}-d",
                "font-family": _FONTS,
                "class": "drawing",
            },
        )
        self._title = SubElement(self._root, "title", {"id": f"{name}-t"})
        self._description = SubElement(self._root, "desc", {"id": f"{name}-d"})

    def put(self, tag: str, words: str = "", **attributes: object) -> None:
        shown = {key.rstrip("_").replace("_", "-"): _short(value) for key, value in attributes.items()}
        SubElement(self._root, tag, shown).text = words or None

    def words(self, x: float, y: float, words: str, *, size: float = 11, fill: str = INK, **attributes: object) -> None:
        fonts = {"font_family": _FONTS_OF_WIDE, "font_weight": 500} if any(_is_wide(char) for char in words) else {}
        self.put("text", words, x=x, y=y, font_size=size, fill=fill, **(fonts | attributes))

    def picture(self, title: str, description: str) -> Picture:
        self._title.text, self._description.text = title, description
        return Picture(
            name=self.name,
            svg=tostring(self._root, encoding="unicode"),
            title=title,
            description=description,
            width=self.width,
            height=self.height,
        )


def width_of(words: str, size: float) -> float:
    """About as wide as a sans serif prints it; rather more than less."""
    return size * sum(_WIDE_EM if _is_wide(char) else _NARROW_EM for char in words)


def fitted(words: str, width: float, size: float) -> str:
    """As much of the words as there is room for; nothing where that would say nothing."""
    if width_of(words, size) <= width:
        return words
    kept = words
    while kept and width_of(f"{kept}…", size) > width:
        kept = kept[:-1]
    return f"{kept.rstrip(' ,:–-')}…" if len(kept) > 1 else ""


def path(points: list[tuple[float, float]], *, closed: bool = False) -> str:
    steps = " L".join(f"{_short(x)} {_short(y)}" for x, y in points)
    return f"M{steps}{' Z' if closed else ''}"


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in _WIDE


def _short(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
