from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.bootstrap.mailing import mailbox, outbox
from bot.settings import Settings
from bot.visits.errors import MailboxUnavailable, MailSettingInvalid, SendPostponed
from bot.visits.mailbox import MailFolder
from tests.factories import a_message
from tests.graph_server import SECRET, GraphDouble, graph_server
from tests.imap_server import MailStore, imap_server
from tests.mail_servers import SmtpDouble, free_port, smtp_server

USER = "visits%40ope.example"
MAIL = b"From: kim@malmberg.example\r\nMessage-ID: <1@malmberg.example>\r\n\r\nOne\r\n"


@pytest.fixture(scope="module")
def tenant() -> Iterator[GraphDouble]:
    """Where tokens are given: `token-1`, then `token-2`, …"""
    with graph_server() as running:
        yield running


@pytest.fixture(scope="module")
def imap() -> Iterator[MailStore]:
    with imap_server(MailStore()) as running:
        running.put(MAIL)
        yield running


@pytest.fixture(scope="module")
def smtp() -> Iterator[SmtpDouble]:
    with smtp_server(SmtpDouble(token="none yet")) as running:
        yield running


def settings(tenant: GraphDouble, folder: Path, **overrides: object) -> Settings:
    values: dict[str, object] = {
        "data_dir": folder,
        "mail_oauth": True,
        "graph_tenant": "tenant",
        "graph_client": "client",
        "graph_secret": SecretStr(SECRET),
        "graph_login_url": f"http://127.0.0.1:{tenant.port}",
    }
    return Settings(_env_file=None, **(values | overrides))  # type: ignore[arg-type]


def test_a_mailbox_is_read_with_a_token_in_place_of_a_password(
    tenant: GraphDouble, imap: MailStore, tmp_path: Path
) -> None:
    url = SecretStr(f"imap://{USER}@127.0.0.1:{imap.port}")
    read = mailbox(settings(tenant, tmp_path, imap_url=url), None)
    assert read
    imap.token = f"token-{tenant.tokens + 1}"

    [batch] = read.after(MailFolder.INBOX, "")
    again = list(read.after(MailFolder.INBOX, batch.position))

    assert (list(batch.mails), again, tenant.scopes[-1]) == ([MAIL], [], "https://outlook.office365.com/.default")

    imap.token = f"token-{tenant.tokens + 1}"  # the one in use is not taken any more: the next look has a new one
    with pytest.raises(MailboxUnavailable, match="sign_in_refused"):
        list(read.after(MailFolder.INBOX, ""))
    assert [list(one.mails) for one in read.after(MailFolder.INBOX, "")] == [[MAIL]]


def test_a_letter_leaves_with_a_token_in_place_of_a_password(
    tenant: GraphDouble, smtp: SmtpDouble, tmp_path: Path
) -> None:
    url = SecretStr(f"smtp://{USER}@127.0.0.1:{smtp.port}")
    out = outbox(settings(tenant, tmp_path, smtp_url=url), None)

    with pytest.raises(SendPostponed, match="sign_in_refused: 535"):
        out.send(a_message())
    assert smtp.sent == []

    smtp.token = f"token-{tenant.tokens + 1}"
    out.send(a_message())
    assert len(smtp.sent) == 1


def test_a_tenant_that_refuses_or_is_away_keeps_mail_waiting(
    tenant: GraphDouble, imap: MailStore, smtp: SmtpDouble, tmp_path: Path
) -> None:
    urls = {
        "imap_url": SecretStr(f"imap://{USER}@127.0.0.1:{imap.port}"),
        "smtp_url": SecretStr(f"smtp://{USER}@127.0.0.1:{smtp.port}"),
    }
    wrong, away = {"graph_secret": SecretStr("no")}, {"graph_login_url": f"http://127.0.0.1:{free_port()}"}
    for broken, said in ((wrong, "sign_in_refused"), (away, "unreachable")):
        ours = settings(tenant, tmp_path, **urls, **broken)
        read = mailbox(ours, None)
        assert read
        with pytest.raises(MailboxUnavailable, match=said):
            list(read.after(MailFolder.INBOX, ""))
        with pytest.raises(SendPostponed, match=said):
            outbox(ours, None).send(a_message())


@pytest.mark.parametrize(
    "wrong",
    [
        {"graph_secret": None},
        {"graph_tenant": ""},
        {"graph_login_url": "http://login.example"},
        {"imap_url": SecretStr("imap://user@mail.example")},
        {"imap_url": SecretStr("imaps://mail.example")},
    ],
)
def test_tokens_need_an_application_a_user_and_an_encrypted_line(
    tenant: GraphDouble, tmp_path: Path, wrong: dict[str, object]
) -> None:
    ours = settings(tenant, tmp_path, **({"imap_url": SecretStr("imaps://user@mail.example")} | wrong))

    with pytest.raises(MailSettingInvalid):
        mailbox(ours, None)
