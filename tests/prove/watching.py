"""A mail server that stops whoever sends, at one moment of a letter's way."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail_servers import SmtpDouble

BEFORE, BEHIND = "before the server has the letter", "after the server has it"
MOMENTS = (BEFORE, BEHIND)


@dataclass
class Watching(SmtpDouble):
    """Calls at one moment of a letter's way, once."""

    moment: str = ""
    victim: Callable[[], None] = field(default=lambda: None)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.moment == BEFORE:
            self.victim()
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = await super().handle_DATA(server, session, envelope)
        if self.moment == BEHIND:
            self.victim()
        return reply

    def stopping(self) -> Callable[[int], None]:
        """Whoever sends next is stopped; what is returned waits for it, and is told who."""
        told, done, pids = threading.Event(), threading.Event(), list[int]()

        def victim() -> None:
            self.victim = lambda: None  # those who take over are let through
            told.wait()
            os.kill(pids[0], signal.SIGSTOP)
            done.set()

        def stopped(pid: int) -> None:
            pids.append(pid)
            told.set()
            assert done.wait(60), "nothing was sent"

        self.victim = victim
        return stopped
