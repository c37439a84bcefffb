"""C-31: whom a server at work connects to, seen from outside, while everything it is given names other places."""

from __future__ import annotations

import base64
import json
import random
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.request import HTTPRedirectHandler

from knowledge import chat_model, outgoing
from tests.asked_services import ASKED
from tests.bot.slack.support import SECRET as SLACK_SECRET
from tests.bot.slack.support import signed as signed_by_slack
from tests.elsewhere import REDIRECTS, Elsewhere
from tests.graph_server import SECRET as GRAPH_SECRET
from tests.graph_server import GraphDouble, graph_server
from tests.knowledge.model_server import ModelServer, completion, says
from tests.live.canaries import settled
from tests.live.commands import ope
from tests.live.deliveries import a_body, signed
from tests.live.server import Server, start, stop
from tests.oidc_server import CLIENT, oidc_server
from tests.oidc_server import SECRET as OIDC_SECRET
from tests.prove.calling import WAYS, addresses, documents, mail
from tests.prove.checks import Check, Outcome, Room, all_of, fault, in_servers, replaced
from tests.slack_mock import MockSlack

_ROOT = Path(__file__).parents[2]
_CONNECT = re.compile(r"connect\(\d+, \{sa_family=(?P<kind>\w+)(?P<where>.*)")
_PORT, _HOST = re.compile(r"port=htons\((\d+)\)"), re.compile(r'inet_(?:addr\(|pton\(AF_INET6, )"([^"]+)"')
_FEW = 10

Place = tuple[str, int]


@dataclass
class World:
    """The services that settings name, and what listens where nobody should call."""

    graph: GraphDouble
    settings: dict[str, str]
    allowed: dict[Place, str]
    canary: int
    called: list[str] = field(default_factory=list)


def goes_nowhere_else(room: Room, times: int) -> Outcome:
    """So many things with addresses in them; each connection counts as well, and each redirect of each service."""
    outcome = Outcome()
    _redirects(outcome, REDIRECTS if times > _FEW else (302, 307))
    if outcome.failures:  # whoever follows them goes anywhere: no server is needed to see it
        return outcome
    redirected = outcome.trials
    trace, names = room.new("seen") / "connects", room.folder / "names"
    with _world() as world:
        with _watched(room, world, trace, names) as server:
            for held, told in _given(server, world, room.new("documents"), times):
                outcome.trial(held, told)
            settled(server)
        places = list(_places(trace.read_text("utf-8", "replace")))
        for place in places:
            outcome.trial(place in world.allowed, f"connected to {place}")
        for place, service in world.allowed.items():
            outcome.trial(place in places, f"{service} was not asked")
        outcome.trial(not world.called, f"called: {world.called[:3]}")
    looked_up = names.read_text("utf-8").split() if names.exists() else []
    outcome.trial(not looked_up, f"looked up {looked_up[:3]}")
    outcome.told = (
        f"{times} requests, mails, questions and files with addresses in {len(addresses(0))} forms; "
        f"{len(places)} connections, all to {len(world.allowed)} services; {redirected} redirects of {len(ASKED)}"
    )
    return outcome


def _redirects(outcome: Outcome, statuses: tuple[int, ...]) -> None:
    for name, ask in ASKED.items():
        for status in statuses:
            with Elsewhere(status) as away, suppress(Exception):  # what each says of it is tested elsewhere
                ask(away.url)
            outcome.trial(bool(away.asked) and not away.reached, f"{name}, {status}: {away.asked} {away.reached}")


@contextmanager
def _world() -> Iterator[World]:
    with ExitStack() as stack:
        slack = stack.enter_context(MockSlack())
        model = stack.enter_context(
            ModelServer(says(completion("See http://canary.example/ and ![x](//canary.example)")))
        )
        graph, idp = stack.enter_context(graph_server()), stack.enter_context(oidc_server())
        called: list[str] = []
        canary = stack.enter_context(_canary(called))
        settings = {
            "OPE_SLACK_BOT_TOKEN": "xoxb-made-up",
            "OPE_SLACK_SIGNING_SECRET": SLACK_SECRET,
            "OPE_SLACK_API_URL": slack.url,
            "OPE_SLACK_CHANNEL": "C0CASES",
            "OPE_LLM": model.spec,
            "OPE_GRAPH_MAILBOX": "visits@ope.example",
            "OPE_GRAPH_TENANT": "tenant",
            "OPE_GRAPH_CLIENT": "client",
            "OPE_GRAPH_SECRET": GRAPH_SECRET,
            "OPE_GRAPH_URL": graph.url,
            "OPE_GRAPH_LOGIN_URL": f"http://127.0.0.1:{graph.port}",
            "OPE_MAIL_SECONDS": "1",
            "OPE_OIDC_ISSUER": idp.issuer,
            "OPE_OIDC_CLIENT": CLIENT,
            "OPE_OIDC_SECRET": OIDC_SECRET,
            **_tempting(f"http://127.0.0.1:{canary}"),
        }
        ports = {"Slack": int(slack.url.split(":")[2].split("/")[0]), "the model": model.port}
        ports |= {"Graph": graph.port, "the sign-in service": idp.port}
        yield World(graph, settings, {("127.0.0.1", port): name for name, port in ports.items()}, canary, called)


def _tempting(url: str) -> dict[str, str]:
    """What in the environment has libraries tell others of what they do."""
    tracing = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "theirs"}
    telemetry = {"ANONYMIZED_TELEMETRY": "true", "CHROMA_OTEL_GRANULARITY": "all"}
    return tracing | telemetry | {"LANGSMITH_ENDPOINT": url, "CHROMA_OTEL_COLLECTION_ENDPOINT": url}


