"""DOCX: what a reader of the document sees, in order; what nobody sees, and what is only about it, stands apart."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import nsmap
from docx.oxml.parser import parse_xml
from docx.parts.document import DocumentPart

from ingest.formats import Extract, Unreadable
from ingest.wordlooks import Styles
from ingest.wordtext import Words

_MOST_UNPACKED = 120_000_000
_MOST_MEMBERS = 5_000
_NO_TEXT = "It has no text."
_W = f"{{{nsmap['w']}}}"
_R = f"{{{nsmap['r']}}}"


def extract(content: bytes) -> Extract:
    """Read the body of the document, then its heads and feet, and its notes.

    Raises:
        Unreadable: no DOCX, damaged, without words, or made to unpack into far more than it is.
    """
    _check(content)
    try:
        document = docx.Document(io.BytesIO(content))
        words = _words(document.part)
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError):
        raise Unreadable("It is no DOCX that can be read; open it and save it again.") from None
    text, hidden, beside = "\n\n".join(words.lines), "".join(words.hidden), "".join(words.beside)
    if not (text + hidden).strip():
        raise Unreadable(_NO_TEXT)
    return Extract(text, title=document.core_properties.title or "", hidden=hidden.strip(), beside=beside.strip())


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise Unreadable("It is damaged: no DOCX, or only a part of one.") from None
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
        raise Unreadable("It unpacks into far more than a document holds; it was not opened.")


def _words(part: DocumentPart) -> Words:
    settings = _part(part, RELATIONSHIP_TYPE.SETTINGS)
    styles = Styles(_part(part, RELATIONSHIP_TYPE.STYLES), _part(part, RELATIONSHIP_TYPE.THEME))
    root = part.element
    words = Words(styles, page=styles.page(root, shown=_is_set(settings, "displayBackgroundShape")))
    words.read(root.body, titled=True)
    for place, shown in _heads_and_feet(part, even=_is_set(settings, "evenAndOddHeaders")):
        words.read(place, shown=shown)
    for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
        for note in _notes(_part(part, kind)):
            words.read(note, shown=note.get(f"{_W}id") in words.notes)
    for comment in _notes(_part(part, RELATIONSHIP_TYPE.COMMENTS)):
        words.read(comment, shown=False)
    return words


def _heads_and_feet(part: DocumentPart, *, even: bool) -> Iterator[tuple[Any, bool]]:
    """Each once, and whether it is on any page."""
    met: set[str] = set()
    for section in part.element.iter(f"{_W}sectPr"):
        first = section.find(f"{_W}titlePg") is not None
        shown = {"default": True, "first": first, "even": even}
        for reference in section.iterchildren(f"{_W}headerReference", f"{_W}footerReference"):
            name = reference.get(f"{_R}id", "")
            relation = part.rels.get(name)
            if name in met or relation is None or relation.is_external:
                continue
            met.add(name)
            yield parse_xml(relation.target_part.blob), shown.get(reference.get(f"{_W}type"), True)


def _notes(part: Any) -> Iterator[Any]:
    for note in () if part is None else part:
        if re.fullmatch(rf"{re.escape(_W)}(?:footnote|endnote|comment)", str(note.tag)):
            yield note


def _part(part: DocumentPart, kind: str) -> Any:
    """Of this kind, as XML; None where there is none."""
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _is_set(settings: Any, name: str) -> bool:
    found = None if settings is None else settings.find(f"{_W}{name}")
    return found is not None and found.get(f"{_W}val", "1") not in ("0", "false", "off")
