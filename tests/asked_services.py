"""Each service that settings can name, asked at an address with something that is for it alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel

from bot.adapters.app_tokens import Application, AppTokens
from bot.adapters.graph import GraphCarrier, GraphMailbox
from bot.adapters.graph_client import GraphAccount, GraphClient
from bot.adapters.oidc import OidcAccount, OidcProvider
from bot.adapters.outbox import eml
from bot.adapters.served_knowledge import ServedKnowledge
from bot.slack.client import job_client
from bot.slack.settings import SlackSettings
from bot.visits.mailbox import MailFolder
from bot.visits.models.session import SignInWay
from bot.visits.signin.models import Start, Terms
from knowledge.chat_model import language_model
from knowledge.chroma import served
from knowledge.embedding.factory import embedder
from tests.factories import NOW, a_message


class _Said(BaseModel):
    ok: bool


def _slack(url: str) -> None:
    settings = SlackSettings(bot_token="xoxb-ours", channel="C1", api_url=f"{url}/api/")
    job_client(settings).chat_postMessage(channel="C1", text="ours")


def _chat_model(url: str) -> None:
    language_model(f"openai-compatible:{url}/v1#small", key="ours").complete("ours", into=_Said)


def _embeddings(url: str) -> None:
    embedder(f"openai-compatible:{url}/v1#small", cache=Path(), key="ours").embed_query("ours")


def _chroma(url: str) -> None:
    served(url, model="small", dimension=3).close()


def _graph(url: str) -> GraphClient:
    account = GraphAccount("tenant", "app", "ours", "visits@ope.example", f"{url}/v1.0", f"{url}/sound")
    return GraphClient(account, wait=lambda seconds: None)


def _graph_reading(url: str) -> None:
    with closing(_graph(url)) as client:
        list(GraphMailbox(client).after(MailFolder.INBOX, ""))


def _graph_sending(url: str) -> None:
    draft = a_message().draft
    with closing(_graph(url)) as client:
        GraphCarrier(client).carry(draft, eml(draft))


def _tenant(url: str) -> None:
    AppTokens(Application("tenant", "app", "ours", login_url=url, scope="scope")).valid()


def _sign_in(issuer: str, act: Callable[[OidcProvider], object]) -> None:
    account = OidcAccount(issuer, "client", "ours", Terms(SignInWay.OIDC, issuer))
    with closing(OidcProvider(account, now=lambda: NOW)) as provider:
        act(provider)


def _discovery(url: str) -> None:
    _sign_in(url, lambda provider: provider.address(_START, redirect="https://ope.example/back"))


def _sign_in_tokens(url: str) -> None:
    back = "https://ope.example/back"
    _sign_in(f"{url}/sound", lambda provider: provider.vouch("code", _START, redirect=back, issuer=None))


def _server_of_a_worker(url: str) -> None:
    ServedKnowledge(lambda: (f"{url}/knowledge", "ours"), patience=0.0).documents()


_START = Start(provider="oidc", state="state", nonce="nonce", verifier="verifier", back="/")

#: Asks a service at this address; raises what its adapter does when the answer is of no use.
ASKED: dict[str, Callable[[str], None]] = {
    "slack": _slack,
    "chat model": _chat_model,
    "embeddings": _embeddings,
    "chroma": _chroma,
    "graph, reading": _graph_reading,
    "graph, sending": _graph_sending,
    "tokens of a tenant": _tenant,
    "sign-in, its description": _discovery,
    "sign-in, its tokens": _sign_in_tokens,
    "the server, by a worker": _server_of_a_worker,
}
