"""A named person decides on exactly these words: approve, ask for changes, decline, reopen, or edit the letter."""

from __future__ import annotations

import datetime as dt

from bot.visits.models import BundleKind, Case, Person, Verdict
from bot.visits.ports import CaseStore


def decide(
    number: str,
    *,
    bundle: BundleKind,
    verdict: Verdict,
    digest: str,
    by: Person,
    via: str,
    reason: str | None,
    store: CaseStore,
    at: dt.datetime,
) -> Case:
    raise NotImplementedError


def edit_letter(
    number: str,
    *,
    bundle: BundleKind,
    message: str,
    subject: str,
    body: str,
    digest: str,
    by: Person,
    store: CaseStore,
    at: dt.datetime,
) -> Case:
    raise NotImplementedError
