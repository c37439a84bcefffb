"""IsolatedAttachmentReader: the text of an attachment, read by the document loaders in another process."""

from __future__ import annotations

import logging

from bot.visits.models import AttachedText, RequestAttachment
from ingest.loading import read_attached
from knowledge.errors import KnowledgeError

logger = logging.getLogger(__name__)

_TEXT_LENGTH = 200_000


class IsolatedAttachmentReader:
    def read(self, attachment: RequestAttachment) -> AttachedText:
        """Nothing where there is none to be had: staff see the file itself, and a request is not lost over it."""
        if not attachment.content or attachment.closed:
            return AttachedText()
        try:
            found = read_attached(attachment.name, attachment.content)
        except KnowledgeError as error:
            logger.warning("attachment.refused", extra={"reason": type(error).__name__})
            return AttachedText()
        texts = (found.text, found.hidden, found.beside)
        seen, hidden, beside = (text[:_TEXT_LENGTH] for text in texts)
        return AttachedText(seen=seen, hidden=hidden, beside=beside)
