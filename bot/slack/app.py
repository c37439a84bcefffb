"""create_slack_app: who is let in, the listeners, and the one error handler."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.explain import explain
from bot.services import Services
from bot.slack import questions, wishes
from bot.slack.asker import pressed_elsewhere
from bot.slack.client import UNREACHABLE, QuietClient, click_client
from bot.slack.commands import Commands
from bot.slack.decisions import Decisions
from bot.slack.feedback import AnswerFeedback
from bot.slack.home_tab import HomeTab
from bot.slack.opening import Opening
from bot.slack.senders import from_a_bot, from_another_team
from bot.slack.settings import SlackSettings
from bot.slack.sharing import Sharing
from bot.slack.shortcut import Shortcut
from bot.slack.suggesting import Suggesting
from bot.slack.suggestions import Books

__all__ = ["SlackSettings", "create_slack_app"]

logger = logging.getLogger(__name__)


def create_slack_app(services: Services, settings: SlackSettings, books: Books) -> App:
    """The same app for HTTP and Socket Mode. Calls nobody while it is made.

    Listeners run before the response: what they store is stored before Slack hears 200, and what
    they raise is a 500, after which Slack comes again.
    """
    client = click_client(settings)
    bolt_logger = logging.getLogger("slack_bolt.ope")
    bolt_logger.setLevel(logging.WARNING)  # below that Bolt writes bodies into the log
    app = App(
        name="ope",
        logger=bolt_logger,
        client=QuietClient(base_url=client.base_url, retry_handlers=[]),
        signing_secret="",
        request_verification_enabled=False,  # `bot.slack.http` verifies; Bolt would log what it refuses
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id=None, bot_token=settings.bot_token),
        before_authorize=_only_people_of_our_workspace(client),
        ignoring_self_events_enabled=False,  # the line above leaves out every bot, us among them
        process_before_response=True,
        raise_error_for_unhandled_request=True,  # handled below: Bolt would log the body
        attaching_conversation_kwargs_enabled=False,
    )
    wishes.register(app, services=services, cards=books.cards)  # before questions: the first that matches hears it
    questions.register(app, services=services)
    Decisions(services, client, settings).register(app)
    Opening(services, client, settings).register(app)
    Suggesting(services, client, settings, books.suggestions).register(app)
    AnswerFeedback(services, client, settings).register(app)
    Sharing(services).register(app)
    Shortcut(services, client, settings).register(app)
    HomeTab(services, client, settings).register(app)
    Commands(services, client, settings).register(app)
    app.error(_error_handler(client, settings))
    return app


def _only_people_of_our_workspace(client: WebClient) -> Callable[..., BoltResponse | None]:
    """Bots, ourselves, and people whose home is another workspace are acknowledged and otherwise ignored."""

    def let_in(body: dict[str, Any], ack: Ack, next_: Callable[[], None]) -> BoltResponse | None:
        if from_a_bot(body) or from_another_team(body) or pressed_elsewhere(body, client):
            return ack()
        next_()
        return None

    return let_in


def _error_handler(client: WebClient, settings: SlackSettings) -> Callable[..., BoltResponse]:
    def handle(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            logger.info("slack.nothing_to_do", extra={"kind": str(body.get("type"))})
            return BoltResponse(status=200)
        reference = secrets.token_hex(4)
        logger.error("slack.listener_failed", exc_info=error, extra={"reference": reference})
        _say_so(body, explain(error, settings.language, reference=reference).sentence, client)
        return BoltResponse(status=500)

    return handle


def _say_so(body: dict[str, Any], sentence: str, client: WebClient) -> None:
    """Whoever pressed something is told; an event comes again by itself."""
    user, channel = (body.get("user") or {}).get("id"), (body.get("channel") or {}).get("id")
    if not (user and channel and "event" not in body):
        return
    try:
        client.chat_postEphemeral(channel=channel, user=user, text=sentence)
    except (SlackApiError, *UNREACHABLE) as error:
        logger.warning("slack.not_told", extra={"kind": type(error).__name__})
