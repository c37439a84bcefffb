"""Links: the address at which a host answers a question, or a survey is filled in; signed: nobody can make one up."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.visits.models import Asked
from bot.visits.models.evaluation import Survey


@dataclass(frozen=True)
class Links:
    """Without a secret there are none, as in a dry run."""

    secret: bytes = b""
    address: str = ""  #: Where people reach the server.
    public_address: str = ""  #: Where the public does, if that is elsewhere.

    def link(self, number: str, asked: Asked) -> str:
        """Return "" where links are off."""
        if not self.secret:
            return ""
        return f"{self.public}/enquiries/{number}/{asked.id}/{self._token(number, asked)}"

    def survey(self, number: str, survey: Survey) -> str:
        """Return "" where links are off."""
        if not self.secret:
            return ""
        return f"{self.public}/evaluations/{number}/{survey.id}/{self._token(number, survey)}"

    @property
    def public(self) -> str:
        return self.public_address or self.address

    @property
    def local(self) -> bool:
        """Whether they lead to this machine, where no host can follow."""
        name = urlsplit(self.public).hostname or ""
        return bool(self.secret) and (name in ("localhost", "0.0.0.0", "::", "::1") or name.startswith("127."))

    def hold(self, number: str, asked: Asked | Survey, token: str) -> bool:
        """Whether the token is the one of this question or survey, and of no other."""
        return bool(self.secret) and hmac.compare_digest(self._token(number, asked).encode(), token.encode())

    def _token(self, number: str, asked: Asked | Survey) -> str:
        purpose = "host answer" if isinstance(asked, Asked) else "evaluation"
        said = f"{purpose}\n{number}\n{asked.model_dump_json()}"
        sealed = hmac.new(self.secret, said.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(sealed[:24]).decode()
