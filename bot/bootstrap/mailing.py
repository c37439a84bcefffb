"""How mail leaves and comes: by the servers that settings name, else by folders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.utils import parseaddr

from pydantic import SecretStr

from bot.adapters.app_tokens import Application, AppTokens
from bot.adapters.carried_outbox import CarriedOutbox, Carrier
from bot.adapters.graph import GraphCarrier, GraphMailbox
from bot.adapters.graph_client import GraphAccount, GraphClient
from bot.adapters.imap import ImapMailbox
from bot.adapters.mail_server import encrypted_or_local, mail_server
from bot.adapters.mail_signs import House
from bot.adapters.notice_mail import MailMessenger
from bot.adapters.outbox import FileOutbox
from bot.adapters.smtp import SmtpCarrier
from bot.settings import Settings
from bot.visits.errors import MailSettingInvalid
from bot.visits.mailbox import Mailbox
from bot.visits.notices.ports import Messenger
from bot.visits.ports import Outbox


@contextmanager
def graph_account(settings: Settings) -> Iterator[GraphClient | None]:
    """One for reading and sending, so that they share a token. Raises MailSettingInvalid."""
    if not settings.graph_mailbox:
        yield None
        return
    with closing(_graph(settings)) as client:
        yield client


def outbox(settings: Settings, graph: GraphClient | None) -> Outbox:
    """Raises MailSettingInvalid."""
    folder = FileOutbox(settings.data_dir / "outbox")
    carrier = _carrier(settings, graph)
    return CarriedOutbox(carrier, folder) if carrier else folder


def notices(settings: Settings, graph: GraphClient | None, *, sender: str) -> Messenger:
    """To colleagues; apart from what leaves the house. Raises MailSettingInvalid."""
    folder = settings.data_dir / "notices"
    return MailMessenger(_carrier(settings, graph), folder, sender=sender, address=settings.address)


def _carrier(settings: Settings, graph: GraphClient | None) -> Carrier | None:
    if settings.smtp_url is None:
        return GraphCarrier(graph) if graph else None
    password, tokens = _said(settings.smtp_password), _tokens(settings)
    server = mail_server(
        _said(settings.smtp_url), setting="OPE_SMTP_URL", protocol="smtp", password=password, tokens=tokens
    )
    return SmtpCarrier(server)


def mailbox(settings: Settings, graph: GraphClient | None) -> Mailbox | None:
    """Raises MailSettingInvalid."""
    if settings.imap_url is None:
        return GraphMailbox(graph, since=settings.mail_since) if graph else None
    password, tokens = _said(settings.imap_password), _tokens(settings)
    server = mail_server(
        _said(settings.imap_url), setting="OPE_IMAP_URL", protocol="imap", password=password, tokens=tokens
    )
    return ImapMailbox(server, inbox=settings.imap_inbox, sent=settings.imap_sent, since=settings.mail_since)


def house(settings: Settings, sender: str) -> House:
    """What is ours: the address that letters are sent from, and the one whose mailbox is read."""
    addresses = {parseaddr(sender)[1].casefold(), settings.graph_mailbox.casefold()}
    if settings.imap_url is not None:
        server = mail_server(_said(settings.imap_url), setting="OPE_IMAP_URL", protocol="imap", password="-")
        addresses.add(server.user.casefold())
    return House(frozenset(one for one in addresses if "@" in one), settings.mail_authserv.strip().casefold())


def _graph(settings: Settings) -> GraphClient:
    account = GraphAccount(
        tenant=settings.graph_tenant,
        client=settings.graph_client,
        secret=_said(settings.graph_secret),
        mailbox=settings.graph_mailbox,
        url=settings.graph_url,
        login_url=settings.graph_login_url,
    )
    _check(account, ("tenant", "client", "secret"), ("url", "login_url"))
    return GraphClient(account)


def _tokens(settings: Settings) -> AppTokens | None:
    """What signs in to mail servers in place of passwords, if settings say so. Raises MailSettingInvalid."""
    if not settings.mail_oauth:
        return None
    application = Application(
        tenant=settings.graph_tenant,
        client=settings.graph_client,
        secret=_said(settings.graph_secret),
        login_url=settings.graph_login_url,
        scope=settings.mail_oauth_scope,
    )
    _check(application, ("tenant", "client", "secret"), ("login_url",))
    return AppTokens(application)


def _check(named: GraphAccount | Application, needed: tuple[str, ...], urls: tuple[str, ...]) -> None:
    wrong = [name for name in needed if not getattr(named, name)]
    wrong += [name for name in urls if not encrypted_or_local(getattr(named, name))]
    if wrong:
        raise MailSettingInvalid(f"(OPE_GRAPH_{wrong[0].upper()})")


def _said(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
