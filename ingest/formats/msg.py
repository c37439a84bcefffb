"""Outlook: the mail in a `.msg` file, read as any other."""

from __future__ import annotations

from ingest.formats import Extract, eml
from ingest.outlook import written


def extract(content: bytes) -> Extract:
    """Read subject, sender, date and the body; attachments are documents of their own.

    Raises:
        Unreadable: without text, or made of more than a mail has.
    """
    return eml.extract(written(content))
