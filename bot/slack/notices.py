"""SlackMessenger: a notice to a colleague as a direct message."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.notice_text import Line, headed, subject
from bot.slack.client import UNREACHABLE, error_code
from bot.visits.errors import SendFailed, SendPostponed, SendUncertain
from bot.visits.notices import Notice


class SlackMessenger:
    """`address` is where people reach the web page; without it there are no links."""

    def __init__(self, client: WebClient, *, address: str) -> None:
        self._client = client
        self._address = address

    def send(self, notice: Notice) -> None:
        lines = [f"*{subject(notice)}*"]
        lines += [f"{heading}: {', '.join(map(self._linked, found))}" for heading, found in headed(notice)]
        try:
            self._client.chat_postMessage(channel=notice.to, text="\n".join(lines))
        except SlackApiError as error:
            code = error_code(error)
            if code == "ratelimited":
                raise SendPostponed("busy") from None
            raise (SendFailed(f"({code})") if code else SendUncertain("outcome_unknown")) from None
        except UNREACHABLE:
            raise SendUncertain("outcome_unknown") from None

    def _linked(self, line: Line) -> str:
        return f"<{self._address}{line.path}|{line.label}>" if self._address else line.label
