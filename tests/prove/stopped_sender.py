"""C-15: a sender that is stopped while it sends, another that takes over, and the first awake again."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.adapters.smtp import SmtpCarrier
from bot.visits import dispatch
from tests.factories import NOW
from tests.mail_servers import SmtpDouble, smtp_server
from tests.prove.approved import Desk, a_desk
from tests.prove.checks import Check, Outcome, Room, replaced
from tests.prove.lost_replies import _judge, _marked_as_not_sent, _sender
from tests.prove.sender import an_outbox

#: As those see the clock who take over: right, an hour behind and ahead, and in the night that has an hour twice.
_CLOCKS = (
    NOW,
    NOW - dt.timedelta(hours=1),
    NOW + dt.timedelta(hours=1),
    dt.datetime.fromisoformat("2027-10-31T02:30:00+02:00"),
    dt.datetime.fromisoformat("2027-10-31T02:30:00+01:00"),
)
_MOMENTS = ("before the server has the letter", "after the server has it")


@dataclass
class Watching(SmtpDouble):
    """Calls at one moment of a letter's way, once."""

    moment: str = ""
    victim: Callable[[], None] = field(default=lambda: None)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.moment == _MOMENTS[0]:
            self.victim()
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = await super().handle_DATA(server, session, envelope)
        if self.moment == _MOMENTS[1]:
            self.victim()
        return reply


def never_by_two(room: Room, rounds: int) -> Outcome:
    """Each is stopped at both moments in turn; the others come with clocks that go wrong, and come again after it."""
    outcome = Outcome(told="stopped before and after the server has it; clocks an hour off, and the night of two hours")
    folder, double = room.new("stopped"), Watching()
    with smtp_server(double), a_desk(folder) as desk, _sender(folder, double.port) as sender:
        assert sender.stdin is not None
        assert sender.stdout is not None
        for number in range(rounds):
            case, double.moment = desk.approved(f"stopped-{number}"), _MOMENTS[number % 2]
            stopped = _stopping(double)
            sender.stdin.write(f"{case.number} {case.messages[0].bundle_digest}\n")
            sender.stdin.flush()
            pid = int(sender.stdout.readline())
            stopped(pid)
            _taken_over(desk, case.number, double, room)
            os.kill(pid, signal.SIGCONT)
            assert sender.stdout.readline() == "ended\n"
            _taken_over(desk, case.number, double, room)
            _judge(desk, case, [content for _, _, content in double.sent], double.moment, outcome)
    return outcome


def _stopping(double: Watching) -> Callable[[int], None]:
    """Whoever sends next is stopped; what is returned waits for it, and is told who."""
    told, done, pids = threading.Event(), threading.Event(), list[int]()

    def victim() -> None:
        double.victim = lambda: None  # those who take over are let through
        told.wait()
        os.kill(pids[0], signal.SIGSTOP)
        done.set()

    def stopped(pid: int) -> None:
        pids.append(pid)
        told.set()
        assert done.wait(60), "nothing was sent"

    double.victim = victim
    return stopped


def _taken_over(desk: Desk, number: str, double: Watching, room: Room) -> None:
    outbox, digest = an_outbox(double.port, room.folder / "another"), desk.store.case(number).messages[0].bundle_digest
    for at in _CLOCKS:
        dispatch.dispatch(number, digest, store=desk.store, outbox=outbox, at=at)
        dispatch.sweep(store=desk.store, outbox=outbox, at=at)


CHECKS = (
    Check(
        id="C-15",
        observes="A sender sleeps in the middle, others take over, it wakes: one delivery, and a person is asked",
        run=never_by_two,
        tiny=4,
        quick=15,
        long=2_000,
        dear=True,
        breaks={
            "what a sleeper was sending counts as not sent": replaced(dispatch, "_mark", _marked_as_not_sent),
            "what the server does not know was not sent": replaced(SmtpCarrier, "knows", lambda self, draft: False),
        },
    ),
)
