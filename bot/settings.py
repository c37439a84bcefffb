"""Settings: the only place that reads the environment."""

from __future__ import annotations

import datetime as dt
import os
import re
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")


class Settings(BaseSettings):
    """Everything works with none of them set."""

    model_config = SettingsConfigDict(
        env_prefix="OPE_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    host: str = Field(default="127.0.0.1", description="Address the server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port the server listens on.")
    data_dir: Path = Field(default=Path("var"), description="Folder for everything the server stores.")
    trusted_proxies: str = Field(
        default="",
        description="Addresses and networks of reverse proxies, such as `127.0.0.1, 10.0.0.0/8`: what they say in "
        "X-Forwarded-For counts as the caller's address, and nobody else's does.",
    )
    erasures_dir: Path | None = Field(
        default=None,
        description="Folder of the list of people who were erased, as digests, and its key; `<data folder>.erasures` "
        "beside the data folder if empty. No backup puts it back: keep it where the loss of the data folder spares it.",
    )
    public_url: str = Field(default="", description="Address people reach the server at, for links in cards and mail.")
    form_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port on which the public pages are served alone: the form, and what a signed link opens. "
        "Nothing of the staff's is there. They stay on the other port, too.",
    )
    form_host: str = Field(default="127.0.0.1", description="Address that port listens on.")
    form_url: str = Field(
        default="", description="Address the public reaches those pages at, for links in letters; as above if empty."
    )
    api_token: SecretStr | None = Field(
        default=None,
        description="Bearer token of `/api`. Without it reads and dry runs are answered to this machine only.",
    )
    api_user: str = Field(default="", description="Person the API token acts as; the first administrator if empty.")
    webhook_secret: SecretStr | None = Field(
        default=None, description="Secret of the intake webhook (Standard Webhooks). Without it the webhook is closed."
    )
    metrics_token: SecretStr | None = Field(
        default=None, description="Bearer token of `/metrics`. Without it they are shown to this machine only."
    )
    mail_from: str = Field(default="", description="Address that letters are sent from; the house register's if empty.")
    smtp_url: SecretStr | None = Field(
        default=None,
        description="Mail server that letters leave by: `smtps://user:password@host:465`, `smtp+starttls://host:587`, "
        "or `smtp://` on this machine or without a password. Without it they only lie in `outbox/`.",
    )
    smtp_password: SecretStr | None = Field(
        default=None, description="Its password, where it should not stand in the address."
    )
    imap_url: SecretStr | None = Field(
        default=None,
        description="Mailbox that is read, and never changed: `imaps://user:password@host`, `imap+starttls://`, or "
        "`imap://` on this machine. What we send by other programs is read, too.",
    )
    imap_password: SecretStr | None = Field(
        default=None, description="Its password, where it should not stand in the address."
    )
    imap_inbox: str = Field(default="INBOX", description="Folder of what comes.")
    imap_sent: str = Field(default="", description="Folder of what was sent; the one so marked by the server if empty.")
    graph_mailbox: str = Field(
        default="",
        description="Address of a mailbox in Microsoft 365 that is read and sent from through Graph, where no other "
        "server is set for it; the application needs Mail.Read and Mail.Send for it.",
    )
    graph_tenant: str = Field(default="", description="Tenant that the mailbox lies in.")
    graph_client: str = Field(default="", description="Id of our application there.")
    graph_secret: SecretStr | None = Field(default=None, description="Its secret.")
    graph_url: str = Field(default="https://graph.microsoft.com/v1.0", description="Base address of Microsoft Graph.")
    graph_login_url: str = Field(
        default="https://login.microsoftonline.com", description="Base address that its tokens are had from."
    )
    mail_oauth: bool = Field(
        default=False,
        description="Sign in to the servers of `OPE_IMAP_URL` and `OPE_SMTP_URL` by XOAUTH2, with a token of the "
        "application that `OPE_GRAPH_TENANT`, `_CLIENT` and `_SECRET` name, in place of a password; the application "
        "needs IMAP.AccessAsApp and SMTP.SendAsApp, and the user stands in each address.",
    )
    mail_oauth_scope: str = Field(default="https://outlook.office365.com/.default", description="Scope of that token.")
    mail_since: dt.date | None = Field(
        default=None, description="First day from which the mailbox is read, such as `2026-11-01`; all of it if empty."
    )
    mail_seconds: int = Field(default=60, ge=1, description="Seconds between two looks into the mailbox.")
    mail_authserv: str = Field(
        default="",
        description="Name that our receiving mail server puts into Authentication-Results, `-` where it puts none, as "
        "Exchange Online; only its verdicts on senders are shown. It has to remove foreign lines of that name.",
    )
    recall_seconds: int = Field(
        default=120,
        ge=0,
        le=3600,
        description="Seconds that approved letters wait, and can be recalled, before they leave; 0 sends them at once.",
    )
    database_url: str = Field(
        default="", description="PostgreSQL for cases and jobs; a SQLite file in the data folder if empty."
    )
    server_url: str = Field(
        default="", description="Address at which workers on other machines reach the server; as announced if empty."
    )
    chroma_url: str = Field(default="", description="Chroma server for vectors; embedded in the data folder if empty.")
    embeddings: str = Field(
        default="e5",
        description="Embedder: `e5` (inside), a LangChain provider such as `openai:text-embedding-3-small`, or "
        "`openai-compatible:http://127.0.0.1:9000/v1#model`.",
    )
    embeddings_key: SecretStr | None = Field(
        default=None, description="Key of the embedder; where empty, its provider's own environment variable counts."
    )
    llm: str = Field(
        default="",
        description="Chat model as LangChain names it, such as `ollama:qwen3`, or "
        "`openai-compatible:http://127.0.0.1:9000/v1#model`; none if empty.",
    )
    llm_key: SecretStr | None = Field(
        default=None, description="Key of the chat model; where empty, its provider's own environment variable counts."
    )
    slack_bot_token: SecretStr | None = Field(default=None, description="Slack bot token; Slack is off without it.")
    slack_app_token: SecretStr | None = Field(default=None, description="Slack app token, for Socket Mode.")
    slack_signing_secret: SecretStr | None = Field(default=None, description="Slack signing secret, for HTTP.")
    slack_channel: str = Field(default="", description="Channel id that case cards are posted to.")
    slack_api_url: str = Field(default="", description="Base address of the Slack Web API, for tests.")
    slack_late_hours: int = Field(
        default=12,
        ge=0,
        description="Hours up to which a question in Slack that was missed is answered later; an older one is listed.",
    )
    slack_look_back_days: int = Field(
        default=7, ge=1, le=90, description="Days of Slack's history that missed questions are looked for in."
    )
    executor: str = Field(
        default="main", description="Name of this server among those that work jobs; unique on one database."
    )

    oidc_issuer: str = Field(
        default="",
        description="Service that colleagues sign in with by OpenID Connect, such as "
        "`https://login.microsoftonline.com/<tenant>/v2.0`; its tokens have to be from exactly this issuer.",
    )
    oidc_client: str = Field(
        default="", description="Id of our application there; it sends people back to `/sign-in/from/oidc`."
    )
    oidc_secret: SecretStr | None = Field(default=None, description="Its secret.")
    oidc_name: str = Field(default="", description="Name of the service on the page for signing in.")
    oidc_groups: str = Field(
        default="",
        description="What its groups give, as `group=role, group=role`: the highest role counts, a group that is lost "
        "takes the role away at the next sign-in, and whom the service knows comes in by it alone. "
        "Without any, roles are kept on `/people`.",
    )
    oidc_groups_claim: str = Field(
        default="groups", description="Claim that names the groups; `roles` for application roles of Entra."
    )
    oidc_makes: bool = Field(
        default=False,
        description="Whether somebody who is not known here is taken in at the first sign-in, with the role of their "
        "groups, or as a reader without any; otherwise an administrator adds them first.",
    )
    oidc_email_counts: bool = Field(
        default=False,
        description="Whether its addresses count as verified where it does not say, as in a tenant of our own; a "
        "colleague is found by a verified address at the first sign-in, and by what stays theirs from then on.",
    )
    slack_client: str = Field(
        default="",
        description="Client id of our application at Slack, for signing in with it; it sends people back to "
        "`/sign-in/from/slack`.",
    )
    slack_client_secret: SecretStr | None = Field(default=None, description="Its client secret.")
    slack_team: str = Field(default="", description="Id of the workspace that people sign in from, and no other.")
    passwords: bool = Field(
        default=True,
        description="Whether colleagues sign in with a name and a password, besides sign-in links and other services.",
    )
    session_idle_hours: float = Field(
        default=12, gt=0, le=720, description="Hours without use after which a colleague is signed out."
    )
    session_hours: float = Field(
        default=168, gt=0, le=2160, description="Hours after which a colleague signs in again in any case."
    )

    link_secret: SecretStr | None = Field(
        default=None,
        description="Signs the links by which hosts answer; one of its own in the data folder if empty. "
        "Several servers on one database need the same.",
    )
    restricted_secret: SecretStr | None = Field(
        default=None,
        description="Encrypts passport numbers and diets of participants, originals and files that came in; "
        "one of its own in the data folder if empty. Without the one they were sealed with they cannot be opened.",
    )

    def for_demo(self, folder: str) -> Settings:
        """Made-up requests lie in a folder of their own, and no mailbox and no mail server is touched."""
        no_mail = {"smtp_url": None, "imap_url": None, "graph_mailbox": ""}
        place = {"data_dir": self.data_dir / folder, "erasures_dir": self.data_dir / folder / "erasures"}
        return self.model_copy(update=place | no_mail)

    @property
    def erasures(self) -> Path:
        return self.erasures_dir or self.data_dir.resolve().with_name(f"{self.data_dir.resolve().name}.erasures")

    @field_validator("public_url", "form_url")
    @classmethod
    def _an_address(cls, url: str) -> str:
        """A path below a host may belong to it; a stroke at its end does not."""
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
        if url and (not whole or parts.username or not _PATH.fullmatch(parts.path)):
            raise ValueError("is no address such as https://visits.example or https://visits.example/ope")
        return url.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, told: str) -> str:
        for one in _listed(told):
            ip_network(one)  # one that is misspelt would trust nobody, and not say so
        return told

    @property
    def proxies(self) -> tuple[str, ...]:
        return _listed(self.trusted_proxies)

    @property
    def address(self) -> str:
        """Where people reach the server, for links."""
        return self.public_url or f"http://{self.host}:{self.port}"


