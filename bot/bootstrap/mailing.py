"""How mail leaves: by the server that a setting names, else into a folder."""

from __future__ import annotations

from pydantic import SecretStr

from bot.adapters.carried_outbox import CarriedOutbox
from bot.adapters.mail_server import mail_server
from bot.adapters.outbox import FileOutbox
from bot.adapters.smtp import SmtpCarrier
from bot.settings import Settings
from bot.visits.ports import Outbox


def outbox(settings: Settings) -> Outbox:
    """Raises MailSettingInvalid."""
    folder = FileOutbox(settings.data_dir / "outbox")
    if settings.smtp_url is None:
        return folder
    password = _said(settings.smtp_password)
    server = mail_server(_said(settings.smtp_url), setting="OPE_SMTP_URL", protocol="smtp", password=password)
    return CarriedOutbox(SmtpCarrier(server), folder)


def _said(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
