"""The edges of an opened assistant: the web app, and the connection to Slack."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from fastapi import FastAPI

from bot.bootstrap.assistant import Assistant
from bot.bootstrap.slack import books
from bot.settings import in_force
from bot.slack.app import create_slack_app
from bot.slack.catching_up import look
from bot.slack.http import slack_router
from bot.slack.socket import socket_mode
from bot.web.app import create_web_app
from bot.web.public_app import create_public_app
from bot.web.settings import WebSettings

logger = logging.getLogger(__name__)

_STOP_SECONDS = 5


def web_app(ours: Assistant) -> FastAPI:
    settings = ours.settings
    app = create_web_app(
        ours.services,
        WebSettings(
            api_token=settings.api_token,
            api_user=settings.api_user,
            webhook_secret=settings.webhook_secret,
            metrics_token=settings.metrics_token,
            secure_cookies=settings.public_url.startswith("https:"),
            public_url=settings.public_url,
            trusted_proxies=settings.proxies,
            session_seconds=int(settings.session_hours * 3600),
            read_mail=ours.read_mail,
            in_force=in_force(settings),
        ),
    )
    if ours.slack and ours.slack.signing_secret:
        slack_app = create_slack_app(ours.services, ours.slack, books(settings.data_dir))
        app.include_router(slack_router(slack_app, signing_secret=ours.slack.signing_secret))
    return app


def public_app(ours: Assistant) -> FastAPI:
    """The form and what belongs to it, alone."""
    settings = ours.settings
    return create_public_app(
        ours.services,
        WebSettings(
            webhook_secret=settings.webhook_secret,
            secure_cookies=settings.form_url.startswith("https:"),
            public_url=settings.form_url,
            trusted_proxies=settings.proxies,
        ),
    )


@contextmanager
def slack_connection(ours: Assistant) -> Iterator[None]:
    """Socket Mode while the block runs, where an app token is set."""
    token = ours.settings.slack_app_token
    if ours.slack is None or token is None:
        yield
        return
    app = create_slack_app(ours.services, ours.slack, books(ours.settings.data_dir))
    with socket_mode(app, app_token=token.get_secret_value(), connected=lambda: look(ours.services)):
        yield


@contextmanager
def mailbox_read(ours: Assistant) -> Iterator[None]:
    """While the block runs, by a thread of its own: a mail server that hangs keeps nothing else waiting."""
    if ours.mailbox is None:
        yield
        return
    stopping = Event()
    thread = Thread(target=_look, args=(ours, stopping), name="mailbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(_STOP_SECONDS)


def _look(ours: Assistant, stopping: Event) -> None:
    while not stopping.is_set():
        try:
            ours.look_into_mailbox()
        except Exception:  # the next look tries again
            logger.exception("mailbox.failed")
        stopping.wait(ours.settings.mail_seconds)