def _listed(told: str) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in told.split(","))))


class Origin(StrEnum):
    """Where a setting has its value from."""

    ENVIRONMENT = "environment"
    FILE = "file"  #: `.env`
    COMMAND = "command"  #: The command that started the server, `--demo` among them.
    DEFAULT = "default"


class InForce(NamedTuple):
    """One setting as it is now."""

    name: str  #: As the environment spells it.
    value: str  #: Empty where it is not set, and for every secret.
    is_set: bool
    secret: bool
    origin: Origin
    description: str


def in_force(settings: Settings) -> tuple[InForce, ...]:
    """All settings, with where each has its value from; of a secret nothing but whether there is one."""
    filed = {name.upper() for name in DotEnvSettingsSource(Settings).env_vars}
    named = {name.upper() for name in os.environ}
    found = []
    for field, info in Settings.model_fields.items():
        name, value = f"OPE_{field.upper()}", getattr(settings, field)
        secret = "SecretStr" in str(info.annotation)
        origin = Origin.DEFAULT
        if value != info.default:
            origin = Origin.ENVIRONMENT if name in named else Origin.FILE if name in filed else Origin.COMMAND
        shown = "" if secret or value is None else _without_password(str(value))
        found.append(InForce(name, shown, value not in (None, ""), secret, origin, info.description or ""))
    return tuple(found)


def _without_password(value: str) -> str:
    """Addresses of databases and servers may hold one, before the host or in the query."""
    return re.sub(r"\?.*", "", re.sub(r"//[^/@\s]*@", "//…@", value)) if "://" in value else value
