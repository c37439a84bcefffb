"""ChannelWork: what holds in each channel of Slack, and what is to be done there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.asking.ports import Knowledge
from bot.services.registry import Registry
from bot.visits import channels, registering
from bot.visits.channels import MissedQuestion, Refusal, SlackChannel
from bot.visits.channels.errors import QuestionSettled
from bot.visits.channels.ports import ChannelBook, Directory
from bot.visits.errors import NotAllowed
from bot.visits.models import Action, Person, Register, RegisterChange
from bot.visits.ports import CaseStore, Jobs, PeopleStore
from bot.visits.ruling import Given
from knowledge import ChannelSetting, DocumentKind

ANSWER_MISSED = "slack_missed"  #: Job: channel and message.


class Shown(NamedTuple):
    """One channel, as the list of them has it."""

    channel: SlackChannel
    setting: ChannelSetting
    is_set: bool
    refusal: Refusal | None
    missed: tuple[MissedQuestion, ...]
    has_cards: bool


class ChannelList(NamedTuple):
    shown: list[Shown]
    is_reached: bool  #: Slack told us which channels there are.


@dataclass(frozen=True)
class ChannelWork:
    registry: Registry
    book: ChannelBook
    directory: Directory | None  #: None where Slack is off.
    cards_in: str  #: Id of the channel that case cards are posted to.
    people: PeopleStore
    knowledge: Knowledge
    jobs: Jobs
    log: CaseStore
    now: Callable[[], dt.datetime]

    def setting(self, channel: str) -> ChannelSetting:
        return channels.setting(channel, self.registry.current())

    def check_approver(self, person: Person, channel: str) -> None:
        """Raises ApprovedByOthersHere."""
        held = self.setting(channel)
        if held.approvers:
            channels.may_approve(person, held, names={one.id: one.name for one in self.people.people()})

    def listed(self) -> ChannelList:
        """Those we are in, those that somebody set something for, and those where something went wrong."""
        told = self.directory.channels() if self.directory else None
        found = {one.id: one for one in told or ()}
        missed, refused = self.book.missed(), {one.channel: one for one in self.book.refusals()}
        ids = {*found, *self.registry.current().ruling.channels, *refused, *(one.channel for one in missed)}
        ids |= {self.cards_in} if self.cards_in else set()
        lines = [self._shown(found.get(one) or self.channel(one), missed, refused.get(one)) for one in ids]
        return ChannelList(sorted(lines, key=_by_name), told is not None)

    def channel(self, channel: str) -> SlackChannel:
        told = self.directory.channel(channel) if self.directory else None
        return told or SlackChannel(id=channel)

    def history(self, channel: str) -> list[RegisterChange]:
        """The newest first."""
        every = reversed(self.registry.changes())
        return [one for one in every if one.in_register is Register.CHANNELS and one.entry == channel]

    def sources(self) -> list[str]:
        """Names of the documents that a channel can be held to."""
        documents = (one for one in self.knowledge.documents() if one.kind is DocumentKind.SOURCE)
        return sorted(one.name for one in documents)

    def keep(self, channel: str, typed: ChannelSetting | None, given: Given, *, by: Person) -> RegisterChange | None:
        """It holds from the next question on; None where it is so already."""
        kept = channels.keep(
            channel,
            typed,
            given,
            by=by,
            registers=self.registry.current(),
            store=self.registry.store,
            people=self.people.people(),
            documents=self.sources(),
            at=self.now(),
        )
        self.registry.current()
        return kept

    def undo(self, seq: int, *, by: Person) -> RegisterChange:
        return self.registry.undo(seq, by=by)

    def may_undo(self, change: RegisterChange, history: Sequence[RegisterChange]) -> bool:
        return registering.is_last(change, list(reversed(history)))

    def answer(self, channel: str, ts: str, *, by: Person) -> None:
        """Have a missed question answered, late as it is. Raises NotAllowed, QuestionSettled."""
        question = self._settled(channel, ts, "slack.missed_answered", by)
        self.jobs.enqueue(ANSWER_MISSED, f"slack:missed:{channel}:{ts}", question.model_dump_json())

    def leave(self, channel: str, ts: str, *, by: Person) -> None:
        """Take it off the list: somebody answered it, or it has had its time. Raises NotAllowed, QuestionSettled."""
        self._settled(channel, ts, "slack.missed_left", by)

    def _settled(self, channel: str, ts: str, event: str, by: Person) -> MissedQuestion:
        if not by.may(Action.KEEP_CHANNELS):
            raise NotAllowed
        question = self.book.settle(channel, ts)
        if question is None:
            raise QuestionSettled
        self.log.note(event, actor=by.id, at=self.now(), case=None, details={"channel": channel, "ts": ts})
        return question

    def _shown(self, channel: SlackChannel, missed: Sequence[MissedQuestion], refusal: Refusal | None) -> Shown:
        return Shown(
            channel,
            self.setting(channel.id),
            is_set=channel.id in self.registry.current().ruling.channels,
            refusal=refusal,
            missed=tuple(one for one in missed if one.channel == channel.id),
            has_cards=channel.id == self.cards_in,
        )


def _by_name(one: Shown) -> tuple[bool, str, str]:
    return (not one.channel.name, one.channel.name.casefold(), one.channel.id)
