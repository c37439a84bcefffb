"""SlackSettings: what the Slack edge needs to know, handed in by the wiring."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class SlackSettings:
    """Secrets are kept out of `repr`."""

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    channel: str = ""  #: Id of the channel that case cards are posted to; "" posts none.
    api_url: str = ""  #: Base address of the Web API; Slack's own if empty.
    public_url: str = ""  #: Address people reach the web page at; without it there are no links.
    language: str = "da"  #: Of the case cards; people and answers bring their own.
    late_hours: int = 12  #: A question that was missed is answered up to so many hours later; then it is listed.
    look_back_days: int = 7  #: How far back it is looked for.
