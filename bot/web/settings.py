"""WebSettings: what the web edge is told when it starts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.settings import InForce
from bot.visits.models import VisitRequest


class ReadMail(Protocol):
    """An e-mail file → the request in it, and the id that tells this mail from every other."""

    def __call__(self, raw: bytes, *, received_at: dt.datetime) -> tuple[VisitRequest, str]:
        """Raises RequestInvalid."""
        ...


@dataclass(frozen=True)
class WebSettings:
    """Everything works with none of them set."""

    api_token: SecretStr | None = None
    api_user: str = ""  #: Person id the token acts as; the first administrator if empty.
    webhook_secret: SecretStr | None = None
    metrics_token: SecretStr | None = None
    secure_cookies: bool = False  #: True where people reach us over HTTPS.
    public_url: str = ""
    trusted_proxies: tuple[str, ...] = ()  #: Addresses and networks whose word on who is calling counts.
    session_seconds: int = 7 * 24 * 3600  #: After which a browser forgets its cookie.
    read_mail: ReadMail | None = None  #: Without it no e-mail can be handed in on the page.

    in_force: tuple[InForce, ...] = ()  #: All settings, to be shown to whoever answers for the system.

    @property
    def prefix(self) -> str:
        """Path below which a reverse proxy shows us, such as `/visits`; "" where the host is all ours."""
        return urlsplit(self.public_url).path.rstrip("/")

    @property
    def public_host(self) -> str:
        """Host and port of the public address; "" where none is set, or one that only says "every interface"."""
        address = urlsplit(self.public_url)
        return "" if address.hostname in ("0.0.0.0", "::") else address.netloc.lower()
