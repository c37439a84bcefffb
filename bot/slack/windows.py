"""Opens a modal while its trigger lives, or says that it did not open."""

from __future__ import annotations

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services import Services
from bot.slack.blocks import Block
from bot.slack.clicks import Click
from bot.slack.client import UNREACHABLE
from bot.slack.telling import tell
from bot.texts import text

logger = logging.getLogger(__name__)


def open_window(
    view: Block, click: Click, *, services: Services, client: WebClient, language: str, above: bool = False
) -> bool:
    """Return whether it did. `above` puts it on top of the modal in which the button stood."""
    show = client.views_push if above else client.views_open
    try:
        show(trigger_id=click.trigger, view=view)
    except (SlackApiError, *UNREACHABLE) as error:
        logger.warning("slack.modal_not_opened", extra={"kind": type(error).__name__})
        tell(click, text("slack.not_opened", language), services=services, client=client)
        return False
    return True
