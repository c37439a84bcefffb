"""Setting: what holds in a channel, and how a person changes it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from bot.visits.channels.errors import ApprovedByOthersHere, SlackChannelUnknown
from bot.visits.errors import NotAllowed, RegisterMoved, RuleFaulty
from bot.visits.models import Action, Person, Register, RegisterChange, Role, Told
from bot.visits.ports import RegisterStore
from bot.visits.ruling import Given, last_change
from bot.visits.wording.sentences import sentence
from knowledge import ChannelSetting, Registers, Scope

#: In which we answer and write; the cards have Danish and English.
LANGUAGES = ("da", "en", "sv", "no", "de", "fr", "es", "zh")
_ID = re.compile(r"[CDG][A-Z0-9]{1,30}")
_MOST_DOCUMENTS = 200
_LONGEST_REASON = 1_000


def setting(channel: str, registers: Registers) -> ChannelSetting:
    return registers.ruling.channels.get(channel, ChannelSetting())


def scope(held: ChannelSetting, *, shared: bool) -> Scope:
    """What answers there may come from. Where others read with us, it tells of no case and no earlier visit."""
    return Scope(kinds=frozenset(held.kinds), documents=frozenset(held.documents), cases=not shared)


def may_approve(person: Person, held: ChannelSetting, *, names: dict[str, str]) -> None:
    """Beside what the rules allow: a channel takes rights away, and gives none.

    Raises:
        ApprovedByOthersHere: with who does, by `names` of person ids.
    """
    if held.approvers and person.id not in held.approvers:
        raise ApprovedByOthersHere(f"({', '.join(names.get(one, one) for one in held.approvers)})")


def keep(
    channel: str,
    typed: ChannelSetting | None,
    given: Given,
    *,
    by: Person,
    registers: Registers,
    store: RegisterStore,
    people: Collection[Person],
    documents: Collection[str],
    at: dt.datetime,
) -> RegisterChange | None:
    """Set what holds in a channel, or with None what holds everywhere; None where it is so already.

    Raises:
        NotAllowed: the person's role does not cover it.
        SlackChannelUnknown: no channel can have that id.
        RuleFaulty: with what is wrong, by field.
        RegisterMoved: somebody changed the same since.
    """
    if not by.may(Action.KEEP_CHANNELS):
        raise NotAllowed
    check_id(channel)
    if typed is not None:
        _check(typed, people, documents, registers.ruling.channels.get(channel))
    changes = store.changes()
    if last_change(changes, Register.CHANNELS, channel) != given.seen:
        raise RegisterMoved
    before = registers.ruling.channels.get(channel)
    if (before or ChannelSetting()) == (typed or ChannelSetting()):
        return None
    change = RegisterChange(
        in_register=Register.CHANNELS,
        entry=channel,
        before=before.model_dump_json() if before else None,
        after=typed.model_dump_json() if typed else None,
        by=by.id,
        by_name=by.name,
        at=at,
        reason=" ".join(given.reason.split())[:_LONGEST_REASON],
    )
    return store.add(change, after=changes[-1].seq if changes else 0)


def check_id(channel: str) -> None:
    """Raises SlackChannelUnknown for what can be none."""
    if not _ID.fullmatch(channel):
        raise SlackChannelUnknown


def _check(
    typed: ChannelSetting,
    people: Collection[Person],
    documents: Collection[str],
    before: ChannelSetting | None,
) -> None:
    """What was chosen earlier and is gone since, a document or a colleague, may stay."""
    known = {*documents, *(before.documents if before else ())}
    able = {one.id for one in people if one.active and one.role is not Role.READER}
    able |= set(before.approvers if before else ())
    faults: dict[str, Told] = {}
    if not typed.kinds:
        faults["kinds"] = sentence("channels", "faults", "kinds")
    if len(typed.documents) > _MOST_DOCUMENTS or not set(typed.documents) <= known:
        faults["documents"] = sentence("channels", "faults", "documents", most=_MOST_DOCUMENTS)
    if typed.language not in ("", *LANGUAGES):
        faults["language"] = sentence("rules", "faults", "choice")
    if not set(typed.approvers) <= able:
        faults["approvers"] = sentence("channels", "faults", "approvers")
    if faults:
        raise RuleFaulty(faults=faults)
