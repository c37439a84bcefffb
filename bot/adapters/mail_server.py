"""The address of a mail server in a setting → host, port, how to sign in, and whether the line is encrypted."""

from __future__ import annotations

import ipaddress
import ssl
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from bot.adapters.app_tokens import AppTokens
from bot.visits.errors import MailSettingInvalid

#: Scheme to the port where none is named.
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465, "imap": 143, "imap+starttls": 143, "imaps": 993}


class MailServer(NamedTuple):
    host: str
    port: int
    user: str
    password: str
    encrypted: bool  #: From the first byte.
    upgraded: bool  #: By STARTTLS, or not at all.
    tokens: AppTokens | None = None  #: Signs in in place of a password, by XOAUTH2.

    @property
    def xoauth2(self) -> str:
        """What signs in with a token. Raises SignInRefused, TokenUnavailable."""
        token = self.tokens.valid() if self.tokens else ""
        return f"user={self.user}\1auth=Bearer {token}\1\1"

    @property
    def local(self) -> bool:
        return _is_local(self.host)

    def context(self) -> ssl.SSLContext:
        """Certificates are checked everywhere but on this machine, whose servers mostly have none that counts."""
        context = ssl.create_default_context()
        if self.local:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def mail_server(
    address: str, *, setting: str, protocol: str, password: str = "", tokens: AppTokens | None = None
) -> MailServer:
    """Raises MailSettingInvalid, which names the setting and none of its value."""
    parts = _split(address, setting)
    if parts.scheme not in _PORTS or parts.scheme.partition("+")[0].removesuffix("s") != protocol or not parts.hostname:
        raise MailSettingInvalid(f"({setting})")
    server = MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=password or unquote(parts.password or ""),
        encrypted=parts.scheme == f"{protocol}s",
        upgraded=parts.scheme == f"{protocol}+starttls",
        tokens=tokens,
    )
    if tokens and not server.user:
        raise MailSettingInvalid(f"({setting}: OPE_MAIL_OAUTH needs {protocol}s://user@host)")
    if (server.password or tokens) and not (server.encrypted or server.upgraded or server.local):
        raise MailSettingInvalid(f"({setting}: a password needs {protocol}s:// or {protocol}+starttls://)")
    return server


def encrypted_or_local(url: str) -> bool:
    """Whether a secret may be sent to that address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and _is_local(parts.hostname or ""))
    )


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(address: str, setting: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        usable = parts.port != 0  # reading it checks it
    except ValueError:
        usable = False
    if not usable:
        raise MailSettingInvalid(f"({setting})")
    return parts
