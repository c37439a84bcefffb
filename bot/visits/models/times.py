"""Times of day, as a programme says them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator


def _without_zone(time: dt.time) -> dt.time:
    if time.tzinfo is not None:
        raise ValueError("a time of day in Copenhagen has no zone of its own")
    return time


#: One with a zone cannot be compared with the others, and comes only from outside.
LocalTime = Annotated[dt.time, AfterValidator(_without_zone)]
