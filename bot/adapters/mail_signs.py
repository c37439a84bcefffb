"""Headers of an e-mail → what wrote it, and what our own mail server found of its sender."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import NamedTuple

from bot.visits.hostround.words import pattern
from bot.visits.models import MailNature, MailSigns
from bot.visits.reading.folding import folded

#: The setting for a server that writes no name of its own, as Exchange Online does.
UNNAMED = "-"
_MOST_RECIPIENTS = 50
_LOOKED_AT = 8_000  #: Characters of a header.
_COMMENT = re.compile(r"\([^()]*\)")
_VERDICT = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]{1,20})\b", re.IGNORECASE)
_SUPPRESSED = re.compile(r"\b(?:all|oof|autoreply)\b", re.IGNORECASE)
_BULK = frozenset({"bulk", "junk", "list"})

Header = Callable[[EmailMessage, str], str]


class House(NamedTuple):
    """What is known of our own mail."""

    addresses: frozenset[str] = frozenset()  #: Ours, folded.
    server: str = ""  #: Our receiving server's name in Authentication-Results; `-` where it writes none.


def signs(mail: EmailMessage, *, house: House, header: Header) -> MailSigns:
    sender = _address(header(mail, "from"))
    to = tuple(_recipients(mail, header))
    from_us = sender.casefold() in house.addresses
    return MailSigns(
        nature=_nature(mail, sender, header),
        from_us=from_us,
        outgoing=from_us and any(address.casefold() not in house.addresses for address in to),
        sender=sender,
        reply_to=_elsewhere(_address(header(mail, "reply-to")), sender),
        to=to,
        asked=bool(house.server),
        **_verdicts(mail, house.server),
    )


def _nature(mail: EmailMessage, sender: str, header: Header) -> MailNature | None:
    """RFC 3834, what programs wrote before it, and reports on mails that did not arrive."""
    submitted = header(mail, "auto-submitted").lower() or "no"
    precedence = header(mail, "precedence").lower()
    answers = submitted.startswith("auto-replied") or precedence == "auto_reply"
    answers = answers or any(header(mail, name) for name in ("x-autoreply", "x-autorespond"))
    report = mail.get_content_type() == "multipart/report"
    if report and "disposition-notification" in str(mail.get_param("report-type", "")).lower():
        return MailNature.AUTO_REPLY
    if report or (pattern("undelivered_sender").search(folded(sender)) and not answers):
        return MailNature.BOUNCE
    if answers or submitted != "no":
        return MailNature.AUTO_REPLY
    if header(mail, "return-path") == "<>":
        return MailNature.BOUNCE
    suppressed = _SUPPRESSED.search(header(mail, "x-auto-response-suppress"))
    if suppressed and pattern("away").search(folded(header(mail, "subject"))):
        return MailNature.AUTO_REPLY
    return MailNature.BULK if suppressed or precedence in _BULK else None


def _address(header: str) -> str:
    address = email.utils.parseaddr(header)[1]
    return address if "@" in address and len(address) <= 320 else ""


def _elsewhere(reply_to: str, sender: str) -> str:
    return reply_to if reply_to.casefold() != sender.casefold() else ""


def _recipients(mail: EmailMessage, header: Header) -> Iterator[str]:
    written = [header(mail, name)[:_LOOKED_AT] for name in ("to", "cc", "bcc")]
    found = (address for _, address in email.utils.getaddresses(written) if "@" in address and len(address) <= 320)
    yield from list(dict.fromkeys(found))[:_MOST_RECIPIENTS]


def _verdicts(mail: EmailMessage, server: str) -> dict[str, str]:
    """Of the topmost line that our server wrote: what stands below it may have come with the mail."""
    if not server:
        return {}
    for name, value in mail.raw_items():
        if name.lower() == "authentication-results":
            named, clauses = _clauses(str(value))
            if server in (UNNAMED, named):
                return _of(clauses)
    return {}


def _clauses(value: str) -> tuple[str, list[str]]:
    """The name of the server that wrote the line, and the rest of it, without comments."""
    text = " ".join(value[:_LOOKED_AT].split())
    for _ in range(3):  # comments within comments
        text = _COMMENT.sub(" ", text)
    head, *rest = text.split(";")
    first = head.split()
    return (first[0].casefold() if first else ""), ([head, *rest] if "=" in head else rest)


def _of(clauses: list[str]) -> dict[str, str]:
    """One signature that passes is enough."""
    found: dict[str, str] = {}
    for clause in clauses:
        if match := _VERDICT.match(clause):
            method, verdict = match[1].lower(), match[2].lower()
            if found.get(method) != "pass":
                found[method] = verdict
    return found
