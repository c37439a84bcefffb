"""What a person says of one bundle, before anybody has looked at whether they may."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.visits import versions
from bot.visits.models import BundleKind, Decision, Person, Verdict

_REASON_LENGTH = 5_000


@dataclass(frozen=True)
class Word:
    bundle: BundleKind
    verdict: Verdict
    digest: str  #: Of the words they read.
    by: Person
    via: str  #: `web`, `slack`, `api`.
    reason: str | None = None

    def recorded(self, at: dt.datetime) -> Decision:
        return Decision(
            by=self.by.id,
            by_name=self.by.name,
            at=at,
            bundle=self.bundle,
            digest=self.digest,
            verdict=self.verdict,
            reason=versions.plain(self.reason or "")[:_REASON_LENGTH] or None,
            via=self.via,
        )
