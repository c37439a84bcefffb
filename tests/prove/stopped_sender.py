"""C-15: a sender or a worker that is stopped while it sends, another that takes over, and the first awake again."""

from __future__ import annotations

import datetime as dt
import os
import signal

from bot.adapters.smtp import SmtpCarrier
from bot.visits import dispatch
from tests.factories import NOW
from tests.mail_servers import smtp_server
from tests.prove import zombies
from tests.prove.approved import Desk, a_desk
from tests.prove.checks import Check, Outcome, Room, fault, in_servers, replaced
from tests.prove.lost_replies import _judge, _marked_as_not_sent, _sender
from tests.prove.sender import an_outbox
from tests.prove.watching import MOMENTS, Watching

_ROUNDS_OF_MANY = 10

#: As those see the clock who take over: right, an hour behind and ahead, and in the night that has an hour twice.
_CLOCKS = (
    NOW,
    NOW - dt.timedelta(hours=1),
    NOW + dt.timedelta(hours=1),
    dt.datetime.fromisoformat("2027-10-31T02:30:00+02:00"),
    dt.datetime.fromisoformat("2027-10-31T02:30:00+01:00"),
)


def never_by_two(room: Room, rounds: int) -> Outcome:
    """Each is stopped at both moments in turn; the others come with clocks that go wrong, and come again after it."""
    outcome = Outcome(told="stopped before and after the server has it; clocks an hour off, and the night of two hours")
    if rounds >= _ROUNDS_OF_MANY or fault.get():  # other self-tests break what is tried in this process
        outcome.told += f"; {zombies.nothing_of_a_sleeper_counts(room, max(3, 2 * rounds // 5), outcome)}"
    folder, double = room.new("stopped"), Watching()
    with smtp_server(double), a_desk(folder) as desk, _sender(folder, double.port) as sender:
        assert sender.stdin is not None
        assert sender.stdout is not None
        for number in range(rounds):
            case, double.moment = desk.approved(f"stopped-{number}"), MOMENTS[number % 2]
            stopped = double.stopping()
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
            "a worker goes on with jobs that it lost": in_servers("steps_are_written_nowhere"),
        },
    ),
)
