"""IsolatedAttachmentReader: the text of an attachment, read by the document loaders in another process."""

from __future__ import annotations

import logging

from bot.visits.models import RequestAttachment
from ingest.loading import load_bytes
from knowledge.errors import KnowledgeError

logger = logging.getLogger(__name__)

_TEXT_LENGTH = 200_000


class IsolatedAttachmentReader:
    def text(self, attachment: RequestAttachment) -> str:
        """ "" where there is none to be had: staff see the file itself, and a request is not lost over it."""
        if not attachment.content:
            return ""
        try:
            return load_bytes(attachment.name, attachment.content).text[:_TEXT_LENGTH]
        except KnowledgeError as error:
            logger.warning("attachment.refused", extra={"reason": type(error).__name__})
            return ""
