from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.carried_outbox import CarriedOutbox
from bot.adapters.graph import GraphCarrier, GraphMailbox
from bot.adapters.graph_client import GraphAccount, GraphClient
from bot.adapters.outbox import FileOutbox, eml
from bot.visits.errors import MailboxUnavailable, SendFailed, SendPostponed, SendUncertain, VisitError
from bot.visits.mailbox import MailFolder
from tests.factories import a_message
from tests.graph_server import SECRET, GraphDouble, graph_server
from tests.mail_servers import deaf_server, free_port


@pytest.fixture(scope="module")
def running() -> Iterator[GraphDouble]:
    with graph_server() as double:
        yield double


@pytest.fixture
def graph(running: GraphDouble) -> GraphDouble:
    fresh = GraphDouble(port=running.port, tokens=running.tokens)
    for each in dataclasses.fields(GraphDouble):
        setattr(running, each.name, getattr(fresh, each.name))
    return running


_OPENED: list[GraphClient] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _OPENED:
        _OPENED.pop().close()


def a_client(graph: GraphDouble, *, waited: list[float] | None = None, **account: str) -> GraphClient:
    values = {
        "tenant": "ope.example",
        "client": "app",
        "secret": SECRET,
        "mailbox": "visits@ope.example",
        "url": graph.url,
        "login_url": f"http://127.0.0.1:{graph.port}",
    }
    _OPENED.append(GraphClient(GraphAccount(**(values | account)), wait=(waited if waited is not None else []).append))
    return _OPENED[-1]


def looked(client: GraphClient, position: str = "", folder: MailFolder = MailFolder.INBOX) -> tuple[list[bytes], str]:
    found: list[bytes] = []
    for batch in GraphMailbox(client).after(folder, position):
        found += batch.mails
        position = batch.position
    return found, position


def mail(n: int) -> bytes:
    return f"From: kim@malmberg.example\r\nMessage-ID: <{n}@malmberg.example>\r\n\r\nNo. {n}\r\n".encode()


def test_each_mail_is_read_once_the_oldest_first(graph: GraphDouble) -> None:
    client = a_client(graph)
    graph.put(*(mail(n) for n in range(5)))
    first, position = looked(client)
    again, position = looked(client, position)
    graph.put(mail(5))
    later, _ = looked(client, position)
    graph.put(mail(9), folder="sentitems")

    assert (first, again, later) == ([mail(n) for n in range(5)], [], [mail(5)])
    assert looked(client, folder=MailFolder.SENT)[0] == [mail(9)]
    assert {call.split()[0] for call in graph.calls} == {"GET"}


@pytest.mark.parametrize("position", ["https://graph.evil.example/v1.0/delta", "nonsense"])
def test_a_place_that_means_nothing_is_the_beginning(position: str, graph: GraphDouble) -> None:
    graph.put(mail(1))

    assert looked(a_client(graph), position)[0] == [mail(1)]


def test_a_place_of_too_long_ago_is_the_beginning(graph: GraphDouble) -> None:
    graph.put(mail(1), mail(2))
    _, position = looked(a_client(graph))
    graph.forgotten = True

    assert looked(a_client(graph), position)[0] == [mail(1), mail(2)]


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:1/steal",
        "{ours}.evil.example/steal",
        "{ours}@evil.example/steal",
        "{ours}\\@evil.example/steal",
        "{ours}0/steal",
        "http://kim@{host}/steal",
        "https://{host}/steal",
        "//{host}/steal",
    ],
)
def test_a_link_to_somebody_else_gets_no_token(graph: GraphDouble, link: str) -> None:
    host = f"127.0.0.1:{graph.port}"
    graph.next = [(200, {}, {"value": [], "@odata.nextLink": link.format(ours=f"http://{host}", host=host)})]
    asked = len(graph.calls)

    with pytest.raises(MailboxUnavailable, match="not_understood"):
        looked(a_client(graph, url=f"http://{host}"))

    assert len(graph.calls) == asked + 1


def test_a_token_that_has_ended_is_renewed_once(graph: GraphDouble) -> None:
    client = a_client(graph)
    looked(client)
    graph.tokens += 1  # what we hold is not the last one any more

    looked(client)

    before = len(graph.calls)
    looked(client)
    assert len(graph.calls) == before + 1


