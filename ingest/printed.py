"""Printed: which letters on a page of a PDF are seen. Those of a scanned page, drawn without ink, are its text."""

from __future__ import annotations

from typing import Any

from pdfminer.layout import LTChar, LTCurve, LTFigure, LTImage, LTPage, LTTextContainer, LTTextLine

from ingest.colours import WHITE, Colour, alike

_SMALLEST = 2.5  #: Points. House rule: whoever writes smaller does not want it read.


def parted(box: LTTextContainer[Any], page: LTPage) -> tuple[str, str]:
    """What is seen of its words, and what is not; of a box that is seen, exactly its text."""
    lines = [line for line in box if isinstance(line, LTTextLine)]
    if all(_is_seen(letter, page) for line in lines for letter in line if isinstance(letter, LTChar)):
        return box.get_text(), ""
    told: tuple[list[str], list[str]] = ([], [])
    for line in lines:
        side = 0
        for letter in line:
            if isinstance(letter, LTChar):
                side = 0 if _is_seen(letter, page) else 1
            told[side].append(letter.get_text())
        told[1 - side].append("\n")
    seen, hidden = ("\n".join(line for line in "".join(one).split("\n") if line.strip()) for one in told)
    return seen and f"{seen}\n", hidden and f"{hidden}\n"


def _is_seen(letter: LTChar, page: LTPage) -> bool:
    across, up = (letter.x0 + letter.x1) / 2, (letter.y0 + letter.y1) / 2
    if not (page.x0 <= across <= page.x1 and page.y0 <= up <= page.y1) or 0 < letter.size < _SMALLEST:
        return False
    ink = _colour(letter.graphicstate.ncolor)
    return ink is None or not alike(ink, WHITE) or any(_lies_under(each, across, up) for each in page)


def _lies_under(each: object, across: float, up: float) -> bool:
    """Something on the page that is not white, or a picture, where white letters stand."""
    if isinstance(each, LTCurve):
        ink = _colour(each.non_stroking_color)
        dark = each.fill and (ink is None or not alike(ink, WHITE))
    else:
        dark = isinstance(each, LTFigure | LTImage)
    if not dark:
        return False
    x0, y0, x1, y1 = each.bbox  # type: ignore[attr-defined]
    return bool(x0 <= across <= x1 and y0 <= up <= y1)


def _colour(ink: Any) -> Colour | None:
    """None where it is no plain colour: then nobody knows how it looks."""
    parts = ink if isinstance(ink, tuple | list) else (ink,)
    if not all(isinstance(part, int | float) for part in parts):
        return None
    shares = [min(max(float(part), 0.0), 1.0) for part in parts]
    if len(shares) == 1:
        shares *= 3
    if len(shares) == 4:
        shares = [(1 - share) * (1 - shares[3]) for share in shares[:3]]
    return Colour(*(round(255 * share) for share in shares)) if len(shares) == 3 else None
