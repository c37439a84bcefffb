"""The two Web API clients: a patient one for jobs, an impatient one for clicks."""

from __future__ import annotations

from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import RateLimitErrorRetryHandler, RetryHandler

from bot.slack.settings import SlackSettings

JOB_TIMEOUT_SECONDS = 20
CLICK_TIMEOUT_SECONDS = 3  # a trigger lives no longer
UNREACHABLE = (OSError, HTTPException)  # urllib's ways to say that the outcome is not known


def job_client(settings: SlackSettings) -> WebClient:
    """For jobs. Waits out a 429, which Slack certainly did not act on; repeats nothing else.

    The SDK's default handler posts again after a lost reply: the message then stands there twice.
    """
    return _client(settings, JOB_TIMEOUT_SECONDS, [RateLimitErrorRetryHandler(max_retry_count=3)])


def click_client(settings: SlackSettings) -> WebClient:
    """For what must be answered while a person looks at a button. Repeats nothing."""
    return _client(settings, CLICK_TIMEOUT_SECONDS, [])


def error_code(error: SlackApiError) -> str:
    """Slack's own word for what went wrong: `channel_not_found`."""
    data = error.response.data if hasattr(error.response, "data") else error.response
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _client(settings: SlackSettings, timeout: int, retry_handlers: list[RetryHandler]) -> WebClient:
    base_url = settings.api_url.rstrip("/") + "/" if settings.api_url else WebClient.BASE_URL
    return WebClient(token=settings.bot_token, base_url=base_url, timeout=timeout, retry_handlers=retry_handlers)
