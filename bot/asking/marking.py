"""Marking: a person takes a piece of work on our knowledge, lays it back, or has done it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from bot.asking.models import Mark, Standing
from bot.asking.ports import FeedbackStore

logger = logging.getLogger(__name__)


def mark(about: Sequence[str], standing: Standing, *, by: str, at: dt.datetime, store: FeedbackStore) -> None:
    """Keep the person's word on all of these."""
    store.mark([Mark(about=each, by=by, at=at, standing=standing) for each in dict.fromkeys(about)])
    logger.info("gap.marked", extra={"standing": standing, "count": len(about)})
