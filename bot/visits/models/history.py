"""History: cases of earlier years, over before we heard of them, as a file told of them."""

from __future__ import annotations

import datetime as dt

from bot.visits.models.request import Frozen


class History(Frozen):
    """Marks a case as brought in by an import. Such a case is read and counted; nothing is ever done with it."""

    import_id: int
    row: int  #: As the file counts them, the first row being 1.
    municipalities: tuple[str, ...] = ()  #: Of the hosts.
    answered_on: dt.date | None = None
    received_known: bool = True  #: Else the case stands under the day of its visit, or the first of its year.
