"""Undecided: letters of a case that wait for an approver."""

from __future__ import annotations

from pydantic import AwareDatetime

from bot.visits.models.proposal import BundleKind
from bot.visits.models.request import Frozen


class Undecided(Frozen):
    kind: BundleKind
    digest: str
    since: AwareDatetime  #: When this version of the proposal was made, or the letters were taken back.
