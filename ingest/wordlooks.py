"""Word looks: how words of a Word document look, by run, styles and defaults, and so whether anybody sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from docx.oxml.ns import nsmap

from ingest.colours import BLACK, WHITE, Colour, alike, mixed, parsed

_W = f"{{{nsmap['w']}}}"
_A = f"{{{nsmap['a']}}}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_OFF = frozenset({"0", "false", "off"})
_SMALLEST = 6  #: Half-points. House rule: whoever writes smaller does not want it read.
_NARROWEST = 10  #: Percent of the width of a letter.
_LOWEST = 60  #: Twentieths of a point, of a line that is exactly so high.
_USUAL = 20  #: Half-points.
_DEEPEST = 50  #: Of styles that are based on styles.
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "00008B", "darkCyan": "008B8B", "darkGreen": "006400",
    "darkMagenta": "800080", "darkRed": "8B0000", "darkYellow": "808000", "darkGray": "A9A9A9", "lightGray": "D3D3D3",
}  # fmt: skip
#: What a theme's colours are called where they are used.
_THEMED = {
    "background1": "lt1", "bg1": "lt1", "light1": "lt1", "text1": "dk1", "tx1": "dk1", "dark1": "dk1",
    "background2": "lt2", "bg2": "lt2", "light2": "lt2", "text2": "dk2", "tx2": "dk2", "dark2": "dk2",
    "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
AUTO = "auto"  #: Black or white, whichever is seen; as a ground, none of its own.
UNKNOWN = "unknown"  #: Such as a picture.

Shade = Colour | str


class Look(NamedTuple):
    """What one place says of it; None where it says nothing."""

    hidden: bool | None = None
    always: bool | None = None  #: `specVanish`.
    online: bool | None = None  #: `webHidden`.
    size: int | None = None
    width: int | None = None
    ink: Shade | None = None
    ground: Shade | None = None
    block: Shade | None = None  #: Of the paragraph, or the cell.
    height: int | None = None

    def over(self, other: Look) -> Look:
        return Look._make(theirs if mine is None else mine for mine, theirs in zip(self, other, strict=True))


NOTHING = Look()


class Styles:
    """The looks that a document has names for."""

    def __init__(self, styles: Any, theme: Any) -> None:
        self._theme = dict(_theme(theme))
        found = [] if styles is None else styles.iter(f"{_W}style")
        self._styles = {one.get(f"{_W}styleId"): one for one in found}
        usual = {one.get(f"{_W}type"): name for name, one in self._styles.items() if _is_on(one.get(f"{_W}default"))}
        self._usual: dict[str, str | None] = usual
        self._known: dict[tuple[str, str], Look] = {}
        self._defaults = NOTHING
        for place in () if styles is None else styles.iter(f"{_W}rPrDefault", f"{_W}pPrDefault"):
            self._defaults = self._defaults.over(self.look(place))

    def name(self, paragraph: Any) -> str:
        style = self._styles.get(self._id(paragraph))
        named = None if style is None else style.find(f"{_W}name")
        return "" if named is None else named.get(f"{_W}val", "")

    def seen(self, run: Any, paragraph: Any, *, table: Look, around: Shade) -> bool:
        """Whether somebody who reads the document on paper or on a screen can read this run of it."""
        direct, char = self.look(run), self.styled(_value(_of(run, "rPr"), "rStyle"))
        para = self.styled(self._id(paragraph))
        whole = direct.over(char).over(self.look(paragraph)).over(para).over(table).over(self._defaults)
        if _vanishes(direct, (char, para, table), self._defaults):
            return False
        small = (whole.size or _USUAL) < _SMALLEST or (whole.width or 100) < _NARROWEST
        if whole.always or whole.online or small or (whole.height or _LOWEST) < _LOWEST:
            return False
        ground = next((one for one in (whole.ground, whole.block, around) if one not in (None, AUTO)), WHITE)
        return not (isinstance(whole.ink, Colour) and isinstance(ground, Colour) and alike(whole.ink, ground))

    def styled(self, style: str | None, part: str = "") -> Look:
        """What the style says, and those it is based on; `part` is one of a table: `firstRow`."""
        if style is None:
            return NOTHING
        if (style, part) not in self._known:
            look = NOTHING
            for each in self._chain(style):
                for place in each.findall(f"{_W}tblStylePr") if part else [each]:
                    look = look.over(self.look(place)) if not part or place.get(f"{_W}type") == part else look
            self._known[style, part] = look
        return self._known[style, part]

    def look(self, place: Any) -> Look:
        """What is said at this very place: a run, a paragraph, a style, a cell."""
        if place is None:
            return NOTHING
        letters, lines = _of(place, "rPr"), _of(place, "pPr")
        look = NOTHING if letters is None else self._letters(letters)
        blocks = (lines, _of(place, "tcPr"), _of(place, "tblPr"))
        block = next((found for one in blocks if (found := self._shading(_of(one, "shd"))) is not None), None)
        spacing = _of(lines, "spacing")
        exact = spacing is not None and spacing.get(f"{_W}lineRule") == "exact"
        return look._replace(block=block, height=_number(spacing.get(f"{_W}line")) if exact else None)

    def _letters(self, letters: Any) -> Look:
        lit, shaded = _HIGHLIGHTS.get(_value(letters, "highlight") or ""), self._shading(_of(letters, "shd"))
        return Look(
            hidden=_switch(letters, "vanish"),
            always=_switch(letters, "specVanish"),
            online=_switch(letters, "webHidden"),
            size=_number(_value(letters, "sz")),
            width=_number(_value(letters, "w")),
            ink=self._ink(letters),
            ground=parsed(lit) if lit else shaded,
        )

    def _ink(self, letters: Any) -> Shade | None:
        if (filled := letters.find(f"{_W14}textFill")) is not None:
            return self._filled(filled)
        return self._colour(_of(letters, "color"), "val", "theme")

    def _filled(self, filled: Any) -> Shade | None:
        """Newer than `color`, and above it."""
        alpha = next(filled.iter(f"{_W14}alpha"), None)
        if filled.find(f"{_W14}noFill") is not None or (alpha is not None and (_number(_w14(alpha)) or 0) > 95_000):
            return WHITE
        for one in filled.iter(f"{_W14}srgbClr", f"{_W14}schemeClr"):
            return parsed(_w14(one)) or self._theme.get(_THEMED.get(_w14(one), _w14(one)))
        return None

    def _shading(self, shading: Any) -> Shade | None:
        if shading is None:
            return None
        fill = self._colour(shading, "fill", "themeFill")
        over, pattern = self._colour(shading, "color", "theme"), shading.get(f"{_W}val", "clear")
        if pattern in ("clear", "nil"):
            return fill
        share = 100 if pattern == "solid" else _number(pattern.removeprefix("pct"))
        if share is None:
            return UNKNOWN
        below, above = (one if isinstance(one, Colour) else plain for one, plain in ((fill, WHITE), (over, BLACK)))
        return mixed(above, below, share / 100)

    def _colour(self, place: Any, code: str, theme: str) -> Shade | None:
        """The theme's colour counts, where one is named: what stands beside it is for programs that know none."""
        if place is None:
            return None
        name = place.get(f"{_W}{theme}" if theme == "themeFill" else f"{_W}themeColor")
        plain: Shade | None = parsed(place.get(f"{_W}{code}", "")) or AUTO
        if name is None or (themed := self._theme.get(_THEMED.get(name, name))) is None:
            return plain
        tint, shade = (place.get(f"{_W}{theme}{kind}") for kind in ("Tint", "Shade"))
        return _toned(themed, tint, shade)

    def fill(self, shape: Any) -> Shade:
        """What a text box is filled with."""
        for one in shape.iter(f"{_A}gradFill", f"{_A}blipFill", f"{_A}pattFill"):
            return UNKNOWN if one.getparent().tag.endswith("}spPr") else AUTO
        for properties in (one for one in shape.iter() if str(one.tag).endswith(("}spPr", "}fillRef"))):
            for one in properties.iter(f"{_A}srgbClr", f"{_A}schemeClr"):
                if one.getparent().tag.endswith(("}solidFill", "}fillRef")) and not _is_outline(one):
                    name = one.get("val", "")
                    return parsed(name) or self._theme.get(_THEMED.get(name, name)) or UNKNOWN
        filled = shape.get("fillcolor")
        return AUTO if filled is None or shape.get("filled") in ("f", "false") else parsed(filled[1:7]) or UNKNOWN

    def page(self, document: Any, *, shown: bool) -> Shade:
        ground = document.find(f"{_W}background") if shown else None
        return WHITE if ground is None else self._colour(ground, "color", "theme") or WHITE

    def _id(self, paragraph: Any) -> str | None:
        return _value(_of(paragraph, "pPr"), "pStyle") or self._usual.get("paragraph")

    def _chain(self, style: str) -> Iterator[Any]:
        for _ in range(_DEEPEST):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = _value(found, "basedOn") or ""


