"""C-14: servers that take a letter and lose their reply, and senders that are killed in that moment."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import email
import os
import signal
import socket
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.adapters import graph_client, smtp
from bot.adapters.carried_outbox import CarriedOutbox
from bot.adapters.graph import GraphCarrier
from bot.adapters.graph_client import GraphAccount, GraphClient
from bot.adapters.outbox import FileOutbox
from bot.adapters.smtp import SmtpCarrier
from bot.slack import client as slack_client
from bot.slack.board import SlackCaseBoard
from bot.slack.settings import SlackSettings
from bot.visits import dispatch
from bot.visits.errors import SendUncertain
from bot.visits.models import Case, Message, MessageState
from bot.visits.ports import Outbox
from tests.bot.slack.support import CHANNEL, InMemoryCardBook, some_registers
from tests.factories import NOW, a_case
from tests.graph_server import SECRET, GraphDouble, graph_server
from tests.mail_servers import SmtpDouble, smtp_server
from tests.prove.approved import Desk, a_desk
from tests.prove.checks import Check, Outcome, Room, replaced
from tests.prove.sender import an_outbox
from tests.slack_mock import MockSlack

_PATIENCE = 0.3  #: Seconds that a sender waits for a reply here, in place of thirty.
_SENT_AGAIN_AT = (NOW, NOW, NOW + dt.timedelta(minutes=10), NOW + dt.timedelta(hours=5))
_TOLD = {MessageState.UNCERTAIN, MessageState.FAILED}  #: What stands before a person.


@dataclass
class Forgetful(SmtpDouble):
    """Takes the letter, and then does not say so."""

    how: str = ""
    victim: Callable[[], None] = field(default=lambda: None)  #: Called once it has the letter.

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await super().handle_DATA(server, session, envelope)
        self.victim()
        match self.how:
            case "closed":
                server.transport.close()
            case "reset":
                raw = server.transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                server.transport.abort()
            case "hanging":
                await asyncio.sleep(10 * _PATIENCE)
            case "refused after all":
                return "554 5.3.0 lost it"
        return "250 OK"


def one_delivery_at_most(room: Room, approvals: int) -> Outcome:
    outcome = letters(room, approvals)
    _cards(approvals, outcome)
    outcome.told += "; Slack card"
    return outcome


def letters(room: Room, approvals: int, url: str = "") -> Outcome:
    """So many by each way to lose a reply; the cases lie in the PostgreSQL at that address, where one is named."""
    outcome = Outcome(told="SMTP closed, reset, hanging, 5xx; Graph 500 to 504 and hanging; sender killed")
    for tried in (_by_smtp, _by_graph, _killed):
        tried(room, approvals, outcome, url)
    return outcome


def _by_smtp(room: Room, approvals: int, outcome: Outcome, url: str) -> None:
    for how in ("closed", "reset", "hanging", "refused after all"):
        folder, patience = room.new(how), patch.object(smtp, "_SECONDS", _PATIENCE)
        with smtp_server(Forgetful(how=how)) as double, patience, a_desk(folder, url) as desk:
            for number in range(approvals):
                case = desk.approved(f"smtp-{how}-{number}")
                _sent_again_and_again(desk, case, an_outbox(double.port, folder))
                _judge(desk, case, [content for _, _, content in double.sent], f"SMTP, {how}", outcome)


def _by_graph(room: Room, approvals: int, outcome: Outcome, url: str) -> None:
    for loses in (500, 502, 503, 504, 1):
        folder, patience = room.new(f"graph-{loses}"), patch.object(graph_client, "_SECONDS", _PATIENCE)
        with graph_server() as double, patience, a_desk(folder, url) as desk, _graph(double, folder) as outbox:
            double.loses = loses
            for number in range(approvals):
                case = desk.approved(f"graph-{loses}-{number}")
                _sent_again_and_again(desk, case, outbox)
                _judge(desk, case, double.sent, f"Graph, {loses}", outcome)


@contextmanager
def _graph(double: GraphDouble, folder: Path) -> Iterator[Outbox]:
    account = GraphAccount(
        "ope.example", "app", SECRET, "visits@ope.example", double.url, f"http://127.0.0.1:{double.port}"
    )
    client = GraphClient(account, wait=lambda _: None)
    try:
        yield CarriedOutbox(GraphCarrier(client), FileOutbox(folder / "outbox"))
    finally:
        client.close()


def _killed(room: Room, approvals: int, outcome: Outcome, url: str) -> None:
    """Between the moment in which the server has the letter and the one in which we know it."""
    folder = room.new("killed")
    with smtp_server(Forgetful()) as double, a_desk(folder, url) as desk, _sender(folder, double.port, url) as sender:
        for number in range(approvals):
            case = desk.approved(f"killed-{number}")
            assert sender.stdin is not None
            assert sender.stdout is not None
            sender.stdin.write(f"{case.number} {case.messages[0].bundle_digest}\n")
            sender.stdin.flush()
            pid = int(sender.stdout.readline())
            double.victim = lambda pid=pid: os.kill(pid, signal.SIGKILL)  # type: ignore[misc]
            assert sender.stdout.readline() == "ended\n"
            double.victim = lambda: None
            _sent_again_and_again(desk, case, an_outbox(double.port, folder))
            _judge(desk, case, [content for _, _, content in double.sent], "killed", outcome)


@contextmanager
def _sender(folder: Path, port: int, url: str) -> Iterator[subprocess.Popen[str]]:
    program = [sys.executable, "-m", "tests.prove.sender", str(folder), str(port), url]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sender:
        yield sender
        assert sender.stdin is not None
        sender.stdin.close()


def _sent_again_and_again(desk: Desk, case: Case, outbox: Outbox) -> None:
    """The job, its repeat, and the sweeps of later minutes."""
    for at in _SENT_AGAIN_AT[:2]:
        dispatch.dispatch(case.number, case.messages[0].bundle_digest, store=desk.store, outbox=outbox, at=at)
    for at in _SENT_AGAIN_AT[2:]:
        dispatch.sweep(store=desk.store, outbox=outbox, at=at)


def _judge(desk: Desk, case: Case, mails: list[bytes], way: str, outcome: Outcome) -> None:
    ours = case.messages[0].draft.message_id
    delivered = Counter(str(email.message_from_bytes(one)["Message-ID"]).strip() for one in mails)[ours]
    state = desk.store.case(case.number).messages[0].state
    outcome.trial(delivered == 1 and state in _TOLD, f"{way}: {delivered} delivered, {state}")


def _cards(approvals: int, outcome: Outcome) -> None:
    """A card is found again before it is posted again."""
    with MockSlack() as slack:
        settings = SlackSettings(bot_token="xoxb-made-up", channel=CHANNEL, api_url=slack.url)
        client = slack_client.job_client(settings)
        for number in range(approvals):
            case = a_case(number=f"2026-{number + 1:04}")
            slack.fail("chat.postMessage", "drop")
            for _ in range(3):
                book = InMemoryCardBook()  # as after a crash: nothing was written down
                board = SlackCaseBoard(client, settings=settings, book=book, registers=some_registers)
                with contextlib.suppress(*slack_client.UNREACHABLE):
                    board.show(case)
            cards = [m for m in slack.messages if m["metadata"]["event_payload"]["case"] == case.number]
            outcome.trial(len(cards) == 1, f"Slack: {len(cards)} cards")


_carry = SmtpCarrier.carry
_mark = dispatch._mark


def _carried_again(self: SmtpCarrier, draft: Any, content: bytes) -> None:
    try:
        _carry(self, draft, content)
    except SendUncertain:
        _carry(self, draft, content)


def _marked_as_not_sent(message: Message, to: MessageState, **how: Any) -> None:
    _mark(message, MessageState.APPROVED if to is MessageState.UNCERTAIN else to, **how)


def _posting_again(settings: SlackSettings, timeout: int) -> Any:
    """As the SDK comes: it repeats a call whose connection was lost."""
    return slack_client.QuietClient(token=settings.bot_token, base_url=settings.api_url, timeout=timeout)


CHECKS = (
    Check(
        id="C-14",
        observes="A server takes a letter and its reply is lost: one delivery, and a person is asked what became of it",
        run=one_delivery_at_most,
        tiny=1,
        quick=8,
        long=400,
        dear=True,
        breaks={
            "a letter without a reply is sent again": replaced(SmtpCarrier, "carry", _carried_again),
            "an unknown outcome counts as not sent": replaced(dispatch, "_mark", _marked_as_not_sent),
            "after a crash, what the server does not know was not sent": replaced(
                SmtpCarrier, "knows", lambda self, draft: False
            ),
            "the Slack SDK repeats calls as it does by default": replaced(slack_client, "_client", _posting_again),
        },
    ),
)
