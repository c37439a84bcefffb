"""E-mail: who wrote what to whom, and the text a reader sees first."""

from __future__ import annotations

import email
from email import policy
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

from ingest.formats import Extract, Unreadable
from ingest.formats.html import extract as extract_html
from ingest.formats.text import decoded

_MOST_PARTS = 200


def extract(content: bytes) -> Extract:
    """Read subject, sender, date and the body; attachments are documents of their own.

    Raises:
        Unreadable: without text, or made of more parts than a mail has.
    """
    message = email.message_from_bytes(content, policy=policy.default)
    if sum(1 for _, _ in zip(message.walk(), range(_MOST_PARTS + 1), strict=False)) > _MOST_PARTS:
        raise Unreadable("It is made of more parts than a mail has; it was not opened.")
    body = message.get_body(preferencelist=("plain", "html"))
    text, hidden = _text(body) if body is not None else ("", "")
    subject = " ".join(str(message.get("subject", "")).split())
    if not (text + hidden).strip():
        raise Unreadable("The mail has no text.")
    heads = [f"{name}: {' '.join(str(message[name]).split())}" for name in ("From", "To", "Date") if message[name]]
    title = [f"# {subject}"] if subject else []
    return Extract("\n\n".join([*title, *heads, text]), title=subject, as_of=_date(message), hidden=hidden)


def _text(part: MIMEPart) -> tuple[str, str]:
    """What is seen, and what is hidden."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return "", ""
    if part.get_content_type() == "text/html":
        page = extract_html(content)
        return page.text, page.hidden
    try:
        return str(part.get_content()).replace("\r\n", "\n").replace("\0", " "), ""
    except LookupError:  # a charset nobody knows
        return decoded(content), ""


def _date(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(message["date"])).date().isoformat()
    except (TypeError, ValueError):
        return None