def _vanishes(direct: Look, styles: tuple[Look, ...], defaults: Look) -> bool:
    """A switch: two styles that hide, of a paragraph and of letters in it, show it again."""
    if direct.hidden is not None:
        return direct.hidden
    return bool(defaults.hidden) or sum(bool(one.hidden) for one in styles) % 2 == 1


def _theme(theme: Any) -> Iterator[tuple[str, Colour]]:
    for scheme in () if theme is None else theme.iter(f"{_A}clrScheme"):
        for one in scheme:
            for colour in one:
                if (found := parsed(colour.get("lastClr") or colour.get("val") or "")) is not None:
                    yield str(one.tag).removeprefix(_A), found


def _toned(colour: Colour, tint: str | None, shade: str | None) -> Colour:
    for share, towards in ((tint, WHITE), (shade, BLACK)):
        if share is not None and (kept := parsed(f"0000{share}")) is not None:
            colour = mixed(colour, towards, kept.blue / 255)
    return colour


def _is_outline(colour: Any) -> bool:
    return any(str(one.tag).endswith("}ln") for one in colour.iterancestors())


def _of(place: Any, name: str) -> Any:
    return None if place is None else place.find(f"{_W}{name}")


def _value(place: Any, name: str) -> str | None:
    found = _of(place, name)
    return None if found is None else found.get(f"{_W}val")


def _switch(place: Any, name: str) -> bool | None:
    found = _of(place, name)
    return None if found is None else _is_on(found.get(f"{_W}val", "1"))


def _is_on(value: str | None) -> bool:
    return value is not None and value not in _OFF


def _number(value: str | None) -> int | None:
    try:
        return None if value is None else round(float(value.removesuffix("%").removesuffix("pt")))
    except (ValueError, OverflowError):
        return None


def _w14(place: Any) -> str:
    return str(place.get(f"{_W14}val", ""))
