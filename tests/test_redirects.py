from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
import requests
from slack_sdk.errors import SlackApiError

from bot.adapters.app_tokens import TokenUnavailable
from bot.adapters.served_knowledge import KnowledgeAway
from bot.slack.app import create_slack_app
from bot.visits.errors import MailboxUnavailable, SendUncertain
from bot.visits.signin.errors import VouchingFailed
from knowledge.errors import EmbedderFailed, KnowledgeError, ModelFailed
from knowledge.outgoing import Redirected, straight
from tests.asked_services import ASKED
from tests.bot.slack.office import an_office
from tests.elsewhere import REDIRECTS, Elsewhere
from tests.fakes import InMemoryCaseStore
from tests.slack_mock import MockSlack

ROOT = Path(__file__).parents[1]
#: What each says of it, to whoever asked.
SAYS: dict[str, tuple[type[Exception], str]] = {
    "slack": (SlackApiError, "redirected"),
    "chat model": (ModelFailed, "redirected"),
    "embeddings": (EmbedderFailed, "redirected"),
    "chroma": (KnowledgeError, "No Chroma server answers"),
    "graph, reading": (MailboxUnavailable, "not_understood"),
    "graph, sending": (SendUncertain, "outcome_unknown: 3"),
    "tokens of a tenant": (TokenUnavailable, ""),
    "sign-in, its description": (VouchingFailed, ""),
    "sign-in, its tokens": (VouchingFailed, ""),
    "the server, by a worker": (KnowledgeAway, ""),
}


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("service", ASKED)
def test_no_service_sends_us_elsewhere_and_it_is_told(service: str, status: int) -> None:
    kind, said = SAYS[service]

    with Elsewhere(status) as away, pytest.raises(kind) as refused:
        ASKED[service](away.url)

    assert away.asked
    assert away.reached == []
    assert said in str(refused.value.args)


def test_the_app_that_slack_speaks_to_takes_its_token_nowhere_else(store: InMemoryCaseStore, tmp_path: Path) -> None:
    with MockSlack() as slack, an_office(slack, tmp_path, store=store) as office, Elsewhere(302) as away:
        app = create_slack_app(office.services, replace(office.settings, api_url=f"{away.url}/api/"), office.books)
        with pytest.raises(SlackApiError, match="redirected"):
            app.client.apps_connections_open(app_token="xapp-ours")

    assert away.reached == []


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_whichever_package_a_provider_sends_by_is_held_while_we_ask_and_only_then(library: Any) -> None:
    with Elsewhere(307) as away, library.Client(follow_redirects=True) as client:
        with straight(), pytest.raises(Redirected):
            client.post(away.url, content=b"ours")
        held = list(away.reached)
        client.post(away.url, content=b"somebody else's")

    assert (held, away.reached) == ([], [("", b"somebody else's")])


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_so_is_what_a_provider_awaits(library: Any) -> None:
    async def asked(url: str) -> None:
        async with library.AsyncClient(follow_redirects=True) as client:
            with straight(), pytest.raises(Redirected):
                await client.post(url, content=b"ours")

    with Elsewhere(308) as away:
        asyncio.run(asked(away.url))

    assert away.reached == []


def test_so_is_requests() -> None:
    with Elsewhere(307) as away, requests.Session() as session:
        with straight(), pytest.raises(Redirected):
            session.post(away.url, data=b"ours")
        held = list(away.reached)
        session.post(away.url, data=b"somebody else's")

    assert (held, away.reached) == ([], [("", b"somebody else's")])


def test_every_client_of_ours_is_made_in_one_place() -> None:
    """Whoever makes one of their own would have to think of redirects, proxies and time again."""
    making = re.compile(r"\b(httpx\.(Client|AsyncClient|get|post|stream|request)|build_opener|urlopen|requests\.\w+)\(")
    files = (file for package in ("bot", "knowledge", "ingest") for file in (ROOT / package).rglob("*.py"))

    found = {str(file.relative_to(ROOT)) for file in files if making.search(file.read_text("utf-8"))}

    assert found == {"knowledge/outgoing.py"}
