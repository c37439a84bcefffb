"""Triage → Matching: which hosts could receive them, and why; which wishes nobody serves, and why."""

from __future__ import annotations

import datetime as dt

from bot.visits.models import HostMatch, LeftOut, Triage
from bot.visits.models.request import Frozen
from knowledge import Registers


class Matching(Frozen):
    hosts: tuple[HostMatch, ...]  #: Best first.
    left_out: tuple[LeftOut, ...]


def match(triage: Triage, *, registers: Registers, today: dt.date) -> Matching:
    raise NotImplementedError
