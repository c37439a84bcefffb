"""Room: what holds where a question stands: what the office set for the channel, and who reads there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from slack_sdk import WebClient

from bot.slack.directory import SlackDirectory
from bot.texts import LANGUAGES
from bot.visits import channels
from knowledge import ChannelSetting, Registers, Scope


class Room(NamedTuple):
    setting: ChannelSetting
    is_shared: bool  #: Not all who read there are of the house.
    is_unknown: bool  #: Slack does not tell us who reads there.
    is_alone: bool  #: With one person.

    @property
    def scope(self) -> Scope:
        return channels.scope(self.setting, shared=self.is_shared or self.is_unknown)

    def speaks(self, language: str) -> str:
        """The language of what we say there ourselves: the one that was set, or this one."""
        return self.setting.language if self.setting.language in LANGUAGES else language


class Rooms:
    """`registers` gives them as they are now."""

    def __init__(self, registers: Callable[[], Registers], client: WebClient) -> None:
        self._registers = registers
        self._directory = SlackDirectory(client)

    def room(self, channel: str) -> Room:
        """Raises what the Web API raises where Slack may tell us later."""
        held = channels.setting(channel, self._registers())
        if channel.startswith("D"):
            return Room(held, is_shared=False, is_unknown=False, is_alone=True)
        told = self._directory.surely(channel)
        return Room(held, is_shared=told is not None and told.is_shared, is_unknown=told is None, is_alone=False)
