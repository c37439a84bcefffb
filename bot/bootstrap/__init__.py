"""Settings → Assistant, and the edges on it: the only place that picks concrete adapters and opens connections."""

from bot.bootstrap.assistant import Assistant
from bot.bootstrap.edges import mailbox_read, public_app, slack_connection, web_app
from bot.bootstrap.opening import assistant, worker
from bot.bootstrap.warming import warming_up

__all__ = [
    "Assistant",
    "assistant",
    "mailbox_read",
    "public_app",
    "slack_connection",
    "warming_up",
    "web_app",
    "worker",
]
