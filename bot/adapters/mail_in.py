"""An e-mail file, Outlook's own form too → VisitRequest, broken headers and charsets included."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Iterator
from email.message import EmailMessage
from itertools import islice

from pydantic import ValidationError
from selectolax.lexbor import LexborHTMLParser

from bot.adapters.mail_signs import House, signs
from bot.visits.errors import RequestInvalid
from bot.visits.models import Channel, Contact, MailNature, RequestAttachment, VisitRequest
from ingest.formats import Unreadable
from ingest.outlook import MAGIC, mail_apart

MAX_MAIL_BYTES = 25_000_000
MAX_TEXT = 900_000
MAX_PARTS = 400
MAX_ATTACHMENTS = 40
MAX_ATTACHMENT_BYTES = 10_000_000

_MOST_ANSWERED = 40
_BOUNDARY = re.compile(rb"^--\S", re.MULTILINE)
_MOST_BOUNDARIES = 5 * MAX_PARTS  #: Lines of text may look like one.
_NO_HOUSE = House()

_MESSAGE_ID = re.compile(r"<[^<>\s]{3,900}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_mail(raw: bytes, *, received_at: dt.datetime, house: House = _NO_HOUSE) -> tuple[VisitRequest, str]:
    """Return the request and the id that tells this mail from every other: its Message-ID, else a digest.

    Raises:
        RequestInvalid: too large, empty, or nobody to answer to.
    """
    if len(raw) > MAX_MAIL_BYTES:
        raise RequestInvalid("(the e-mail is larger than 25 MB)")
    try:
        return _read(mail_apart(raw) if raw.startswith(MAGIC) else raw, received_at, house)
    except Unreadable as error:
        raise RequestInvalid(error.reason) from None
    except RequestInvalid:
        raise
    except Exception as error:  # the stdlib parser raises whatever a damaged mail makes it raise
        raise RequestInvalid("(the e-mail is damaged or made to be unreadable)") from error


def _read(raw: bytes, received_at: dt.datetime, house: House) -> tuple[VisitRequest, str]:
    mail = email.message_from_bytes(_bounded(raw), policy=email.policy.default)
    text = _text(mail)[:MAX_TEXT]
    name, address = _sender(mail)
    if not address:
        raise RequestInvalid("(the e-mail has no sender)")
    message_id = _header(mail, "message-id")
    told = signs(mail, house=house, header=_header)
    try:
        request = VisitRequest(
            submitted_at=_sent_at(mail, received_at),
            channel=Channel.EMAIL,
            contact=Contact(name=name or None, email=address),
            subject=_header(mail, "subject")[:1_000],
            message=text,
            attachments=tuple(_attachments(mail)),
            message_id=message_id or None,
            in_reply_to=_answered(mail),
            automatic=told.nature in (MailNature.AUTO_REPLY, MailNature.BOUNCE),
            mail=told,
        )
    except ValidationError as error:
        raise RequestInvalid("(the e-mail has fields that cannot be used)") from error
    return request, message_id or "sha256:" + hashlib.sha256(raw).hexdigest()


def _bounded(raw: bytes) -> bytes:
    """Parts beyond those we look at are not parsed: each costs half a millisecond, and 25 MB hold 300,000."""
    first_left_out = next(islice(_BOUNDARY.finditer(raw), _MOST_BOUNDARIES, None), None)
    return raw[: first_left_out.start()] if first_left_out else raw


def _answered(mail: EmailMessage) -> tuple[str, ...]:
    """The nearest first. A report on a mail that did not arrive names it in what it returns."""
    named = _MESSAGE_ID.findall(f"{_header(mail, 'in-reply-to')} {_header(mail, 'references')}")
    if mail.get_content_type() == "multipart/report":
        named += _returned(mail)
    return tuple(dict.fromkeys([*named[:1], *reversed(named)]))[:_MOST_ANSWERED]


def _returned(mail: EmailMessage) -> list[str]:
    """The ids of the mails, or the headers of mails, that lie in a report."""
    found: list[str] = []
    for count, part in enumerate(mail.walk()):
        if count >= MAX_PARTS:
            break
        if isinstance(part, EmailMessage) and part is not mail:
            headers = _decoded(part) if part.get_content_type() == "text/rfc822-headers" else ""
            named = re.findall(r"(?im)^message-id:\s*(<[^<>\s]{3,900}>)", headers)
            found += [*named, *_MESSAGE_ID.findall(_header(part, "message-id"))]
    return found


def _header(mail: EmailMessage, name: str) -> str:
    try:
        value = str(mail.get(name, ""))
    except (ValueError, IndexError, AttributeError, LookupError):  # what the stdlib parser raises on damaged headers
        value = next((v for k, v in mail.raw_items() if k.lower() == name and isinstance(v, str)), "")
    return " ".join(_CONTROL.sub(" ", _encodable(value)).split())


def _sender(mail: EmailMessage) -> tuple[str, str]:
    for header in ("reply-to", "from", "sender"):
        name, address = email.utils.parseaddr(_header(mail, header))
        if "@" in address and len(address) <= 320:
            return name[:300], address
    return "", ""


def _sent_at(mail: EmailMessage, received_at: dt.datetime) -> dt.datetime:
    """Return when it was sent; when that is missing or not to be believed, when it was received."""
    try:
        sent = email.utils.parsedate_to_datetime(_header(mail, "date"))
    except ValueError:
        return received_at
    if sent.tzinfo is None:
        sent = sent.replace(tzinfo=dt.UTC)
    return sent if abs(sent - received_at) < dt.timedelta(days=366) else received_at


def _parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    for count, part in enumerate(mail.walk()):
        if count >= MAX_PARTS:
            return
        if isinstance(part, EmailMessage) and not part.is_multipart():
            yield part


def _is_attachment(part: EmailMessage) -> bool:
    filed = part.get_content_maintype() != "text" or part.get_content_subtype() == "calendar"
    return filed or part.get_content_disposition() == "attachment"


def _text(mail: EmailMessage) -> str:
    """Return the plain text of every part in order, forwarded mails included; HTML only where nothing is plain."""
    parts = [part for part in _parts(mail) if not _is_attachment(part)]
    plain = [_decoded(part) for part in parts if part.get_content_subtype() != "html"]
    if any(text.strip() for text in plain):
        return "\n\n".join(plain).strip()
    return "\n\n".join(_html_text(_decoded(part)) for part in parts).strip()


def _html_text(html: str) -> str:
    tree = LexborHTMLParser(html[:MAX_TEXT])
    for node in tree.css("script, style, template, head"):
        node.decompose()
    return tree.body.text(separator="\n", strip=True) if tree.body else ""


def _decoded(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    for charset in (part.get_content_charset(), "utf-8"):
        try:
            return _encodable(raw.decode(charset or "utf-8")).replace("\x00", "")
        except (LookupError, ValueError):  # a charset nobody knows, or no name at all; bytes it does not have
            continue
    return raw.decode("cp1252", "replace").replace("\x00", "")


def _encodable(text: str) -> str:
    """Some charsets make half a character, which nothing can store."""
    return text.encode("utf-8", "replace").decode()


def _attachments(mail: EmailMessage) -> Iterator[RequestAttachment]:
    found = [part for part in _parts(mail) if _is_attachment(part)]
    for position, part in enumerate(found[:MAX_ATTACHMENTS], start=1):
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or len(content) > MAX_ATTACHMENT_BYTES:
            continue
        name = _CONTROL.sub(" ", _encodable(part.get_filename() or f"attachment-{position}"))
        yield RequestAttachment(name=name[:300], media_type=part.get_content_type()[:200], content=content)
