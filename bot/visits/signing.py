"""Signing: a colleague's own lines under a letter in place of the house's, before it is approved."""

from __future__ import annotations

from collections.abc import Iterable

from bot.visits import versions
from bot.visits.errors import RequestInvalid
from bot.visits.models import Person
from bot.visits.models.proposal import GAP
from bot.visits.wording import LANGUAGES, of

MOST_LINES, LONGEST_LINE = 6, 80


def tidy(lines: str) -> str:
    """Raises RequestInvalid where it is more than stands under a letter."""
    kept = [" ".join(line.split()) for line in versions.plain(lines).replace(GAP, "").split("\n")]
    kept = [line for line in kept if line]
    if len(kept) > MOST_LINES or any(len(line) > LONGEST_LINE for line in kept):
        raise RequestInvalid(f"(signature: {MOST_LINES} × {LONGEST_LINE})")
    return "\n".join(kept)


def signed(body: str, *, by: Person, own: bool, colleagues: Iterable[Person]) -> str:
    """The letter with this person's lines, or the house's, in place of those it ends with.

    One that ends in other words stays as it is: somebody wrote them.
    """
    written = versions.plain(body)
    known = dict.fromkeys(("", *(one.signature for one in colleagues if one.signature)))
    lines = by.signature if own else ""
    for words in map(of, LANGUAGES):
        for ending in map(words.sign_off, known):
            if written.endswith(ending):
                return f"{written.removesuffix(ending)}{words.sign_off(lines)}\n"
    return body
