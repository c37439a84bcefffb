"""A received case is read, triaged and drafted: the two steps of the `prepare` job."""

from __future__ import annotations

import datetime as dt

from bot.visits.ports import AttachmentReader, CaseStore
from bot.visits.proposal import Drafting
from knowledge import Registers


def sort(
    number: str, *, registers: Registers, attachments: AttachmentReader, store: CaseStore, at: dt.datetime
) -> None:
    raise NotImplementedError


def propose(number: str, *, drafting: Drafting, store: CaseStore) -> None:
    raise NotImplementedError
