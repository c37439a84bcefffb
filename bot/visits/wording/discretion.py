"""Discretion: what a letter of ours does not say: names, numbers and addresses of private persons."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "data" / "discretion.yaml"
OMITTED = "[…]"

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IDENTITY = re.compile(r"(?<!\d)\d{6}[- ]?\d{4}(?!\d)")
_ABROAD = re.compile(r"(?<![\w+])(?:\+|00)\d{1,3}(?:[\s().-]{0,2}\d){6,12}(?!\d)")
#: Eight figures as Danes group them; two years with a dash are none.
_DANISH = re.compile(
    r"(?<![\d.,])(?!(?:19|20)\d\d[ –-]+(?:19|20)\d\d)"
    r"(?:\d{2} \d{2} \d{2} \d{2}|\d{4} \d{4}|\d{8})(?![\d.,]*\d)"
)
_NAME = r"[A-ZÅÆØÄÖÉÜ][\w’'-]+(?:\s+(?:(?:van|von|de|der|af|la)\s+)?[A-ZÅÆØÄÖÉÜ][\w.’'-]*){1,3}"


def discreet(text: str) -> str:
    """Leave out whom a text names, and how to reach them; what it says of a matter stays."""
    for pattern in (_EMAIL, _IDENTITY, _ABROAD, _said_number(), _DANISH):
        text = pattern.sub(OMITTED, text)
    for pattern in (_speaker(), _titled(), _entitled()):
        text = pattern.sub(lambda found: found.group().replace(found["name"], OMITTED), text)
    return text


def reaches_a_person(text: str, *, ours: str = "") -> bool:
    """Whether a number or an address stands in it, other than ours."""
    if any(found.group().casefold() != ours.casefold() for found in _EMAIL.finditer(text)):
        return True
    return any(pattern.search(text) for pattern in (_IDENTITY, _ABROAD, _said_number(), _DANISH))


@cache
def _words(name: str) -> str:
    words: dict[str, list[str]] = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return "|".join(sorted(map(re.escape, dict.fromkeys(words[name])), key=len, reverse=True))


@cache
def _said_number() -> re.Pattern[str]:
    """A number that is called one of a telephone, however it is grouped."""
    return re.compile(rf"(?<=\W)(?:{_words('phone')})\W{{0,3}}(?:\+?\d[\d\s().-]{{5,}}\d)", re.IGNORECASE)


@cache
def _speaker() -> re.Pattern[str]:
    return re.compile(rf"\b(?i:{_words('says')})\s*:?\s+(?:(?i:{_words('titles')})\s+)?(?P<name>{_NAME})")


@cache
def _titled() -> re.Pattern[str]:
    return re.compile(rf"\b\w*(?i:{_words('titles')})\s*[:,]?\s+(?P<name>{_NAME})")


@cache
def _entitled() -> re.Pattern[str]:
    """The name before the title: `…, direktør i …`."""
    return re.compile(rf"(?P<name>{_NAME}),\s+(?:\w+\s+)?\w*(?i:{_words('titles')})\b")
