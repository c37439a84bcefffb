"""The two Web API clients: a patient one for jobs, an impatient one for clicks."""

from __future__ import annotations

from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.settings import SlackSettings
from knowledge.outgoing import REDIRECTS, opener

JOB_TIMEOUT_SECONDS = 20
CLICK_TIMEOUT_SECONDS = 3  # a trigger lives no longer
UNREACHABLE = (OSError, HTTPException)  # urllib's ways to say that the outcome is not known


class QuietClient(WebClient):
    """Whatever it posts or changes, Slack fetches no address in it, and shows no preview of one.

    It repeats nothing: the SDK's own handler posts again after a lost reply, and the message stands there
    twice; one that waits keeps a worker of the jobs from everything else (`bot.slack.patience` waits instead).
    """

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:
        if api_method.startswith("chat.") and given.get("json"):
            given["json"] = given["json"] | {"unfurl_links": False, "unfurl_media": False}
        return super().api_call(api_method, **given)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """The SDK's one way to the network, by an opener that takes the token nowhere else."""
        try:
            with opener(proxy=self.proxy or "").open(req, timeout=self.timeout) as reply:
                charset = reply.headers.get_content_charset() or "utf-8"
                return {"status": reply.status, "headers": reply.headers, "body": reply.read().decode(charset)}
        except HTTPError as error:
            if error.code not in REDIRECTS:
                raise
            return {"status": error.code, "headers": error.headers, "body": '{"ok": false, "error": "redirected"}'}


def job_client(settings: SlackSettings) -> WebClient:
    """For jobs."""
    return _client(settings, JOB_TIMEOUT_SECONDS)


def click_client(settings: SlackSettings) -> WebClient:
    """For what must be answered while a person looks at a button."""
    return _client(settings, CLICK_TIMEOUT_SECONDS)


def error_code(error: SlackApiError) -> str:
    """Slack's own word for what went wrong: `channel_not_found`."""
    data = error.response.data if hasattr(error.response, "data") else error.response
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _client(settings: SlackSettings, timeout: int) -> WebClient:
    base_url = settings.api_url.rstrip("/") + "/" if settings.api_url else WebClient.BASE_URL
    return QuietClient(token=settings.bot_token, base_url=base_url, timeout=timeout, retry_handlers=[])
