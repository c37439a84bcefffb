"""Facets: what a question names, whatever it asks."""

from __future__ import annotations

import datetime as dt

from knowledge.lookups.hearing import Heard
from knowledge.lookups.models import Query, Subject
from knowledge.lookups.phrases import Hit
from knowledge.lookups.vocabulary import MORE

KINDS = (
    "company",
    "lab",
    "university",
    "hospital",
    "municipality",
    "cluster",
    "site",
    "utility",
    "authority",
    "service",
)
_FEWEST_PEOPLE, _MOST_PEOPLE = 2, 1_000
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_YEARS = {"last_year": -1, "this_year": 0, "next_year": 1}


def facets(heard: Heard, *, today: dt.date) -> Query:
    return Query(
        subject=Subject.HOSTS,
        kinds=tuple(dict.fromkeys(hit.value for hit in heard.concepts if hit.value in KINDS)),
        themes=tuple(dict.fromkeys(hit.value for hit in _themes(heard))),
        all_themes=heard.says("both"),
        topics=tuple(dict.fromkeys(hit.value for hit in heard.topics)),
        places=heard.ids("place"),
        near=heard.says("near"),
        countries=heard.countries,
        market=heard.says("market"),
        network=heard.says("network"),
        group=_group(heard),
        counting=heard.says("count"),
        statuses=tuple(status for status in ("expired", "running") if heard.says(status)),
        year=_year(heard, today),
    )


def _themes(heard: Heard) -> list[Hit[str]]:
    """A hospital is a kind of host, not the theme of health."""
    kinds = [hit for hit in heard.concepts if hit.value in KINDS]
    return [hit for hit in heard.themes if not any(k.start <= hit.start < k.end for k in kinds)]


def _group(heard: Heard) -> int | None:
    if not heard.says("people", "group"):
        return None
    sizes = [hit.value for hit in heard.numbers if _FEWEST_PEOPLE <= hit.value <= _MOST_PEOPLE]
    size = max(sizes, default=None)
    return size if size is None else size + _is_exceeded(heard, size)


def _is_exceeded(heard: Heard, size: int) -> bool:
    """ "More than 30" is 31 at least."""
    starts = [hit.start for hit in heard.numbers if hit.value == size]
    ends = [hit.end for hit in heard.conditions if hit.value == MORE]
    return any(0 <= start - end <= 1 for start in starts for end in ends)


def _year(heard: Heard, today: dt.date) -> int | None:
    written = [hit.value for hit in heard.numbers if _FIRST_YEAR <= hit.value <= _LAST_YEAR]
    spoken = [today.year + shift for word, shift in _YEARS.items() if heard.says(word)]
    return next(iter([*written, *spoken]), None)
