"""Ref: what a button carries. A number, a bundle and a digest; never a person, a text or a permission."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from bot.visits.models import Bundle, BundleKind, Case

_SHAPE = re.compile(r"(\d{4}-\d{4,9}) ([a-z_]{1,40}) (sha256:[0-9a-f]{64})(?: ([\w.:-]{1,120}))?")


class Ref(NamedTuple):
    number: str
    bundle: BundleKind
    digest: str  #: Of the words that were shown beside the button.
    message: str = ""  #: Id of one draft in the bundle, where the button is about one.

    @classmethod
    def to(cls, case: Case, bundle: Bundle, message: str = "") -> Self:
        return cls(case.number, bundle.kind, bundle.digest, message)

    @classmethod
    def parse(cls, value: str) -> Self | None:
        """None for what is not ours."""
        found = _SHAPE.fullmatch(value)
        if not found or found[2] not in set(BundleKind):
            return None
        return cls(found[1], BundleKind(found[2]), found[3], found[4] or "")

    def __str__(self) -> str:
        return " ".join(part for part in self if part)
