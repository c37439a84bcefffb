"""VisitRequest → Reading: the facts in a request, each with the span it was read from."""

from __future__ import annotations

from bot.visits.models import Reading, VisitRequest
from bot.visits.ports import AttachmentReader
from knowledge import Registers


def read(request: VisitRequest, *, registers: Registers, attachments: AttachmentReader | None = None) -> Reading:
    raise NotImplementedError