@contextmanager
def _canary(called: list[str]) -> Iterator[int]:
    class Told(BaseRequestHandler):
        def handle(self) -> None:
            called.append(self.request.recv(200).decode("latin-1"))

    class Canary(ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Whoever hangs up is counted by what the trace says."""

    with Canary(("127.0.0.1", 0), Told) as canary:
        thread = Thread(target=canary.serve_forever, args=(0.05,))
        thread.start()
        yield canary.server_address[1]
        canary.shutdown()
        thread.join()


@contextmanager
def _watched(room: Room, world: World, trace: Path, names: Path) -> Iterator[Server]:
    """From its first call on, children included."""
    strace = shutil.which("strace")
    assert strace, "there is no strace on this machine"
    seen = (strace, "-D", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect", "-o", str(trace))
    program = (*seen, sys.executable, "-m", "tests.prove.names", str(names), fault.get() or "-")
    server = start(room.data(), program=program, PYTHONPATH=str(_ROOT), **world.settings)
    try:
        yield server
    finally:
        stop(server)
        _written(trace)


def _written(trace: Path) -> None:
    """The one that watched ends after the one that was watched."""
    size = -1
    for _ in range(100):
        time.sleep(0.1)
        if size == (size := trace.stat().st_size):
            return


def _given(server: Server, world: World, folder: Path, times: int) -> Iterator[tuple[bool, str]]:
    """Each thing, and whether it was taken: what is turned away at the door is tried for nothing. Each kind of thing
    with each address in turn."""
    chance, forms = random.Random(31), addresses(world.canary)
    for number in range(times):
        url = forms[number // len(_KINDS) % len(forms)]
        said = chance.choice(WAYS)(url)
        kind, give = _KINDS[number % len(_KINDS)]
        status = give(server, world, number, url, said)
        yield status in (200, 202), f"{kind} {url}: {status}"
    yield _documents(server, forms, folder, times)
    yield server.call("GET", "/sign-in/with/oidc")[0] < 500, "the sign-in service"
    wanted = sum(_KINDS[number % len(_KINDS)][0] in ("request", "mail") for number in range(times))
    yield _came_in(server, wanted), f"fewer than {wanted} cases of requests and mails"


def _request(server: Server, world: World, number: int, url: str, said: str) -> int:
    """In every field that takes words, with files."""
    files = [
        {"name": name, "media_type": "application/octet-stream", "content": base64.b64encode(content).decode()}
        for name, content in documents(url)
    ]
    words = dict.fromkeys(("subject", "on_behalf_of", "referred_by"), said[:400])
    words |= {"contact": {"name": said[:200], "email": "kim@canary.example", "phone": url[:50]}}  # type: ignore[dict-item]
    words |= {"organisation": {"name": said[:200], "type": url[:90], "country": url[:90], "city": url[:90]}}  # type: ignore[dict-item]
    body = a_body(f"Vi er 12 og vil se fjernvarme den 12. oktober 2027. {said} {url}", attachments=files, **words)
    server.call("POST", "/api/draft", body)
    event = f"hook-{number:05}-of-this-check"
    return server.call("POST", "/intake/requests", body, **signed(event, body))[0]


def _question(server: Server, world: World, number: int, url: str, said: str) -> int:
    asked = json.dumps({"question": f"Hvor længe varer turen? {said}"[:2000], "thread": [url]}).encode()
    return server.call("POST", "/api/ask", asked)[0]


def _in_slack(server: Server, world: World, number: int, url: str, said: str) -> int:
    event = {"type": "app_mention", "user": "U1", "text": f"<@UBOT> {said}", "ts": f"{number}.1", "channel": "C0CASES"}
    about = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev-{number}", "event": event}
    body = json.dumps(about | {"authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}]})
    return server.call("POST", "/slack/events", body.encode(), **signed_by_slack(body))[0]


def _by_mail(server: Server, world: World, number: int, url: str, said: str) -> int:
    world.graph.put(mail(url, number=number))
    return 200


_KINDS = (("request", _request), ("question", _question), ("Slack", _in_slack), ("mail", _by_mail))


def _came_in(server: Server, wanted: int) -> bool:
    """Mails are fetched in a moment."""
    for _ in range(300):
        if len(server.get("/api/cases?limit=5000")["cases"]) >= wanted:
            return True
        time.sleep(0.1)
    return False


def _documents(server: Server, forms: tuple[str, ...], folder: Path, times: int) -> tuple[bool, str]:
    """Into the library, by the command line."""
    for number, url in enumerate(forms[: max(1, times // _FEW)]):
        for name, content in documents(url):
            (folder / f"{number}-{name}").write_bytes(content)
    said = ope(server, "index", str(folder))
    return "calls.docx" in said.stdout, f"{said.stdout[-200:]} {said.stderr[-200:]}"


def _places(trace: str) -> Iterator[Place]:
    for line in trace.splitlines():
        if not (found := _CONNECT.search(line)):
            continue
        port, host = _PORT.search(found["where"]), _HOST.search(found["where"])
        yield (host[1], int(port[1])) if host and port else (f"{found['kind']} {found['where'][:80]}", 0)


CHECKS = (
    Check(
        id="C-31",
        observes="Addresses in all that comes in, redirects, telemetry: only configured services are called (strace)",
        run=goes_nowhere_else,
        tiny=_FEW,
        quick=120,
        long=2_000,
        dear=True,
        breaks={
            "redirects are followed": all_of(
                replaced(outgoing, "_NoRedirects", HTTPRedirectHandler), replaced(chat_model, "straight", nullcontext)
            ),
            "links in a request are looked up": in_servers("links_are_looked_up"),
            "tracing is left on": in_servers("tracing_is_left_on"),
        },
    ),
)
