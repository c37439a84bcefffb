"""A person changes the registers: a new host taken in, thresholds of a policy, or one of these undone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from pydantic import TypeAdapter

from bot.visits.entries.locating import place_at
from bot.visits.errors import ChangeUnknown, NotAllowed, RequestInvalid
from bot.visits.joining import known_host
from bot.visits.models import Action, Case, Person, Register, RegisterChange
from bot.visits.ports import RegisterStore
from bot.visits.reading.folding import folded
from knowledge import GazetteerEntry, Host, HostKind, HostStatus, Policy, Registers, Source

_VALUES = TypeAdapter(dict[str, int])
_MOST = 10_000
_LONGEST_REASON = 1_000
_NO_LETTER = re.compile(r"[^a-z0-9]+")
#: What the law says is not for the house to change.
FIXED = "adopted"
ACTIONS = {
    Register.HOSTS: Action.CHANGE_HOSTS,
    Register.POLICIES: Action.CHANGE_POLICIES,
    Register.TEMPLATES: Action.CHANGE_TEMPLATES,
    Register.PERIODS: Action.CHANGE_POLICIES,
    Register.ROWS: Action.CHANGE_POLICIES,
    Register.POINTS: Action.CHANGE_POLICIES,
    Register.APPROVALS: Action.CHANGE_POLICIES,
    Register.MISSIONS: Action.RECORD_MISSION,
    Register.CHANNELS: Action.KEEP_CHANNELS,
}


def thresholds(policy: Policy) -> dict[str, int]:
    """The figures of a policy that people may set."""
    if policy.standing == FIXED:
        return {}
    return {name: value for name, value in policy.values.items() if isinstance(value, int)}


def take_in(
    case: Case,
    *,
    name: str,
    place: GazetteerEntry,
    solutions: tuple[str, ...],
    markets: tuple[str, ...],
    themes: tuple[str, ...],
    by: Person,
    registers: Registers,
    store: RegisterStore,
    at: dt.datetime,
) -> RegisterChange:
    """Put a company into the register of hosts, unconfirmed, with the case as its source.

    Raises:
        NotAllowed: the person's role does not cover it.
        RequestInvalid: it has no name, or one that is there already.
        RegisterMoved: somebody else was faster.
    """
    if not by.may(Action.TAKE_IN_HOST):
        raise NotAllowed
    after = store.newest()
    if not folded(name).strip() or known_host(name, registers) is not None:
        raise RequestInvalid("(name)")
    received = case.received_at.date().isoformat()
    host = Host(
        id=new_id(name, registers),
        name=name.strip(),
        kind=HostKind.COMPANY,
        themes=themes,
        solutions=solutions,
        place=place_at(place, registers),
        markets=markets,
        status=HostStatus.UNCONFIRMED,
        sources=(Source(document=f"case-{case.number}", title=f"Case {case.number}", as_of=received),),
    )
    change = RegisterChange(
        in_register=Register.HOSTS,
        entry=host.id,
        after=host.model_dump_json(),
        by=by.id,
        by_name=by.name,
        at=at,
        case=case.number,
    )
    return store.add(change, after=after)


def change_policy(
    policy_id: str,
    values: Mapping[str, int],
    *,
    reason: str,
    by: Person,
    registers: Registers,
    store: RegisterStore,
    at: dt.datetime,
) -> RegisterChange | None:
    """Set thresholds of a policy; None where nothing is different.

    Raises:
        NotAllowed, RegisterMoved: as `take_in`.
        RequestInvalid: there is no such policy, or no such threshold to set, or the figure is out of bounds.
    """
    if not by.may(Action.CHANGE_POLICIES):
        raise NotAllowed
    after = store.newest()
    policy = registers.policy(policy_id)
    now = thresholds(policy) if policy else {}
    if not now or not values.keys() <= now.keys():
        raise RequestInvalid("(policy)")
    wrong = [name for name, value in values.items() if not 0 <= value <= _MOST]
    if wrong:
        raise RequestInvalid(f"({', '.join(wrong)}: 0–{_MOST})")
    if dict(now) == now | dict(values):
        return None
    change = RegisterChange(
        in_register=Register.POLICIES,
        entry=policy_id,
        before=_VALUES.dump_json(now).decode(),
        after=_VALUES.dump_json(now | dict(values)).decode(),
        by=by.id,
        by_name=by.name,
        at=at,
        reason=" ".join(reason.split())[:_LONGEST_REASON],
    )
    return store.add(change, after=after)


def undo(seq: int, *, by: Person, store: RegisterStore, at: dt.datetime) -> RegisterChange:
    """Set an entry back to what it was before a change, by a change of its own.

    Raises:
        NotAllowed, RegisterMoved: as `take_in`.
        ChangeUnknown: there is no such change, or the entry was changed again since.
    """
    changes = store.changes()
    change = next((one for one in changes if one.seq == seq), None)
    if change is None or change.in_register not in ACTIONS:  # a release is never undone: it is revoked
        raise ChangeUnknown
    if not by.may(ACTIONS[change.in_register]):
        raise NotAllowed
    if not is_last(change, changes):
        raise ChangeUnknown
    undone = RegisterChange(
        in_register=change.in_register,
        entry=change.entry,
        before=change.after,
        after=change.before,
        by=by.id,
        by_name=by.name,
        at=at,
        case=change.case,
        undoes=change.seq,
    )
    return store.add(undone, after=changes[-1].seq)


def is_last(change: RegisterChange, changes: list[RegisterChange]) -> bool:
    """Nothing has changed its entry since."""
    same = [one for one in changes if (one.in_register, one.entry) == (change.in_register, change.entry)]
    return bool(same) and same[-1].seq == change.seq


def new_id(name: str, registers: Registers) -> str:
    """One that no host of the register has."""
    slug = _NO_LETTER.sub("-", folded(name)).strip("-")[:60].strip("-") or "host"
    taken = {host.id for host in registers.hosts}
    numbered = (f"{slug}-{n}" for n in range(2, len(taken) + 3))
    return slug if slug not in taken else next(one for one in numbered if one not in taken)
