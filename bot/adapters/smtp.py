"""SmtpCarrier: one letter over SMTP. Each way it can go wrong says whether the letter is certainly not out."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr

from bot.adapters.app_tokens import SignInRefused, TokenUnavailable
from bot.adapters.mail_server import MailServer
from bot.visits.errors import SendFailed, SendPostponed, SendUncertain
from bot.visits.models import Draft

_SECONDS = 30  #: For each answer of the server.
_CONNECTION = (OSError, smtplib.SMTPException)  # smtplib's own is an OSError too
_ENHANCED = re.compile(rb"^\d\.\d{1,3}\.\d{1,3}\b")


class SmtpCarrier:
    def __init__(self, server: MailServer) -> None:
        self._server = server

    def carry(self, draft: Draft, content: bytes) -> None:
        with self._connected() as smtp:
            self._address(smtp, draft)
            _hand_over(smtp, content)

    def knows(self, draft: Draft) -> bool | None:
        return None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            smtp = self._open()
        except smtplib.SMTPAuthenticationError as error:
            if self._server.tokens:
                self._server.tokens.forget()
            raise SendPostponed(f"sign_in_refused: {error.smtp_code}") from None
        except SignInRefused:
            raise SendPostponed("sign_in_refused") from None
        except smtplib.SMTPNotSupportedError:
            raise SendPostponed("not_encrypted") from None
        except smtplib.SMTPResponseException as error:
            raise SendPostponed(f"unreachable: {error.smtp_code}") from None
        except (*_CONNECTION, TokenUnavailable):
            raise SendPostponed("unreachable") from None
        try:
            yield smtp
        finally:
            smtp.close()  # a letter is out once it is accepted, whatever comes of the parting

    def _open(self) -> smtplib.SMTP:
        server = self._server
        smtp: smtplib.SMTP
        if server.encrypted:
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=server.context())
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.upgraded:
                smtp.starttls(context=server.context())
                smtp.ehlo_or_helo_if_needed()
            if server.tokens:
                said = server.xoauth2
                # To the reasons of a refusal nothing is said; then comes the refusal itself.
                smtp.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")
            elif server.password:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _address(self, smtp: smtplib.SMTP, draft: Draft) -> None:
        sender, recipient = (parseaddr(address)[1] for address in (draft.sender, draft.to))
        options = []
        if not (sender + recipient).isascii():
            if not smtp.has_extn("smtputf8"):
                raise SendFailed("letters_in_address")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        try:
            _check(smtp.mail(sender, options), "sender_refused")
            _check(smtp.rcpt(recipient), "recipient_refused")
        except _CONNECTION:
            raise SendPostponed("unreachable") from None


def _check(reply: tuple[int, bytes], refused: str) -> None:
    code, words = reply
    if 400 <= code < 500:
        raise SendPostponed(_told("busy", code, words))
    if code not in (250, 251):
        raise SendFailed(_told(refused, code, words))


def _hand_over(smtp: smtplib.SMTP, content: bytes) -> None:
    """Once the first byte is out, only an answer of the server says what became of it."""
    try:
        code, words = smtp.data(content)
    except smtplib.SMTPDataError as error:  # it would not even begin to listen
        _check((error.smtp_code, _bytes(error.smtp_error)), "letter_refused")
        raise SendFailed("letter_refused") from None
    except _CONNECTION:
        raise SendUncertain("outcome_unknown") from None
    _check((code, words), "letter_refused")


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()


def _told(what: str, code: int, words: bytes) -> str:
    """The figures of the reply, never its words: they name the recipient."""
    enhanced = _ENHANCED.match(words)
    return f"{what}: {code} {enhanced[0].decode() if enhanced else ''}".rstrip()