def test_it_comes_back_when_it_is_asked_to(graph: GraphDouble) -> None:
    waited: list[float] = []
    graph.put(mail(1))
    graph.next = [(429, {"Retry-After": "7"}, {}), (503, {}, {})]

    found, _ = looked(a_client(graph, waited=waited))

    assert (found, waited) == ([mail(1)], [7.0, 2.0])


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        pytest.param([(429, {"Retry-After": "600"}, {})], "busy", id="in ten minutes"),
        pytest.param([(502, {}, {})] * 4, "busy", id="again and again"),
        pytest.param([(403, {}, {})], "sign_in_refused", id="not allowed"),
        pytest.param([(404, {}, {})], "inbox_missing", id="no such folder"),
        pytest.param([(200, {}, {"odd": 1})], "not_understood", id="not Graph"),
    ],
)
def test_why_it_cannot_be_read_is_a_code(answers: list[Any], told: str, graph: GraphDouble) -> None:
    graph.next = answers

    with pytest.raises(MailboxUnavailable) as raised:
        looked(a_client(graph))

    assert raised.value.particulars == told


def test_no_token_and_no_server(graph: GraphDouble) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    for account, told in (
        ({"secret": "wrong"}, "sign_in_refused"),
        ({"login_url": away}, "unreachable"),
        ({"url": away}, "unreachable"),
    ):
        with pytest.raises(MailboxUnavailable, match=told):
            looked(a_client(graph, **account))
        with pytest.raises(SendPostponed, match=told):
            GraphCarrier(a_client(graph, **account)).carry(a_message().draft, b"x")


def test_what_was_approved_is_what_graph_gets(graph: GraphDouble, tmp_path: Path) -> None:
    outbox = CarriedOutbox(GraphCarrier(a_client(graph)), FileOutbox(tmp_path / "outbox"))

    outbox.send(a_message())
    outbox.send(a_message())

    assert graph.sent == [eml(a_message().draft)]
    assert [path.read_bytes() for path in (tmp_path / "outbox").iterdir()] == graph.sent


@pytest.mark.parametrize(
    ("status", "headers", "body", "error", "told"),
    [
        (400, {}, {"error": {"code": "ErrorInvalidRecipients"}}, SendFailed, "recipient_refused: 400"),
        (400, {}, {"error": {"code": "ErrorMimeContentInvalid"}}, SendFailed, "letter_refused: 400"),
        (403, {}, {"error": {"code": "ErrorSendAsDenied"}}, SendFailed, "sender_refused: 403"),
        (413, {}, {}, SendFailed, "letter_refused: 413"),
        (429, {}, {}, SendPostponed, "busy: 429"),
        (503, {"Retry-After": "7"}, {}, SendPostponed, "busy: 503"),
        (503, {}, {}, SendUncertain, "outcome_unknown: 503"),
        (500, {}, {}, SendUncertain, "outcome_unknown: 500"),
        (504, {}, {}, SendUncertain, "outcome_unknown: 504"),
    ],
)
def test_a_letter_is_handed_over_once_whatever_is_answered(
    status: int, headers: dict[str, str], body: Any, error: type[VisitError], told: str, graph: GraphDouble
) -> None:
    graph.next = [(status, headers, body)]

    with pytest.raises(error) as raised:
        GraphCarrier(a_client(graph)).carry(a_message().draft, b"x")

    assert raised.value.particulars == told
    assert (graph.sent, len(graph.calls)) == ([], 1)


def test_a_letter_whose_answer_is_lost_is_found_among_what_was_sent_or_nobody_knows(
    graph: GraphDouble, tmp_path: Path
) -> None:
    outbox = CarriedOutbox(GraphCarrier(a_client(graph)), FileOutbox(tmp_path / "outbox"))
    with deaf_server(hears=True) as port:
        client = a_client(graph, url=f"http://127.0.0.1:{port}")
        with pytest.raises(SendUncertain):
            GraphCarrier(client).carry(a_message().draft, b"x")

    unknown = outbox.was_sent(a_message())
    graph.put(eml(a_message().draft), folder="sentitems")

    assert (unknown, outbox.was_sent(a_message())) == (None, True)
    assert len(list((tmp_path / "outbox").iterdir())) == 1
