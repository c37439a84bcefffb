"""Mapping: which column tells which field, as last time, as the headings suggest, and as a person says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from bot.visits.errors import MappingInvalid
from bot.visits.importing import words
from bot.visits.importing.fields import FIXED, Field, Mapping
from bot.visits.models import Import

_EXACT = 100.0
_NEAR = 86.0  #: One letter of seven may be another.
_LONG_ENOUGH = 4  #: Shorter headings are near to too much.
_ALSO = {
    "persons": Field.PARTICIPANTS,
    "group_size": Field.PARTICIPANTS,
    "date": Field.VISIT_FROM,
}


def propose(headers: Sequence[str], imports: Iterable[Import]) -> Mapping:
    """As the last import of the same headings had it; else each field by the heading that is most like its names."""
    for earlier in imports:  # newest first
        if earlier.headers == tuple(headers):
            return Mapping.restored(earlier.mapping)
    return Mapping(columns=_by_likeness([header for header in headers if header]))


def given(mapping: Mapping, headers: Sequence[str], *, columns: Sequence[str], fixed: Sequence[str]) -> Mapping:
    """The mapping with what a person says of it: `Header=field`, `Header=` for a column to leave, `field=value`.

    Raises:
        MappingInvalid: there is no such column or field, or the field cannot be the same for all rows.
    """
    chosen, same = dict(mapping.columns), dict(mapping.fixed)
    for item in columns:
        header, _, name = item.rpartition("=")
        header = _header(header, headers)
        chosen = {field: column for field, column in chosen.items() if column != header}
        if name.strip():
            chosen[_field(name)] = header
    for item in fixed:
        name, _, value = item.partition("=")
        field = _field(name)
        if field not in FIXED:
            raise MappingInvalid(f"({name.strip()[:40]})")
        same = {each: said for each, said in same.items() if each is not field}
        if value.strip():
            same[field] = value.strip()
    return Mapping(columns=chosen, fixed=same)


def _header(said: str, headers: Sequence[str]) -> str:
    found = next((header for header in headers if header and words.plain(header) == words.plain(said)), None)
    if found is None:
        raise MappingInvalid(f"({said.strip()[:40]})")
    return found


def _field(name: str) -> Field:
    known = {field.value: field for field in Field} | _ALSO
    try:
        return known[name.strip().lower()]
    except KeyError:
        raise MappingInvalid(f"({name.strip()[:40]})") from None


def _by_likeness(headers: Sequence[str]) -> dict[Field, str]:
    """The likest pairs first; no field and no heading twice."""
    pairs = sorted(
        ((likeness, place, field, header) for header in headers for likeness, place, field in _likenesses(header)),
        key=lambda pair: (-pair[0], pair[1], headers.index(pair[3])),
    )
    found: dict[Field, str] = {}
    for _, _, field, header in pairs:
        if field not in found and header not in found.values():
            found[field] = header
    return found


def _likenesses(header: str) -> Iterable[tuple[float, int, Field]]:
    said = words.plain(header)
    for place, (heading, field) in enumerate(words.headings()):
        if said == heading:
            yield _EXACT, place, field
        elif min(len(said), len(heading)) >= _LONG_ENOUGH:
            likeness = max(fuzz.ratio(said, heading), fuzz.token_sort_ratio(said, heading))
            if likeness >= _NEAR:
                yield min(likeness, _EXACT - 1), place, field
