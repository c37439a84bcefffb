"""WebSettings: what the web edge is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr


@dataclass(frozen=True)
class WebSettings:
    """Everything works with none of them set."""

    api_token: SecretStr | None = None
    api_user: str = ""  #: Person id the token acts as; the first administrator if empty.
    webhook_secret: SecretStr | None = None
    secure_cookies: bool = False  #: True where people reach us over HTTPS.
    public_url: str = ""

    @property
    def public_host(self) -> str:
        """Host and port of the public address; "" where none is set, or one that only says "every interface"."""
        address = urlsplit(self.public_url)
        return "" if address.hostname in ("0.0.0.0", "::") else address.netloc.lower()
