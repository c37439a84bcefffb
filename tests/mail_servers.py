"""Mail servers on loopback: what is handed to them is kept, and they fail in every way that a test asks for."""

from __future__ import annotations

import asyncio
import base64
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class SmtpDouble:
    """Says what it is told to: replies by the step, `hang` up at one, or the password it wants."""

    replies: dict[str, str] = field(default_factory=dict)  #: `RCPT` → `550 5.1.1 No such user`.
    hang_up_at: str = ""  #: `DATA`: the letter is taken, and nothing is said of it.
    password: str = ""
    token: str = ""  #: Signs `visits@ope.example` in by XOAUTH2.
    sent: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.replies.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get("RCPT", "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self.replies.get("DATA", "250 OK")
        if reply.startswith("250"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.sent.append((envelope.mail_from or "", list(envelope.rcpt_tos), content))
        if self.hang_up_at == "DATA" and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return reply

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        said = base64.b64decode(args[1]).decode()
        if self.token and said == f"user=visits@ope.example\1auth=Bearer {self.token}\1\1":
            return AuthResult(success=True, auth_data=said)
        await server.challenge_auth(b'{"status":"400"}')  # as Exchange Online says why, before it refuses
        return AuthResult(success=False, handled=False)

    def authenticated(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password.decode() == self.password
        return AuthResult(success=right, handled=False)


@contextmanager
def smtp_server(double: SmtpDouble) -> Iterator[SmtpDouble]:
    with_sign_in: dict[str, Any] = (
        {"authenticator": double.authenticated, "auth_require_tls": False} if double.password or double.token else {}
    )
    double.port = free_port()
    controller = Controller(double, hostname="127.0.0.1", port=double.port, enable_SMTPUTF8=True, **with_sign_in)
    controller.start()
    try:
        yield double
    finally:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def deaf_server(*, hears: bool = False) -> Iterator[int]:
    """Takes every connection and resets it before a word is said; where it hears, after the first words to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            while True:
                try:
                    taken, _ = server.accept()
                except OSError:
                    return
                if hears:
                    taken.recv(1)
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                taken.close()

        thread = threading.Thread(target=refuse, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
