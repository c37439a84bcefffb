"""Approving: who may decide on which letters, by role, by rule and by absence. Everything that asks, asks here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from bot.visits.errors import NotAllowed
from bot.visits.models import Action, BundleKind, Person, Role, Told, Verdict
from bot.visits.models.request import Frozen
from bot.visits.staff.errors import FourEyes, NobodyElse
from bot.visits.staff.rota import Rota
from knowledge import ApprovalSetting, Registers

_FILE = Path(__file__).parent / "data" / "approving.yaml"

#: The entry that sets four eyes for every kind at once.
ALL = "all"

#: The roles that letters can be left to, the least first.
ROLES = (Role.COORDINATOR, Role.APPROVER, Role.ADMIN)

#: What other verdicts need, whatever kind of letter they are said of: they are about the case.
ACTIONS: dict[Verdict, Action] = {
    Verdict.ASK_FOR_CHANGES: Action.ASK_FOR_CHANGES,
    Verdict.DECLINE: Action.DECLINE,
    Verdict.REOPEN: Action.REOPEN,
}


class ApprovalRule(Frozen):
    """Who lets letters of one kind out, and why just they."""

    role: Role  #: The least that does.
    why: Told
    fixed: bool = False  #: The kind has a rule of its own, in `approval`.
    four_eyes: bool = False  #: Whoever wrote the words does not.


class _Shipped(Frozen):
    unlisted: ApprovalRule
    kinds: dict[BundleKind, ApprovalRule]


@cache
def shipped_rules() -> Mapping[BundleKind, ApprovalRule]:
    read = _Shipped.model_validate(yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader))
    return {kind: read.kinds.get(kind, read.unlisted) for kind in BundleKind}


def rules(registers: Registers) -> dict[BundleKind, ApprovalRule]:
    """As staff have set them; four eyes where they hold for the kind or for all."""
    settings, everywhere = registers.ruling.approvals, four_eyes_everywhere(registers)
    return {kind: _set(rule, settings.get(kind), everywhere) for kind, rule in shipped_rules().items()}


def four_eyes_everywhere(registers: Registers) -> bool:
    setting = registers.ruling.approvals.get(ALL)
    return setting is not None and setting.four_eyes


def as_set(kind: str, registers: Registers) -> ApprovalSetting:
    """What holds for a kind by itself, or for all."""
    if kind in registers.ruling.approvals:
        return registers.ruling.approvals[kind]
    return ApprovalSetting(role="" if kind == ALL else shipped_rules()[BundleKind(kind)].role.value)


def _set(rule: ApprovalRule, setting: ApprovalSetting | None, everywhere: bool) -> ApprovalRule:
    role = Role(setting.role) if setting and not rule.fixed else rule.role
    four_eyes = everywhere or bool(setting and setting.four_eyes)
    return rule.model_copy(update={"role": role, "four_eyes": four_eyes})


@dataclass(frozen=True)
class Approving:
    """Who may decide today."""

    rules: Mapping[BundleKind, ApprovalRule]
    acts_for: Mapping[str, tuple[Person, ...]]  #: User name to the colleagues whose place that one takes.
    people: tuple[Person, ...] = ()  #: Those who are here.

    def holder(
        self, person: Person, verdict: Verdict, kind: BundleKind, *, authors: Collection[str] = frozenset()
    ) -> Person:
        """Return whose right the person uses: their own, or that of a colleague whom they stand in for.

        Args:
            authors: Who wrote the words that are approved.

        Raises:
            NotAllowed: neither covers it.
            FourEyes: the person wrote these words, and others can approve them.
            NobodyElse: the person did, and nobody else who can is here.
        """
        held = self._holder(person, verdict, kind)
        if held is None:
            raise NotAllowed
        if verdict is Verdict.APPROVE and self.rules[kind].four_eyes and person.id in authors:
            others = self.approvers(kind, authors=authors)
            raise FourEyes(f"({', '.join(one.name for one in others)})") if others else NobodyElse
        return held

    def may(
        self, person: Person, verdict: Verdict, kind: BundleKind, *, authors: Collection[str] = frozenset()
    ) -> bool:
        try:
            self.holder(person, verdict, kind, authors=authors)
        except (NotAllowed, FourEyes, NobodyElse):
            return False
        return True

    def approvers(self, kind: BundleKind, *, authors: Collection[str] = frozenset()) -> tuple[Person, ...]:
        """Who of those that are here can approve such letters, by name."""
        barred = authors if self.rules[kind].four_eyes else ()
        able = (one for one in self.people if one.id not in barred and self._holder(one, Verdict.APPROVE, kind))
        return tuple(sorted(able, key=lambda one: one.name.casefold()))

    def _holder(self, person: Person, verdict: Verdict, kind: BundleKind) -> Person | None:
        """Whoever stands in works on cases, too; a reader never decides."""
        if not person.may(Action.ASK_FOR_CHANGES):
            return None
        able = (one for one in (person, *self.acts_for.get(person.id, ())) if self._covers(one, verdict, kind))
        return next(able, None)

    def _covers(self, person: Person, verdict: Verdict, kind: BundleKind) -> bool:
        if verdict in ACTIONS:
            return person.may(ACTIONS[verdict])
        order = tuple(Role)
        return person.active and order.index(person.role) >= order.index(self.rules[kind].role)


def approving(rules: Mapping[BundleKind, ApprovalRule], rota: Rota, on: dt.date) -> Approving:
    here = tuple(one for one in rota.people.values() if one.active and rota.away(one.id, on) is None)
    return Approving(rules, {one.id: rota.acts_for(one.id, on) for one in here}, here)


#: The rules as shipped, with nobody away.
AS_SHIPPED = Approving(shipped_rules(), {})
